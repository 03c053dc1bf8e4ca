//! Whether classes keep their numbers.

use super::{Bitmap, ClassMap};

/// Values of a label map, 0 for what lies outside the field of view.
const VALUES: usize = 64;

/// The share of the pixels inside both maps, 0…1, whose class has another number although its area is the same: two
/// classes have the same area where they share three of four pixels that either has. The maps have one size; where no
/// pixel is inside both, the share is 0.
#[must_use]
pub fn renamed(before: &ClassMap, after: &ClassMap) -> f64 {
    let mut shared = vec![[0usize; VALUES]; VALUES];
    for (&a, &b) in before.values.iter().zip(&after.values) {
        if a > 0 && b > 0 {
            shared[usize::from(a)][usize::from(b)] += 1;
        }
    }
    let own: Vec<usize> = shared.iter().map(|row| row.iter().sum()).collect();
    let theirs = |b: usize| -> usize { shared.iter().map(|row| row[b]).sum() };
    let theirs: Vec<usize> = (0..VALUES).map(theirs).collect();
    let mut renamed = 0;
    for (a, row) in shared.iter().enumerate() {
        for (b, &both) in row.iter().enumerate() {
            if a != b && 4 * both >= 3 * (own[a] + theirs[b] - both) && both > 0 {
                renamed += both;
            }
        }
    }
    renamed as f64 / own.iter().sum::<usize>().max(1) as f64
}

/// The value of a label map whose pixels are most like a mask of its size; none where no class has a pixel of it.
#[must_use]
pub fn class_of(map: &ClassMap, mask: &Bitmap) -> Option<u8> {
    let (mut pixels, mut shared) = ([0usize; VALUES], [0usize; VALUES]);
    for (&value, &set) in map.values.iter().zip(&mask.set) {
        pixels[usize::from(value)] += 1;
        shared[usize::from(value)] += usize::from(set);
    }
    let dice = |value: &usize| 2.0 * shared[*value] as f64 / (pixels[*value] + mask.count()) as f64;
    (1..VALUES)
        .filter(|&value| shared[value] > 0)
        .max_by(|a, b| dice(a).total_cmp(&dice(b)).then(b.cmp(a)))
        .map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::tests::drawn;
    use super::super::region::tests::map;
    use super::*;

    #[test]
    fn only_the_number_of_the_same_area_counts() {
        let before = map(&["0112", "0112", "0113"]);
        assert_eq!(renamed(&before, &before), 0.0);
        let swapped = map(&["0221", "0221", "0223"]);
        assert_eq!(renamed(&before, &swapped), 8.0 / 9.0);
        // The area of class 1 stays, that of class 2 is torn.
        let torn = map(&["0334", "0335", "0334"]);
        assert_eq!(renamed(&before, &torn), 6.0 / 9.0);
        let joined = map(&["0114", "0114", "0114"]);
        assert_eq!(renamed(&before, &joined), 0.0, "two of three pixels");
        assert_eq!(renamed(&map(&["00"]), &map(&["01"])), 0.0);
    }

    #[test]
    fn a_mask_has_the_class_that_is_most_like_it() {
        let map = map(&["1112", "1112", "0333"]);
        assert_eq!(class_of(&map, &drawn(&["...#", "...#", "...#"])), Some(2));
        assert_eq!(class_of(&map, &drawn(&["....", "....", ".##."])), Some(3));
        assert_eq!(class_of(&map, &drawn(&["....", "....", "#..."])), None);
    }
}
