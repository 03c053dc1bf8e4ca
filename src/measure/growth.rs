//! How fast an area grows over the visits of an eye.
//!
//! The slope is that of the straight line through the values by least squares. Geographic atrophy grows the faster the
//! larger it is, and the square root of its area does so much less: that is why its slope in mm a year is what trials
//! compare (W. J. Feuer et al., *Square root transformation of geographic atrophy area measurements to eliminate
//! dependence of growth rates on baseline lesion measurements*, JAMA Ophthalmology 2013; 131: 110–111).

/// Days of a year, on average.
pub const DAYS_A_YEAR: f64 = 365.25;

/// A straight line through values over time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// What the line rises by in a unit of time.
    pub slope: f64,
    /// Its value at time 0.
    pub start: f64,
    /// The standard error of the slope, √(RSS / (n − 2) / Σ (t − t̄)²); none for two values, through which every line goes.
    pub error: Option<f64>,
}

impl Trend {
    /// Of times and values; none of fewer than two times.
    #[must_use]
    pub fn of(points: &[[f64; 2]]) -> Option<Self> {
        let n = points.len() as f64;
        let mean = [0, 1].map(|i| points.iter().map(|point| point[i]).sum::<f64>() / n);
        let sum = |value: &dyn Fn(&[f64; 2]) -> f64| points.iter().map(value).sum::<f64>();
        let spread = sum(&|[t, _]| (t - mean[0]).powi(2));
        if points.len() < 2 || spread <= 0.0 {
            return None;
        }
        let slope = sum(&|[t, v]| (t - mean[0]) * (v - mean[1])) / spread;
        let start = mean[1] - slope * mean[0];
        let rest = sum(&|[t, v]| (v - start - slope * t).powi(2));
        Some(Self {
            slope,
            start,
            error: (points.len() > 2).then(|| (rest / (n - 2.0) / spread).sqrt()),
        })
    }

    /// The line's value at a time.
    #[must_use]
    pub fn at(&self, time: f64) -> f64 {
        self.start + self.slope * time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn a_line_through_four_visits() {
        // By hand: t̄ = 1.5, v̄ = 5, Σ(t−t̄)² = 5, Σ(t−t̄)(v−v̄) = 8, so the slope is 1.6 and the start 2.6; the rests are
        // 0.4, −0.2, −0.8, 0.6, their squares 0.16 + 0.04 + 0.64 + 0.36 = 1.2; √(1.2 / 2 / 5) = √0.12.
        let trend = Trend::of(&[[0.0, 3.0], [1.0, 4.0], [2.0, 5.0], [3.0, 8.0]]).unwrap();
        near(trend.slope, 1.6);
        near(trend.start, 2.6);
        near(trend.error.unwrap(), 0.12_f64.sqrt());
        near(trend.at(2.0), 5.8);
    }

    #[test]
    fn of_two_visits_there_is_a_slope_and_no_error() {
        let trend = Trend::of(&[[0.0, 2.5], [0.5, 3.0]]).unwrap();
        assert_eq!((trend.slope, trend.start, trend.error), (1.0, 2.5, None));
        let exact = Trend::of(&[[0.0, 1.0], [1.0, 2.0], [4.0, 5.0]]).unwrap();
        near(exact.error.unwrap(), 0.0);
    }

    #[test]
    fn of_one_time_there_is_none() {
        assert_eq!(Trend::of(&[]), None);
        assert_eq!(Trend::of(&[[1.0, 2.0]]), None);
        assert_eq!(Trend::of(&[[1.0, 2.0], [1.0, 3.0], [1.0, 4.0]]), None);
    }
}
