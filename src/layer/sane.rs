//! Which values a network and its optimiser can have after any training.
//!
//! Fresh weights lie within 0.6 of zero, and AdamW moves one by little more than the learning rate a step: a run of
//! 100 000 steps at a rate of 0.01, a hundred times the paper's in both, ends below 1000. Statistics and gradients are of
//! the order of the values that flow through batch norms, about 1. What lies a thousand times beyond all that was
//! trained by nobody: such a network still "segments", into one class.

use burn::tensor::TensorData;

/// Weights, biases and running means lie between minus this and this.
const WEIGHT: f32 = 1e6;
/// Running variances, from 0: the square.
const VARIANCE: f32 = 1e12;
/// First moments. Flat photographs make batch norms divide by hardly anything, so gradients have more room.
const MOMENT: f32 = 1e15;
/// Second moments, from 0: the square.
const SQUARE: f32 = 1e30;

/// Whether the values of this name (as in [`named`](super::named) and [`Optimiser::named`](super::Optimiser::named),
/// whatever stands before it) can come from training.
///
/// # Errors
/// In words: what is wrong with them.
pub fn check_values(name: &str, data: &TensorData) -> Result<(), String> {
    let most = if name.contains("adamw.first.") {
        MOMENT
    } else if name.contains("adamw.second.") {
        SQUARE
    } else if name.ends_with(".variance") {
        VARIANCE
    } else {
        WEIGHT
    };
    let squares = name.contains("adamw.second.") || name.ends_with(".variance");
    let least = if squares { 0.0 } else { -most };
    for value in data.iter::<f32>() {
        if !value.is_finite() {
            return Err(format!("{name} holds values that are not numbers"));
        }
        if !(least..=most).contains(&value) {
            return Err(format!(
                "{name} holds {value:e}, which no training comes to"
            ));
        }
    }
    Ok(())
}

/// How many updates each parameter had can be: at least one, and no more than there were steps; none before the first
/// step.
///
/// # Errors
/// In words: what is wrong.
pub fn check_updates<'a>(
    updates: impl IntoIterator<Item = (&'a String, &'a usize)>,
    steps_done: usize,
) -> Result<(), String> {
    let mut none = true;
    for (path, &count) in updates {
        none = false;
        if !(1..=steps_done).contains(&count) {
            return Err(format!(
                "its header tells of {count} updates of {path} in {steps_done} steps"
            ));
        }
    }
    if none && steps_done > 0 {
        return Err(format!(
            "its header tells of no update in {steps_done} steps"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn check(name: &str, value: f32) -> Result<(), String> {
        check_values(name, &TensorData::new(vec![0.0, value], [2]))
    }

    #[test]
    fn values_have_the_range_of_what_they_are() {
        for (name, value) in [
            ("conv1.weight", -3.5),
            ("norm2.mean", -40.0),
            ("norm2.variance", 900.0),
            ("adamw.first.convs.0.weight", -0.2),
            ("student.adamw.second.convs.0.weight", 1e-9),
        ] {
            check(name, value).expect(name);
            for odd in [f32::NAN, f32::INFINITY, 1e31, -1e31] {
                let text = check(name, odd).expect_err(name);
                assert!(text.starts_with(name), "{text}");
            }
        }
        for (name, odd) in [
            ("conv1.weight", 1e7),
            ("norm2.variance", -1e-9),
            ("student.norm2.variance", -1.0),
            ("adamw.second.convs.0.weight", -1e-20),
        ] {
            assert!(check(name, odd).is_err(), "{name} {odd}");
        }
    }

    #[test]
    fn updates_fit_the_steps() {
        let of = |counts: &[usize]| -> BTreeMap<String, usize> {
            (0..)
                .map(|i: usize| i.to_string())
                .zip(counts.iter().copied())
                .collect()
        };
        for (counts, steps) in [(&[][..], 0), (&[3, 3], 3), (&[1], 9)] {
            check_updates(&of(counts), steps).expect("fine");
        }
        for (counts, steps) in [(&[][..], 1), (&[0], 1), (&[4], 3), (&[1], 0)] {
            assert!(
                check_updates(&of(counts), steps).is_err(),
                "{counts:?} in {steps}"
            );
        }
    }
}
