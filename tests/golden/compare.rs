//! How near is near enough.

/// A value may be off by `relative` times its own size, and by `share` of its array's largest value, but of that by
/// `absolute` at most.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    pub absolute: f32,
    pub share: f32,
    pub relative: f32,
}

/// What 32-bit arithmetic reaches on the CPU. The generator prints what PyTorch's own does: 4 millionths of the largest
/// value in gradients, 2 in embeddings.
pub const CPU: Tolerance = Tolerance {
    absolute: 1e-5,
    share: 3e-5,
    relative: 1e-4,
};

impl Tolerance {
    /// What any value of an array may be off by.
    pub fn floor(&self, values: &[f32]) -> f32 {
        self.absolute.min(self.share * largest(values))
    }
}

pub fn largest(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |most, v| v.abs().max(most))
}

/// # Panics
/// Where two arrays differ by more than they may.
pub fn assert_near(what: &str, ours: &[f32], theirs: &[f32], tolerance: Tolerance) {
    assert_eq!(ours.len(), theirs.len(), "{what}: number of values");
    let floor = tolerance.floor(theirs);
    for (i, (&a, &b)) in ours.iter().zip(theirs).enumerate() {
        let allowed = floor + tolerance.relative * b.abs();
        // Written so that a NaN fails.
        assert!(
            (a - b).abs() <= allowed,
            "{what}: value {i} is {a}, not {b}; the largest is {}",
            largest(theirs)
        );
    }
}
