//! Keeping overlays up to the weights: the network that they are made with, and how their classes are found.

use std::sync::Arc;

use super::super::segment::{self, Effort, drawn};
use super::super::{Event, Origin, Overlay, Segmentation};
use super::Fault;
use super::folder::Folder;
use super::model::Model;
use super::run::Run;
use super::settling::Look;
use super::tools::Tools;
use crate::cluster::{self, FolderClasses, Joint, Levels, Partition, Pool, follow};
use crate::seed::Seed;

/// The network that overlays are made with, and what makes classes of its embeddings.
#[derive(Default)]
pub(super) struct Segmenter {
    model: Option<Model>,
    /// What is newest, while older weights are looked at in its place.
    newest: Option<Newest>,
    /// How images are clustered.
    clustering: cluster::Settings,
    /// The classes that all images share, where they do.
    folder_classes: Option<FolderClasses>,
    /// Whether overlays changed since these were found.
    classes_due: bool,
}

/// The newest weights and all that was made with them, kept so that nothing is made again.
struct Newest {
    model: Model,
    /// One for each image.
    overlays: Vec<Option<Arc<Overlay>>>,
    classes: Option<FolderClasses>,
    classes_due: bool,
}

/// What a folder's overlays were made with, for the case that the same folder is opened again.
pub(super) struct Earlier {
    model: Option<Model>,
    folder_classes: Option<FolderClasses>,
}

impl Segmenter {
    pub(super) fn model(&self) -> Option<&Model> {
        self.model.as_ref()
    }

    pub(super) fn clustering(&self) -> &cluster::Settings {
        &self.clustering
    }

    /// The newest weights, even while older ones are looked at: these lack what it takes to go on.
    pub(super) fn newest(&self) -> Option<&Model> {
        let aside = self.newest.as_ref().map(|newest| &newest.model);
        aside.or(self.model.as_ref())
    }

    /// Whether older weights are looked at.
    pub(super) fn looks_back(&self) -> bool {
        self.newest.is_some()
    }

    /// Makes overlays with other weights from now on.
    pub(super) fn take(&mut self, model: Model) {
        self.model = Some(model);
        self.classes_due = true;
    }

    /// Makes overlays with the weights of the run under way, as they stand: overlays and saved model come from the same
    /// step. What was recalled stays. False where there are no weights at all.
    pub(super) fn follow(&mut self, run: &Run) -> bool {
        if self.looks_back() {
            return true;
        }
        if run.is_under_way() && !run.has_weights() {
            return false;
        }
        if let Some(model) = run.newer_than(self.model()) {
            self.take(model);
        }
        self.model.is_some()
    }

    /// Drops all weights: refining with them might fail for ever. The overlays stay.
    pub(super) fn drop_weights(&mut self) {
        self.model = None;
        self.newest = None;
        self.classes_due = false;
    }

    /// Another folder is opened; what this gives may come back by [`Segmenter::reopen`].
    pub(super) fn close(&mut self) -> Earlier {
        let earlier = Earlier {
            model: self.model.take(),
            folder_classes: self.folder_classes.take(),
        };
        self.newest = None;
        self.classes_due = false;
        earlier
    }

    pub(super) fn reopen(&mut self, earlier: Earlier) {
        self.model = earlier.model;
        self.folder_classes = earlier.folder_classes;
    }

    /// An image was read that has an overlay already.
    pub(super) fn has_more(&mut self) {
        self.classes_due = true;
    }

    /// Makes overlays with older weights until [`Segmenter::return_to_newest`].
    pub(super) fn look_back(&mut self, model: Model, folder: &Folder) {
        if self.newest.is_none() {
            let overlays = folder.entries().iter().map(|e| e.overlay.clone());
            // Without newest weights, after a failure, there is nothing to return to.
            self.newest = self.model.take().map(|model| Newest {
                model,
                overlays: overlays.collect(),
                classes: self.folder_classes.clone(),
                classes_due: self.classes_due,
            });
        }
        self.take(model);
    }

