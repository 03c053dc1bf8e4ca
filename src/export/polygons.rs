//! Areas as polygons with holes, along the edges of pixels, such as geometry libraries call valid: no ring touches itself.

use std::collections::HashMap;

use crate::grid::{self, Parts};

/// A closed line, `[x, y]` in pixels from the upper left; the last corner is the first.
pub(super) type Ring = Vec<[i32; 2]>;

/// The outer ring, and those of the holes.
pub(super) type Polygon = Vec<Ring>;

/// The polygons of a picture of `width` pixels a row, in reading order of their first pixels. They cover the pixels that
/// are set and no others.
pub(super) fn of(width: usize, set: &[bool]) -> Vec<Polygon> {
    let parts = Parts::of(width, set);
    let mut polygons: Vec<Polygon> = Vec::new();
    let mut holes = Vec::new();
    // What touches at corners alone is one part of several polygons.
    let mut of_part: HashMap<u32, Vec<usize>> = HashMap::new();
    for corners in grid::loops(width, set) {
        for ring in simple(&corners) {
            let [x, y] = beside(&ring);
            let part = parts.labels[y as usize * width + x as usize];
            if doubled_area(&ring) > 0 {
                of_part.entry(part).or_default().push(polygons.len());
                polygons.push(vec![ring]);
            } else {
                holes.push((part, [x, y], ring));
            }
        }
    }
    for (part, pixel, ring) in holes {
        let candidates = of_part.get(&part).map_or(&[][..], Vec::as_slice);
        let around = |&&at: &&usize| holds(&polygons[at][0], pixel);
        // A hole lies in a ring of its own part, whatever else is there.
        if let Some(&at) = candidates.iter().find(around) {
            polygons[at].push(ring);
        }
    }
    for ring in polygons.iter_mut().flatten() {
        ring.extend(ring.first().copied());
    }
    polygons
}

/// A loop in pieces that pass each corner once.
fn simple(corners: &[[f32; 2]]) -> Vec<Ring> {
    let mut rings = Vec::new();
    let mut open: Ring = Vec::new();
    let mut places: HashMap<[i32; 2], usize> = HashMap::new();
    for corner in corners {
        let corner = corner.map(|value| value as i32);
        if let Some(&from) = places.get(&corner) {
            for left in &open[from + 1..] {
                places.remove(left);
            }
            rings.push(open.split_off(from));
            places.remove(&corner);
        }
        places.insert(corner, open.len());
        open.push(corner);
    }
    rings.push(open);
    rings
}

/// Twice what a ring encloses; negative where it runs against the clock.
fn doubled_area(ring: &[[i32; 2]]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let cross = |(a, b): (&[i32; 2], &[i32; 2])| {
        i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])
    };
    ring.iter().zip(next).map(cross).sum()
}

/// The pixel to the right of a ring's first edge at its beginning: one that is set.
fn beside(ring: &[[i32; 2]]) -> [i32; 2] {
    let ([ax, ay], [bx, by]) = (ring[0], ring[1]);
    match ((bx - ax).signum(), (by - ay).signum()) {
        (1, _) => [ax, ay],
        (-1, _) => [ax - 1, ay - 1],
        (_, 1) => [ax - 1, ay],
        _ => [ax, ay - 1],
    }
}

/// Whether the middle of a pixel lies in a ring.
fn holds(ring: &[[i32; 2]], [x, y]: [i32; 2]) -> bool {
    let next = ring.iter().cycle().skip(1);
    let crossed = ring.iter().zip(next).filter(|(a, b)| {
        // Edges that go down or up to the right of the middle.
        a[0] == b[0] && a[0] > x && (a[1].min(b[1])..a[1].max(b[1])).contains(&y)
    });
    crossed.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    fn drawn(rows: &[&str]) -> (usize, Vec<bool>) {
        let set = rows.iter().flat_map(|row| row.chars().map(|c| c == '#'));
        (rows[0].len(), set.collect())
    }

    #[test]
    fn a_hole_belongs_to_its_polygon() {
        let (width, set) = drawn(&["###.#", "#.#.#", "###..", "....."]);
        let polygons = of(width, &set);
        assert_eq!(polygons.len(), 2);
        assert_eq!(polygons[0].len(), 2);
        assert_eq!(polygons[0][0], [[3, 0], [3, 3], [0, 3], [0, 0], [3, 0]]);
        assert_eq!(polygons[1].len(), 1);
    }

    #[test]
    fn no_ring_passes_a_corner_twice_and_all_pixels_are_covered() {
        let mut stream = Seed(5).stream();
        for _ in 0..40 {
            let set: Vec<bool> = (0..23 * 19).map(|_| stream.below(2) == 0).collect();
            let polygons = of(23, &set);
            let mut area = 0;
            for polygon in &polygons {
                for (number, ring) in polygon.iter().enumerate() {
                    let open = &ring[1..];
                    let mut corners = open.to_vec();
                    corners.sort();
                    corners.dedup();
                    assert_eq!(corners.len(), open.len(), "a corner is passed twice");
                    assert_eq!(doubled_area(open) > 0, number == 0);
                    area += doubled_area(open);
                }
            }
            let pixels = set.iter().filter(|&&set| set).count();
            assert_eq!(area, 2 * pixels as i64);
        }
    }
}
