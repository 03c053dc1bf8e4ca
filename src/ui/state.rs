//! What the window knows, and how each event changes it. No drawing here.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cluster;
use crate::cuts::Settings;
use crate::gpu::PhotoTexture;
use crate::session::{Document, Event, ExportState, ImageId, Phase, Pick, Source, StepReport};

/// A line of the image list.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) reading: Reading,
}

/// How far an image is.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    Waiting,
    Done {
        size: (u32, u32),
        thumbnail: Option<Arc<PhotoTexture>>,
    },
    Failed(String),
}

/// Something to tell the user, until it is dismissed or replaced.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Notice {
    pub(super) text: String,
    pub(super) is_error: bool,
}

/// Settings of the next run and the next opening.
#[derive(Clone, Debug)]
pub(super) struct RunSettings {
    pub(super) training: Settings,
    pub(super) seed: u64,
    pub(super) working_side: u32,
}

/// What the window knows.
pub(super) struct State {
    /// Number of the open folder.
    pub(super) folder: u32,
    pub(super) source: Option<Source>,
    pub(super) opening: bool,
    pub(super) items: Vec<Item>,
    pub(super) skipped: Vec<(String, String)>,
    pub(super) all_read: bool,
    pub(super) current: Option<usize>,
    /// The newest full picture; that of the image before until the current one is decoded.
    pub(super) photo: Option<(ImageId, Arc<PhotoTexture>)>,
    pub(super) phase: Phase,
    pub(super) last: Option<StepReport>,
    /// Both losses of each step of the run.
    pub(super) contrastive: Vec<f32>,
    pub(super) reconstruction: Vec<f32>,
    pub(super) refined: (usize, usize),
    /// How images are clustered.
    pub(super) clustering: cluster::Settings,
    /// The area that is being picked.
    pub(super) pick: Option<Pick>,
    /// Images looked at, of so many, while a search is under way.
    pub(super) search: Option<(usize, usize)>,
    pub(super) export: Option<ExportState>,
    pub(super) export_open: bool,
    pub(super) export_folder: String,
    pub(super) export_all: bool,
    pub(super) notice: Option<Notice>,
    pub(super) document: Document,
    pub(super) overlay_shown: bool,
    pub(super) help_open: bool,
    pub(super) settings: RunSettings,
}

impl State {
    pub(super) fn new(settings: RunSettings, classes: usize) -> Self {
        let mut document = Document::default();
        document.set_classes(classes);
        Self {
            folder: 0,
            source: None,
            opening: false,
            items: Vec::new(),
            skipped: Vec::new(),
            all_read: false,
            current: None,
            photo: None,
            phase: Phase::Idle,
            last: None,
            contrastive: Vec::new(),
            reconstruction: Vec::new(),
            refined: (0, 0),
            clustering: cluster::Settings::default(),
            pick: None,
            search: None,
            export: None,
            export_open: false,
            export_folder: String::new(),
            export_all: true,
            notice: None,
            document,
            overlay_shown: true,
            help_open: false,
            settings,
        }
    }

    /// The current image.
    pub(super) fn current_id(&self) -> Option<ImageId> {
        self.current.map(|index| ImageId {
            folder: self.folder,
            index: index as u32,
        })
    }

