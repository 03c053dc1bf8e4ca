//! The outline of a black-and-white picture along the edges of its pixels.

/// Right, down, left, up, in turning order.
const WAYS: [[isize; 2]; 4] = [[1, 0], [0, 1], [-1, 0], [0, -1]];
/// The pixels ahead on the right and on the left of a corner, by the way on which it was come to; the corner's number
/// is that of the pixel to its lower right.
const RIGHT: [[isize; 2]; 4] = [[0, 0], [-1, 0], [-1, -1], [0, -1]];
const LEFT: [[isize; 2]; 4] = [[0, -1], [0, 0], [-1, 0], [-1, -1]];

/// The outlines of all parts and holes of a picture of `width` pixels a row: closed loops of the corners at which they
/// turn, `[x, y]` in pixels from the upper left of the picture, the first corner not repeated. Parts lie to the right of
/// their loop's way (clockwise on the screen), so that holes run the other way round. Loops come in reading order of
/// their first corner; parts that touch at a corner only have loops of their own.
#[must_use]
pub fn loops(width: usize, set: &[bool]) -> Vec<Vec<[f32; 2]>> {
    let is_set = |x: isize, y: isize| {
        let inside = x >= 0 && y >= 0 && (x as usize) < width;
        inside && set.get(y as usize * width + x as usize) == Some(&true)
    };
    let mut seen = vec![false; set.len()];
    let mut loops = Vec::new();
    for at in 0..set.len() {
        let (x, y) = ((at % width) as isize, (at / width) as isize);
        // An outline runs along the upper edge of a pixel of a part.
        if !seen[at] && set[at] && !is_set(x, y - 1) {
            loops.push(follow([x, y], is_set, |x, y| {
                std::mem::replace(&mut seen[y * width + x], true)
            }));
        }
    }
    loops
}

/// The loop that begins along the upper edge of a pixel of a part. `seen` notes a pixel along whose upper edge it runs and
/// says whether it was noted before.
#[must_use]
pub fn follow(
    start: [isize; 2],
    is_set: impl Fn(isize, isize) -> bool,
    mut seen: impl FnMut(usize, usize) -> bool,
) -> Vec<[f32; 2]> {
    let (mut at, mut way) = (start, 0);
    let mut corners = Vec::new();
    loop {
        if way == 0 && seen(at[0] as usize, at[1] as usize) {
            break;
        }
        at = [at[0] + WAYS[way][0], at[1] + WAYS[way][1]];
        let ahead = |sides: &[[isize; 2]; 4]| is_set(at[0] + sides[way][0], at[1] + sides[way][1]);
        let turn = match (ahead(&RIGHT), ahead(&LEFT)) {
            (false, _) => 1,
            (true, true) => 3,
            (true, false) => continue,
        };
        way = (way + turn) % 4;
        corners.push([at[0] as f32, at[1] as f32]);
    }
    corners
}
