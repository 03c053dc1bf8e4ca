//! How far class numbers hold: while a network learns, along the slider, and from photograph to photograph.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ScoredImage;
use super::summary::rounded;

/// How far the numbers of a photograph's classes hold. Shares are of the pixels of the field of view, 0…1, whose class has
/// another number although its area is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Identity {
    /// From a quick look to a careful one, at the class count suggested for the latter, as all that follows.
    pub preview: Option<f64>,
    /// From half the training to the end; none where there was no training.
    pub training: Option<f64>,
    /// From a class count to the next, the mean over all of them.
    pub slider: Option<f64>,
    /// The number of the class that is most like the true mask, from 1.
    pub number: Option<u8>,
}

/// The same over all photographs, means of those that have it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct IdentitySummary {
    /// From a quick look to a careful one.
    pub preview: Option<f64>,
    /// From half the training to the end.
    pub training: Option<f64>,
    /// From a class count to the next.
    pub slider: Option<f64>,
    /// The number that the true mask's class has most often, the lower of equals.
    pub number: Option<u8>,
    /// The share of the photographs in which it has this number.
    pub commonest: Option<f64>,
}

/// Sums identities up.
#[must_use]
pub fn summarise_identity(images: &[ScoredImage]) -> IdentitySummary {
    let mean = |of: fn(&Identity) -> Option<f64>| {
        let values: Vec<f64> = images.iter().filter_map(|i| of(&i.identity)).collect();
        (!values.is_empty()).then(|| rounded(values.iter().sum::<f64>() / values.len() as f64))
    };
    let mut times: BTreeMap<u8, usize> = BTreeMap::new();
    let numbers = images.iter().filter_map(|image| image.identity.number);
    numbers.for_each(|number| *times.entry(number).or_default() += 1);
    let most = times.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
    let all: usize = times.values().sum();
    IdentitySummary {
        preview: mean(|one| one.preview),
        training: mean(|one| one.training),
        slider: mean(|one| one.slider),
        number: most.map(|(number, _)| *number),
        commonest: most.map(|(_, times)| rounded(*times as f64 / all as f64)),
    }
}