    pub(super) fn is_training(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Preparing)
    }

    /// Whether a run is under way or resting.
    pub(super) fn has_run(&self) -> bool {
        self.is_training() || self.phase == Phase::Paused
    }

    pub(super) fn exporting(&self) -> bool {
        matches!(
            self.export,
            Some(ExportState::Segmenting { .. } | ExportState::Writing { .. })
        )
    }

    /// Closes the export panel; the next opening starts a new plan. An export under way goes on.
    pub(super) fn close_export(&mut self) {
        self.export_open = false;
        if !self.exporting() {
            self.export = None;
        }
    }

    /// Images that can be worked with.
    pub(super) fn readable(&self) -> usize {
        self.items
            .iter()
            .filter(|i| matches!(i.reading, Reading::Done { .. }))
            .count()
    }

    /// Names and reasons of all that was left out or cannot be read.
    pub(super) fn troubles(&self) -> Vec<(&str, &str)> {
        let failed = self.items.iter().filter_map(|item| match &item.reading {
            Reading::Failed(reason) => Some((item.name.as_str(), reason.as_str())),
            _ => None,
        });
        let skipped = self
            .skipped
            .iter()
            .map(|(name, reason)| (name.as_str(), reason.as_str()));
        failed.chain(skipped).collect()
    }

    pub(super) fn tell(&mut self, text: impl Into<String>, is_error: bool) {
        self.notice = Some(Notice {
            text: text.into(),
            is_error,
        });
    }

    /// The next image in a direction that can be shown; the same one at the end of the list.
    pub(super) fn neighbour(&self, forward: bool) -> Option<usize> {
        let here = self.current?;
        let usable = |&i: &usize| !matches!(self.items[i].reading, Reading::Failed(_));
        if forward {
            (here + 1..self.items.len()).find(usable)
        } else {
            (0..here).rev().find(usable)
        }
    }

    /// Takes over an event. The answer is an image to show now, if the event asks for another one.
    pub(super) fn take(&mut self, event: Event) -> Option<usize> {
        match event {
            Event::Opened {
                folder,
                source,
                names,
                skipped,
            } => return self.opened(folder, source, names, skipped),
            Event::OpenFailed { text } => {
                self.opening = false;
                self.tell(text, true);
            }
            Event::Read {
                id,
                size,
                thumbnail,
            } => self.set_reading(id, Reading::Done { size, thumbnail }),
            Event::ReadFailed { id, reason } => {
                self.set_reading(id, Reading::Failed(reason));
                if self.current_id() == Some(id) {
                    return self.neighbour(true).or_else(|| self.neighbour(false));
                }
            }
            Event::AllRead { folder } if folder == self.folder => self.all_read = true,
            Event::Picture { id, photo } if id.folder == self.folder => {
                self.photo = Some((id, photo))
            }
            Event::Phase(phase) => self.enter(phase),
            Event::Step(report) => {
                self.contrastive.push(report.contrastive);
                self.reconstruction.push(report.reconstruction);
                self.last = Some(report);
            }
            Event::Refined { done, total } => self.refined = (done, total),
            Event::GoesOn { step, same_images } => self.goes_on(step, same_images),
            Event::Saved { step, path } => {
                log::info!("saved the run after step {step}: {}", path.display());
                let step = counted_steps(step);
                self.tell(
                    format!("Saved the run after {step}: {}", path.display()),
                    false,
                );
            }
            Event::CannotGoOn { text } | Event::NotSaved { text } => self.tell(text, true),
            Event::Pick(pick) => self.picked(pick),
            Event::Find(state) => self.searched(state),
            Event::Export(state) => self.exported(state),
            // Only the command line evaluates.
            Event::Evaluation(_) => {}
            // What belongs to an earlier folder came too late.
            Event::AllRead { .. } | Event::Picture { .. } => {}
        }
        None
    }

    fn opened(
        &mut self,
        folder: u32,
        source: Source,
        names: Vec<String>,
        skipped: Vec<(String, String)>,
    ) -> Option<usize> {
        log::info!("opened {}: {} images", source.title(), names.len());
        self.opening = false;
        let again = self.source.as_ref() == Some(&source);
        let mut shown = self.current.take();
        if again {
            let place = |item: &Item| names.iter().position(|name| *name == item.name);
            let moved: Vec<Option<usize>> = self.items.iter().map(place).collect();
            let structures = &mut self.document.structures;
            structures.moved(self.folder, folder, &moved);
            shown = shown.and_then(|index| moved[index]);
        }
        self.folder = folder;
        self.items = names
            .into_iter()
            .map(|name| Item {
                name,
                reading: Reading::Waiting,
            })
            .collect();
        self.skipped = skipped;
        self.all_read = false;
        self.photo = None;
        self.refined = (0, 0);
        self.pick = None;
        self.search = None;
        self.export = None;
        self.notice = None;
        if again {
            return (!self.items.is_empty()).then(|| shown.unwrap_or(0));
        }
        self.last = None;
        self.export_folder = review_folder(&source).display().to_string();
        // Names and selection belong to the classes of the folder before.
        let mut document = Document::default();
        document.set_classes(self.document.classes());
        document.opacity = self.document.opacity;
        (document.fill, document.contour) = (self.document.fill, self.document.contour);
        self.document = document;
        self.source = Some(source);
        (!self.items.is_empty()).then_some(0)
    }

    fn set_reading(&mut self, id: ImageId, reading: Reading) {
        if id.folder == self.folder
            && let Some(item) = self.items.get_mut(id.index as usize)
        {
            item.reading = reading;
        }
    }

    fn enter(&mut self, phase: Phase) {
        log::info!("training: {phase:?}");
        if phase == Phase::Preparing {
            self.contrastive.clear();
            self.reconstruction.clear();
            self.last = None;
        }
        if let Phase::Failed(text) = &phase {
            self.tell(text.clone(), true);
        }
        self.phase = phase;
    }

    fn goes_on(&mut self, step: usize, same_images: bool) {
        log::info!("a saved run goes on after step {step}");
        if !same_images {
            let step = counted_steps(step);
            self.tell(
                format!(
                    "The run goes on after {step}, but on other images than before (or at another working size): \
                     its result will not be that of a run without a break"
                ),
                false,
            );
        }
    }

    fn exported(&mut self, state: ExportState) {
        match &state {
            ExportState::Done(summary) => {
                log::info!(
                    "exported {} images: {}",
                    summary.images,
                    summary.folder.display()
                );
                let failed = match summary.failed {
                    0 => String::new(),
                    n => format!("; {n} could not be exported, see run.json"),
                };
                self.tell(
                    format!(
                        "Exported {} images{failed}: {}",
                        summary.images,
                        summary.folder.display()
                    ),
                    false,
                );
            }
            ExportState::Failed { text, .. } => self.tell(text.clone(), true),
            ExportState::Cancelled => self.tell("Export cancelled; nothing was left behind", false),
            ExportState::Segmenting { .. } | ExportState::Writing { .. } => {}
        }
        self.export = Some(state);
    }
}

fn counted_steps(steps: usize) -> String {
    let end = if steps == 1 { "" } else { "s" };
    format!("{steps} step{end}")
}

/// Where a review goes unless the user says otherwise: beside the opened folder, never inside.
fn review_folder(source: &Source) -> PathBuf {
    match source {
        Source::Samples => std::env::current_dir()
            .unwrap_or_default()
            .join("cuts-viewer-review"),
        Source::Folder(path) => {
            let name = path
                .file_stem()
                .map_or_else(|| "images".into(), |n| n.to_string_lossy().into_owned());
            path.with_file_name(format!("{name}-review"))
        }
    }
}

mod areas;
#[cfg(test)]
mod tests;