    /// Leaves what was recalled.
    pub(super) fn return_to_newest(&mut self, folder: &mut Folder, tools: &Tools) {
        let Some(newest) = self.newest.take() else {
            return;
        };
        for (index, overlay) in newest.overlays.into_iter().enumerate() {
            if let Some(overlay) = overlay {
                folder.publish(index, overlay, &tools.overlays);
            }
        }
        self.model = Some(newest.model);
        self.folder_classes = newest.classes;
        self.classes_due = newest.classes_due;
        self.report(folder, tools);
        tools.outbox.wake();
    }

    /// The next image whose overlay is older or coarser than the model, the one on screen first.
    pub(super) fn next_stale(&self, folder: &Folder) -> Option<usize> {
        let stale = |&index: &usize| self.is_stale(index, folder);
        let current = folder.current().filter(stale);
        let origin = self.model.as_ref().map(Model::origin);
        current.or_else(|| folder.first_behind(origin, self.clustering, |index| stale(&index)))
    }

    /// Whether an image that was read has no full overlay of the model and the present settings.
    pub(super) fn is_stale(&self, index: usize, folder: &Folder) -> bool {
        self.is_unsegmented(index, folder) || self.is_ungrouped(index, folder)
    }

    /// Whether the pixels must be looked at again.
    fn is_unsegmented(&self, index: usize, folder: &Folder) -> bool {
        let (Some(model), Some(entry)) = (&self.model, folder.entries().get(index)) else {
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
    fn is_ungrouped(&self, index: usize, folder: &Folder) -> bool {
        let overlay = folder.entries().get(index).and_then(|e| e.overlay.as_ref());
        overlay.is_some_and(|o| {
            o.clustering.same_landmarks(&self.clustering) && o.clustering != self.clustering
        })
    }

    /// Brings one image up to the model and the settings. Gives the look at it, if it is the one on screen.
    pub(super) fn refine(
        &mut self,
        index: usize,
        folder: &mut Folder,
        tools: &Tools,
    ) -> Result<Option<Look>, Fault> {
        let look = if self.is_unsegmented(index, folder) {
            self.segment(index, false, folder, tools)?
        } else {
            self.regroup(index, folder, tools);
            None
        };
        self.classes_due = true;
        self.report(folder, tools);
        Ok(look)
    }

    /// Puts an image's landmarks together by the present settings. No pixel is looked at.
    fn regroup(&mut self, index: usize, folder: &mut Folder, tools: &Tools) {
        let entry = &folder.entries()[index];
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
        folder.publish(index, Arc::new(overlay), &tools.overlays);
        tools.outbox.wake();
    }

    /// Takes other settings for the clustering; overlays follow one by one, the one on screen first.
    pub(super) fn cluster_by(&mut self, settings: cluster::Settings) {
        self.classes_due |= self.clustering != settings;
        self.clustering = settings;
    }

    /// Says how many overlays are up to date.
    pub(super) fn report(&self, folder: &Folder, tools: &Tools) {
        let (done, total) = folder.counted(|index| !self.is_stale(index, folder));
        tools.outbox.send(Event::Refined { done, total });
    }

    /// Segments an image, in passing or with care. Gives the look at it, if it is the one on screen.
    pub(super) fn segment(
        &mut self,
        index: usize,
        preview: bool,
        folder: &mut Folder,
        tools: &Tools,
    ) -> Result<Option<Look>, Fault> {
        let (Some(model), Some(readings)) = (&self.model, folder.readings(index)) else {
            return Ok(None);
        };
        let devices = &tools.devices;
        let coarse = || readings.coarse(devices.graphics.as_ref());
        let small = (preview && !devices.shared).then(coarse).flatten();
        let working = small.unwrap_or(&readings.full);
        let effort = if preview { Effort::QUICK } else { Effort::FULL };
        let seed = segment::seed_of(model.seed, &working.image);
        let segment::Made {
            codebook,
            axes,
            index: landmarks,
            bridged,
            areas,
            counts,
            levels,
            suggested,
            nested,
            buffer,
            sample,
        } = segment::segment(
            Some(&model.checkpoint.encoder),
            &working.image,
            readings.homes(),
            devices,
            &self.clustering,
            effort,
            seed,
        )?;
        let mut overlay = Overlay {
            id: folder.id(index),
            origin: Origin {
                // A quick look is refined at rest even where it has the full size.
                coarse: preview,
                ..model.origin()
            },
            levels,
            clustering: self.clustering,
            suggested,
            segmentation: Arc::new(Segmentation {
                width: working.image.width,
                height: working.image.height,
                drawn: drawn(&landmarks, buffer, working.field.as_ref(), devices),
                index: landmarks,
                digest: working.image.digest(),
                inside: working.image.inside().into(),
                rgb: working.image.shared_rgb(),
                bridged,
                areas,
                codebook,
                axes,
                counts,
                nested,
            }),
        };
        // What is looked at in passing stays like what it follows. What is kept has numbers of its own, so that one
        // network always gives the same.
        if let Some(before) = folder.entries()[index].overlay.as_ref().filter(|_| preview) {
            let at = before.suggested.classes;
            let joint = shared_pixels(&overlay, before);
            overlay.levels = follow(&overlay.levels, &joint, &before.levels, at);
            overlay.suggested = before.suggested;
        }
        if self.clustering.partition == Partition::Folder {
            let levels = self.of_folder(&overlay.pool());
            overlay = overlay.with_levels(levels);
        }
        let on_screen = folder.current() == Some(index);
        let look = on_screen.then(|| Look::new(&overlay, sample, seed));
        if !preview && overlay.is_one_class() {
            tools.outbox.send(Event::OneClass { id: overlay.id });
        }
        folder.publish(index, Arc::new(overlay), &tools.overlays);
        tools.outbox.wake();
        Ok(look)
    }

    /// An image's levels in the one partition of the folder as it is known so far; the first image founds it.
    fn of_folder(&mut self, pool: &Pool<'_>) -> Levels {
        if self.folder_classes.is_none() {
            self.folder_classes = FolderClasses::fit(std::slice::from_ref(pool));
        }
        let levels = self.folder_classes.as_ref().map(|f| f.levels_of(pool));
        levels.unwrap_or_else(|| pool.nested.clone())
    }

    /// Whether the classes of the whole folder are to be found anew once all overlays are there.
    pub(super) fn classes_are_due(&self) -> bool {
        self.classes_due
    }

    /// Once all images are up to date: finds the classes of the whole folder, if it is to have one partition, and gives
    /// them to every image.
    pub(super) fn share_classes(&mut self, folder: &mut Folder, tools: &Tools) {
        self.classes_due = false;
        if self.model.is_none() || self.clustering.partition == Partition::Image {
            return;
        }
        let overlays = folder.entries().iter().filter_map(|e| e.overlay.as_ref());
        let pools: Vec<Pool<'_>> = overlays.map(|overlay| overlay.pool()).collect();
        let Some(classes) = FolderClasses::fit(&pools) else {
            return;
        };
        drop(pools);
        for index in 0..folder.entries().len() {
            let Some(overlay) = &folder.entries()[index].overlay else {
                continue;
            };
            let levels = classes.levels_of(&overlay.pool());
            if levels != overlay.levels {
                let overlay = Arc::new(overlay.with_levels(levels));
                folder.publish(index, overlay, &tools.overlays);
            }
        }
        self.folder_classes = Some(classes);
        tools.outbox.wake();
    }
}

/// How many pixels each landmark of the new overlay shares with each of the one before; sizes may differ.
fn shared_pixels(new: &Overlay, before: &Overlay) -> Joint {
    let mut joint = Joint::default();
    new.each_shared(before, |own, reference| joint.add(own, reference, 1));
    joint
}
