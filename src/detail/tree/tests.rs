use super::*;
use crate::grid::Parts;
use crate::seed::Seed;

const SIZES: [(usize, usize, usize); 4] = [(13, 11, 6), (20, 7, 3), (1, 15, 4), (16, 16, 255)];

fn pictures() -> impl Iterator<Item = (usize, Vec<u8>)> {
    let mut stream = Seed(11).stream();
    SIZES.into_iter().map(move |(width, height, values)| {
        let value = |_| stream.below(values + 1) as u8;
        (width, (0..width * height).map(value).collect())
    })
}

/// Area and longer side of the box around the part of pixels of at least `value` that holds a pixel.
fn part(width: usize, values: &[u8], value: u8, pixel: usize) -> (u32, u32) {
    let parts = Parts::of(
        width,
        &values.iter().map(|&v| v >= value).collect::<Vec<_>>(),
    );
    let own = parts.labels[pixel];
    let members = || (0..values.len()).filter(|&at| parts.labels[at] == own);
    let span = |of: &dyn Fn(usize) -> usize| {
        let least = members().map(of).min().unwrap_or(0);
        members().map(of).max().unwrap_or(0) - least
    };
    let longer = span(&|at| at % width).max(span(&|at| at / width)) + 1;
    (parts.sizes[own as usize], longer as u32)
}

#[test]
fn parts_are_those_of_brute_force() {
    for (width, values) in pictures() {
        let tree = Tree::new(width, values.clone());
        let extents = tree.extents();
        let mut heads = 0;
        for (head, parent) in tree.heads() {
            let found = (extents.areas[head], extents.diameters[head]);
            assert_eq!(found, part(width, &values, values[head], head));
            assert!(parent.is_none_or(|parent| values[parent] < values[head]));
            heads += 1;
        }
        let wanted: usize = (1..=255)
            .map(|value| {
                let parts = Parts::of(
                    width,
                    &values.iter().map(|&v| v >= value).collect::<Vec<_>>(),
                );
                // A part is new at a value if it has a pixel of that value.
                (1..=parts.count() as u32)
                    .filter(|&own| {
                        (0..values.len()).any(|at| parts.labels[at] == own && values[at] == value)
                    })
                    .count()
            })
            .sum();
        assert_eq!(heads, wanted);
    }
}

#[test]
fn top_hat_and_opening_are_those_of_brute_force() {
    for (width, values) in pictures() {
        let tree = Tree::new(width, values.clone());
        let extents = tree.extents();
        let hat = tree.top_hat(&extents, 4.0);
        let opened = tree.kept(1, |area, _| area >= 5);
        for at in 0..values.len() {
            let below = (1..=values[at]).rev();
            let base = below.clone().find(|&v| part(width, &values, v, at).1 > 4);
            assert_eq!(
                hat[at],
                values[at] - base.unwrap_or(0),
                "hat at {at} of {width}"
            );
            let kept = below
                .into_iter()
                .find(|&v| part(width, &values, v, at).0 >= 5);
            let wanted = kept.unwrap_or(0).max(values[at].min(1));
            assert_eq!(opened[at], wanted, "opening at {at} of {width}");
        }
    }
}
