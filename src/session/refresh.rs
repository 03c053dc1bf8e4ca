//! Keeping overlays up to the weights.

use std::sync::Arc;

use super::change::Look;
use super::lesson::Lesson;
use super::model::Model;
use super::segment::{self, Effort, drawn};
use super::suspects::Wish;
use super::worker::{Fault, Worker};
use super::{Event, Origin, Overlay, Segmentation};
use crate::cluster::{self, FolderClasses, Joint, Levels, Partition, Pool, follow};
use crate::seed::Seed;

impl Worker {
    /// The next image whose overlay is older or coarser than the model, the current one first.
    pub(super) fn next_stale(&self) -> Option<usize> {
        let wish = Wish {
            folder: self.folder,
            images: self.entries.len(),
            origin: self.model.as_ref().map(Model::origin),
            clustering: self.clustering,
        };
        let lags = |index| self.is_stale(index);
        self.current
            .filter(|&index| lags(index))
            .or_else(|| self.suspects.borrow_mut().first(wish, lags))
    }

    /// Whether an image that was read has no full overlay of the model and the present settings.
    pub(super) fn is_stale(&self, index: usize) -> bool {
        self.is_unsegmented(index) || self.is_ungrouped(index)
    }

    /// Whether the pixels must be looked at again.
    fn is_unsegmented(&self, index: usize) -> bool {
        let (Some(model), Some(entry)) = (&self.model, self.entries.get(index)) else {
            return false;
        };
        entry.readings().is_some_and(|readings| {
            entry.overlay.as_ref().is_none_or(|o| {
                o.origin != model.origin()
                    || !o.clustering.same_landmarks(&self.clustering)
                    || o.segmentation.digest != readings.full.image.digest()
            })
        })
    }

    /// Whether the landmarks are fine but their classes are made in another way than wished.
    fn is_ungrouped(&self, index: usize) -> bool {
        let overlay = self.entries.get(index).and_then(|e| e.overlay.as_ref());
        overlay.is_some_and(|o| {
            o.clustering.same_landmarks(&self.clustering) && o.clustering != self.clustering
        })
    }

    /// Brings one image up to the model and the settings.
    pub(super) fn refine(&mut self, index: usize) -> Result<(), Fault> {
        if self.is_unsegmented(index) {
            self.segment_one(index, false)?;
        } else {
            self.regroup(index);
        }
        self.settled = false;
        self.report_refined();
        Ok(())
    }

    /// Puts an image's landmarks together by the present settings. No pixel is looked at.
    fn regroup(&mut self, index: usize) {
        let entry = &self.entries[index];
        let (Some(before), Some(readings)) = (entry.overlay.clone(), entry.readings()) else {
            return;
        };
        let run = self.model.as_ref().map_or(Seed(0), |model| model.seed);
        let seed = segment::seed_of(run, &readings.full.image);
        let Segmentation {
            codebook,
            counts,
            nested,
            areas,
            ..
        } = &*before.segmentation;
        let map = before.segmentation.map();
        let levels = segment::by_landmarks(codebook, counts, self.clustering.hierarchy, seed);
        let levels = levels.as_ref().unwrap_or(nested);
        let (levels, suggested) = segment::numbered(&map, areas, readings.homes(), levels);
        let overlay = Overlay {
            clustering: self.clustering,
            levels,
            suggested,
            ..Overlay::clone(&before)
        };
        self.publish(index, overlay);
    }

    /// Takes other settings for the clustering; overlays follow one by one, the current one first.
    pub(super) fn cluster_by(&mut self, settings: cluster::Settings) {
        self.settled &= self.clustering == settings;
        self.clustering = settings;
    }

    pub(super) fn report_refined(&self) {
        let (done, total) = self.counted(|index| !self.is_stale(index));
        self.outbox.send(Event::Refined { done, total });
    }

    /// How many of the images that were read are done with something, and how many these images are.
    pub(super) fn counted(&self, done: impl Fn(usize) -> bool) -> (usize, usize) {
        let read = |&index: &usize| self.entries[index].readings().is_some();
        let read: Vec<usize> = (0..self.entries.len()).filter(read).collect();
        (
            read.iter().filter(|&&index| done(index)).count(),
            read.len(),
        )
    }

