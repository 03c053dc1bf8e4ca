//! Counts pixels per class and turns the counts into shares of the field of view.

use crate::grid::LANDMARKS;

/// Pixels of one class and their share of the field of view.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ClassShare {
    /// Pixels of this class inside the field of view.
    pub pixels: u64,
    /// `pixels` divided by all pixels of the field of view, 0..=1; 0 where the field is empty.
    pub share: f32,
}

/// Sums landmark counts into classes: one [`ClassShare`] for each class 0..`k`, in that order.
///
/// `counts[l]` are the pixels of landmark `l` inside the field of view, `table[l]` is its class.
/// A landmark whose class is not below `k` still belongs to the field, so the shares then add up to less than 1:
/// a wrong table shows instead of being hidden by the division.
pub fn shares_from_counts(
    counts: &[u32; LANDMARKS],
    table: &[u8; LANDMARKS],
    k: usize,
) -> Vec<ClassShare> {
    let mut pixels = vec![0u64; k];
    let mut field = 0u64;
    for (&count, &class) in counts.iter().zip(table) {
        field += u64::from(count);
        if let Some(sum) = pixels.get_mut(usize::from(class)) {
            *sum += u64::from(count);
        }
    }
    pixels
        .into_iter()
        .map(|pixels| ClassShare {
            pixels,
            share: share_of(pixels, field),
        })
        .collect()
}

/// Pixels of each landmark inside the field of view.
///
/// `index` holds a landmark (0..=255) for each pixel of the picture, `inside` says for each whether it lies in the
/// field of view; both have one entry per pixel, in the same order.
pub fn landmark_counts(index: &[u8], inside: &[bool]) -> [u32; LANDMARKS] {
    debug_assert_eq!(
        index.len(),
        inside.len(),
        "one landmark and one field entry per pixel"
    );
    let mut counts = [0u32; LANDMARKS];
    for (&landmark, &inside) in index.iter().zip(inside) {
        counts[usize::from(landmark)] += u32::from(inside);
    }
    counts
}

fn share_of(pixels: u64, field: u64) -> f32 {
    // Divided in f64: a field of 20 megapixels is more than f32 counts exactly.
    if field == 0 {
        0.0
    } else {
        (pixels as f64 / field as f64) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_only_pixels_inside_the_field() {
        let counts = landmark_counts(&[0, 0, 3, 255, 3], &[true, false, true, true, true]);
        assert_eq!((counts[0], counts[3], counts[255]), (1, 2, 1));
        assert_eq!(counts.iter().sum::<u32>(), 4);
    }

    #[test]
    fn landmarks_of_one_class_add_up() {
        let mut counts = [0; LANDMARKS];
        (counts[0], counts[1], counts[2]) = (30, 10, 60);
        let mut table = [0u8; LANDMARKS];
        table[2] = 1;
        let shares = shares_from_counts(&counts, &table, 3);
        assert_eq!(
            shares[0],
            ClassShare {
                pixels: 40,
                share: 0.4
            }
        );
        assert_eq!(
            shares[1],
            ClassShare {
                pixels: 60,
                share: 0.6
            }
        );
        assert_eq!(shares[2], ClassShare::default());
    }

    #[test]
    fn an_empty_field_has_no_shares() {
        let shares = shares_from_counts(&[0; LANDMARKS], &[0; LANDMARKS], 2);
        assert_eq!(shares, vec![ClassShare::default(); 2]);
    }

    #[test]
    fn a_class_beyond_k_is_missing_from_the_sum() {
        let mut counts = [0; LANDMARKS];
        (counts[0], counts[1]) = (50, 50);
        let mut table = [0u8; LANDMARKS];
        table[1] = 9;
        let shares = shares_from_counts(&counts, &table, 2);
        assert_eq!(shares[0].share, 0.5);
        assert_eq!(shares[1].share, 0.0);
    }
}
