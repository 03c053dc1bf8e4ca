//! Statistics that a few odd values do not move.

/// A normal distribution's deviation is this multiple of its median absolute deviation.
const NORMAL: f32 = 1.4826;

/// The middle of some values and how far they lie from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Their median.
    pub median: f32,
    /// Their median absolute deviation times 1.4826; at least the smallest normal number.
    pub deviation: f32,
}

impl Spread {
    /// Of finite values, which are put into another order; of none the middle is 0 and the deviation 1.
    #[must_use]
    pub fn of(mut values: Vec<f32>) -> Self {
        if values.is_empty() {
            return Self {
                median: 0.0,
                deviation: 1.0,
            };
        }
        let median = quantile(&mut values, 0.5);
        values.iter_mut().for_each(|v| *v = (*v - median).abs());
        let deviation = (NORMAL * quantile(&mut values, 0.5)).max(f32::MIN_POSITIVE);
        Self { median, deviation }
    }

    /// How many deviations a value lies above the middle.
    #[must_use]
    pub fn of_value(&self, value: f32) -> f32 {
        (value - self.median) / self.deviation
    }
}

/// The value that a share of all values lies below, which are put into another order; 0 if there are none.
#[must_use]
pub fn quantile(values: &mut [f32], share: f32) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let rank = ((values.len() - 1) as f32 * share) as usize;
    *values.select_nth_unstable_by(rank, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_values_do_not_count() {
        let spread = Spread::of(vec![1e6, 3.0, 1.0, 2.0, -1e9]);
        assert_eq!(spread.median, 2.0);
        assert!((spread.deviation - NORMAL).abs() < 1e-6);
        assert!((spread.of_value(2.0 + 2.0 * NORMAL) - 2.0).abs() < 1e-6);
    }

    #[test]
    fn without_values_or_spread_there_are_numbers_still() {
        assert_eq!(Spread::of(Vec::new()).of_value(3.0), 3.0);
        assert!(Spread::of(vec![4.0; 5]).of_value(4.0) == 0.0);
        assert_eq!(quantile(&mut [], 0.3), 0.0);
        assert_eq!(quantile(&mut [5.0, 1.0, 3.0], 1.0), 5.0);
    }
}
