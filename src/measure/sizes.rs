//! How large the regions of an area are.

/// The regions' sizes in pixels: the smallest, the quartiles, the largest. Between two sizes a quartile is interpolated, as
/// in NumPy's `quantile`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    /// The smallest.
    pub least: f64,
    /// A quarter is smaller.
    pub quarter: f64,
    /// A half is smaller.
    pub median: f64,
    /// Three quarters are smaller.
    pub three_quarters: f64,
    /// The largest.
    pub largest: f64,
}

impl Sizes {
    /// Of the sizes of all regions, in any order; none if there are none.
    #[must_use]
    pub fn of(sizes: impl IntoIterator<Item = u64>) -> Option<Self> {
        let mut sizes: Vec<u64> = sizes.into_iter().collect();
        sizes.sort_unstable();
        let last = sizes.len().checked_sub(1)?;
        let at = |quarters: usize| {
            let (place, rest) = (last * quarters / 4, last * quarters % 4);
            let (low, high) = (sizes[place] as f64, sizes[(place + 1).min(last)] as f64);
            low + (high - low) * rest as f64 / 4.0
        };
        Some(Self {
            least: at(0),
            quarter: at(1),
            median: at(2),
            three_quarters: at(3),
            largest: at(4),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_those_of_numpy() {
        assert_eq!(Sizes::of([]), None);
        let sizes = Sizes::of([7, 1, 15, 3]).unwrap();
        let all = [sizes.least, sizes.quarter, sizes.median];
        assert_eq!(all, [1.0, 2.5, 5.0]);
        assert_eq!([sizes.three_quarters, sizes.largest], [9.0, 15.0]);
        let one = Sizes::of([4]).unwrap();
        assert_eq!([one.least, one.median, one.largest], [4.0; 3]);
    }
}