    pub(super) fn segment_one(&mut self, index: usize, preview: bool) -> Result<(), Fault> {
        let Some(model) = self.model.clone() else {
            return Ok(());
        };
        let Some(readings) = self.entries[index].readings() else {
            return Ok(());
        };
        let small = if preview && !self.devices.shared {
            readings.coarse(self.devices.graphics.as_ref())
        } else {
            None
        };
        let working = small.unwrap_or(&readings.full);
        let effort = if preview { Effort::QUICK } else { Effort::FULL };
        let seed = segment::seed_of(model.seed, &working.image);
        let made = segment::segment(
            Some(&model.checkpoint.encoder),
            &working.image,
            readings.homes(),
            &self.devices,
            &self.clustering,
            effort,
            seed,
        )?;
        let before = self.entries[index].overlay.clone();
        let drawn = drawn(
            &made.index,
            made.buffer.clone(),
            working.field.as_ref(),
            &self.devices,
        );
        let mut overlay = Overlay {
            id: self.id(index),
            origin: Origin {
                // A quick look is refined at rest even where it has the full size.
                coarse: preview,
                ..model.origin()
            },
            segmentation: Arc::new(Segmentation {
                width: working.image.width,
                height: working.image.height,
                index: made.index,
                digest: working.image.digest(),
                inside: working.image.inside().into(),
                rgb: working.image.shared_rgb(),
                bridged: made.bridged,
                areas: made.areas,
                codebook: made.codebook,
                axes: made.axes,
                counts: made.counts,
                nested: made.nested,
                drawn,
            }),
            levels: made.levels,
            clustering: self.clustering,
            suggested: made.suggested,
        };
        // What is looked at in passing stays like what it follows. What is kept has numbers of its own, so that one
        // network always gives the same.
        if let Some(before) = before.filter(|_| preview) {
            let at = before.suggested.classes;
            let joint = shared_pixels(&overlay, &before);
            overlay.levels = follow(&overlay.levels, &joint, &before.levels, at);
            overlay.suggested = before.suggested;
        }
        if self.clustering.partition == Partition::Folder {
            let levels = self.of_folder(&overlay.pool());
            overlay = overlay.with_levels(levels);
        }
        if self.current == Some(index) {
            self.compare(Look::new(&overlay, made.sample, seed));
        }
        if !preview && overlay.is_one_class() {
            self.outbox.send(Event::OneClass { id: overlay.id });
        }
        self.publish(index, overlay);
        Ok(())
    }

    /// An image's levels in the one partition of the folder as it is known so far; the first image founds it.
    fn of_folder(&mut self, pool: &Pool<'_>) -> Levels {
        if self.folder_classes.is_none() {
            self.folder_classes = FolderClasses::fit(std::slice::from_ref(pool));
        }
        let levels = self.folder_classes.as_ref().map(|f| f.levels_of(pool));
        levels.unwrap_or_else(|| pool.nested.clone())
    }

    fn publish(&mut self, index: usize, overlay: Overlay) {
        let overlay = Arc::new(overlay);
        self.overlays.put(Arc::clone(&overlay));
        self.entries[index].overlay = Some(overlay);
        self.suspects.get_mut().add(index);
        self.outbox.wake();
    }

    /// Once all images are up to date: finds the classes of the whole folder, if it is to have one partition, and gives
    /// them to every image.
    pub(super) fn settle(&mut self) {
        self.settled = true;
        if self.model.is_none() || self.clustering.partition == Partition::Image {
            return;
        }
        let overlays = self.entries.iter().filter_map(|e| e.overlay.as_ref());
        let pools: Vec<Pool<'_>> = overlays.map(|overlay| overlay.pool()).collect();
        let Some(folder) = FolderClasses::fit(&pools) else {
            return;
        };
        drop(pools);
        for entry in &mut self.entries {
            let Some(overlay) = &mut entry.overlay else {
                continue;
            };
            let levels = folder.levels_of(&overlay.pool());
            if levels != overlay.levels {
                *overlay = Arc::new(overlay.with_levels(levels));
                self.overlays.put(Arc::clone(overlay));
            }
        }
        self.folder_classes = Some(folder);
        self.outbox.wake();
    }

    /// Copies the weights of the run under way, so that overlays and saved model come from the same step. What was
    /// recalled stays.
    pub(super) fn snapshot(&mut self) -> bool {
        if self.snapshots.newest.is_some() {
            return true;
        }
        let Some(trainer) = &self.trainer else {
            return self.model.is_some();
        };
        let step = trainer.steps_done();
        let learned = self.lesson.as_ref().map_or(0, Lesson::steps_done);
        // A run of no steps is asked for where untrained weights are wanted.
        if step == 0 && !trainer.is_finished() {
            return false;
        }
        if self
            .model
            .as_ref()
            .is_none_or(|m| (m.run, m.step(), m.learned()) != (self.runs, step, learned))
        {
            self.model = Some(Model {
                checkpoint: trainer.checkpoint(),
                student: self.lesson.as_ref().map(Lesson::student),
                seed: trainer.seed(),
                run: self.runs,
            });
            self.settled = false;
        }
        true
    }
}

/// How many pixels each landmark of the new overlay shares with each of the one before; sizes may differ.
fn shared_pixels(new: &Overlay, before: &Overlay) -> Joint {
    let mut joint = Joint::default();
    new.each_shared(before, |own, reference| joint.add(own, reference, 1));
    joint
}
