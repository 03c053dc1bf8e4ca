//! How far the numbers of a photograph's classes hold.

use super::Scoring;
use super::segmented::Made;
use crate::cluster::{LANDMARKS, Partition};
use crate::export::evaluation::Identity;
use crate::gpu::Devices;
use crate::grid::sampled;
use crate::measure::{Bitmap, ClassMap, class_of, renamed};
use crate::session::{self, Effort, Fault, Readings, Working, seed_of};

impl Scoring {
    /// Of the classes that one feature found. Nothing where classes are not those of landmarks, or are the folder's.
    pub(super) fn identity(
        &self,
        readings: &Readings,
        made: &Made,
        truth: &Bitmap,
        devices: &Devices,
    ) -> Result<Identity, Fault> {
        let Made::Landmarks(made) = made else {
            return Ok(Identity::default());
        };
        if self.request.clustering.partition == Partition::Folder {
            return Ok(Identity::default());
        }
        let full = &readings.full;
        let size = (full.image.width, full.image.height);
        let of =
            |made: &session::Made, (width, height), inside: &[bool], table: &[u8; LANDMARKS]| {
                let value = |(&landmark, &inside)| match inside {
                    true => table[usize::from(landmark)] + 1,
                    false => 0,
                };
                let values: Vec<u8> = made.index.iter().zip(inside).map(value).collect();
                ClassMap {
                    width: size.0,
                    height: size.1,
                    values: sampled((width, height), &values, size),
                }
            };
        let inside = full.image.inside();
        let own = |classes| of(made, size, &inside, made.levels.table(classes));
        let shown = made.suggested.classes;
        let again = |working: &Working, encoder, effort| {
            let image = &working.image;
            let seed = seed_of(self.seed, image);
            let (homes, settings) = (readings.homes(), &self.request.clustering);
            let other = session::segment(encoder, image, homes, devices, settings, effort, seed)?;
            let size = (image.width, image.height);
            let inside = image.inside();
            let map = of(&other, size, &inside, other.levels.table(shown));
            Ok::<f64, Fault>(renamed(&map, &own(shown)))
        };
        let graphics = devices.graphics.as_ref();
        let coarse = readings.coarse(graphics).unwrap_or(full);
        let training = match &self.earlier {
            Some(earlier) => Some(again(full, Some(earlier), Effort::FULL)?),
            None => None,
        };
        let counts = made.levels.counts();
        let maps: Vec<ClassMap> = counts.iter().map(|&classes| own(classes)).collect();
        let steps: Vec<f64> = maps
            .windows(2)
            .map(|pair| renamed(&pair[0], &pair[1]))
            .collect();
        Ok(Identity {
            preview: Some(again(coarse, self.encoder.as_ref(), Effort::QUICK)?),
            training,
            slider: (!steps.is_empty()).then(|| steps.iter().sum::<f64>() / steps.len() as f64),
            number: class_of(&own(shown), truth),
        })
    }
}
