//! Writing the review folder, one image a turn.

mod account;
mod image;

use std::path::PathBuf;
use std::sync::Arc;

use super::super::entry::{Entry, State};
use super::super::{Event, ExportRequest, ExportState, Outbox};
use super::run_files::check_model_file;
use super::{Bench, Fault, Job, Progress};
use crate::cluster;
use crate::cuts::{self, CutsError};
use crate::document::Numbers;
use crate::export::{ClassEntry, Existing, ExportError, Legend, MODEL_FILE, Plan, Review, RunInfo};
use crate::file::FileError;
use crate::picture::Origin;

/// An export under way.
pub(super) struct ExportJob {
    request: ExportRequest,
    outbox: Outbox,
    /// What is written, once all of it has classes.
    writing: Option<Writing>,
    /// Images to write, by their place in the folder; none before the first turn.
    queue: Option<Arc<[usize]>>,
}

/// A review that is being written.
struct Writing {
    review: Review,
    /// How the images were clustered.
    clustering: cluster::Settings,
    /// Images that are written.
    next: usize,
}

impl ExportJob {
    pub(super) fn new(request: ExportRequest, outbox: Outbox) -> Self {
        Self {
            request,
            outbox,
            writing: None,
            queue: None,
        }
    }

    fn say(&self, state: ExportState) {
        self.outbox.send(Event::Export(state));
    }

    fn refuse(&self, text: &str) -> Progress {
        self.say(refused(text.to_owned()));
        Progress::Ended
    }

    /// What is to be written, or nothing and why.
    fn begin(&mut self, bench: &mut Bench) -> Progress {
        if !bench.follow_run() {
            return self.refuse("there is nothing to export yet; train first");
        }
        let entries = bench.folder().entries();
        let only = self.request.only;
        let wanted = |index: usize| only.is_none_or(|id| id.index as usize == index);
        let queue: Arc<[usize]> = (0..entries.len())
            .filter(|&i| wanted(i) && !matches!(entries[i].state, State::Waiting))
            .collect();
        if !queue.iter().any(|&i| entries[i].readings().is_some()) {
            return self.refuse("no image could be read, so there is nothing to export");
        }
        self.queue = Some(queue);
        Progress::GoesOn
    }

    /// All images that will be written must have classes of the same weights, and the same numbers.
    fn prepare(&mut self, queue: &[usize], bench: &mut Bench) -> Result<Progress, Fault> {
        let kinds = self.request.kinds;
        let lacks = |&&i: &&usize| bench.is_stale(i) || (kinds && bench.is_unfound(i));
        let stale: Vec<usize> = queue.iter().filter(lacks).copied().collect();
        if let Some(&index) = stale.first() {
            let readable = |&&i: &&usize| bench.folder().entries()[i].readings().is_some();
            let total = queue.iter().filter(readable).count();
            let done = total - (stale.len() - 1);
            if bench.is_stale(index) {
                bench.refine(index)?;
            }
            if kinds && bench.is_unfound(index) {
                bench.find_one(index)?;
            }
            self.say(ExportState::Segmenting { done, total });
            return Ok(Progress::GoesOn);
        }
        if self.request.only.is_none() {
            bench.share_classes();
        }
        Ok(match self.create(queue, bench) {
            Ok(review) => self.write_network(review, queue, bench),
            Err(error) => {
                self.say(failed(&error));
                Progress::Ended
            }
        })
    }

    fn create(&self, queue: &[usize], bench: &Bench) -> Result<Review, ExportError> {
        let request = &self.request;
        check_model_file(&request.folder)?;
        let entries = || queue.iter().map(|&i| &bench.folder().entries()[i]);
        let names: Vec<String> = entries().map(|e| e.source.name.clone()).collect();
        let photographs = entries().next().and_then(|e| photographs_folder(&e.source));
        let named = |entry: &Entry| request.document.structures.names_in(entry.photo);
        let structures: Vec<Vec<String>> = entries().map(named).collect();
        let overlays = entries().filter_map(|e| e.overlay.as_ref());
        let numbers = overlays.map(|overlay| overlay.numbers(&request.document));
        let numbers = numbers.fold(Numbers::default(), Numbers::or);
        Review::create(
            &request.folder,
            if request.replace {
                Existing::Replace
            } else {
                Existing::Refuse
            },
            Plan {
                names: &names,
                classes: classes(request, numbers),
                style: request.document.style(),
                legend: Legend { font: request.font },
                photographs: photographs.as_deref(),
                structures: &structures,
                wanted: &request.wanted,
            },
        )
    }

    /// The network comes first: where the disk fills up, it is what took the longest to make.
    fn write_network(&mut self, review: Review, queue: &[usize], bench: &Bench) -> Progress {
        let Some(model) = bench.model() else {
            return self.refuse("there is nothing to export yet; train first");
        };
        match cuts::save(&model.whole(), &review.model_file()) {
            Ok(()) => {
                let clustering = *bench.clustering();
                self.writing = Some(Writing {
                    review,
                    clustering,
                    next: 0,
                });
                self.report(0, queue);
                Progress::GoesOn
            }
            Err(CutsError::File(FileError::Disk { source, .. })) => {
                let path = self.request.folder.join(MODEL_FILE);
                self.give_up(review, ExportError::Io { source, path })
            }
            Err(error) => self.refuse(&error.to_string()),
        }
    }

    fn report(&self, done: usize, queue: &[usize]) {
        let total = queue.len();
        self.say(ExportState::Writing { done, total });
    }

    /// Writes one more image, or ends.
    fn write(&mut self, mut writing: Writing, queue: &[usize], bench: &Bench) -> Progress {
        let Some(&index) = queue.get(writing.next) else {
            self.finish(writing, bench);
            return Progress::Ended;
        };
        writing.next += 1;
        let entry = &bench.folder().entries()[index];
        match image::write(&mut writing.review, entry, &self.request) {
            Ok(()) => {
                self.report(writing.next, queue);
                self.writing = Some(writing);
                Progress::GoesOn
            }
            Err(error) => self.give_up(writing.review, error),
        }
    }

    /// Gives the review up, but for what is worth keeping.
    fn give_up(&self, review: Review, error: ExportError) -> Progress {
        self.say(failed(&review.give_up(error)));
        Progress::Ended
    }

    fn finish(&self, writing: Writing, bench: &Bench) {
        let Some(model) = bench.model() else {
            return;
        };
        let info = RunInfo {
            seed: model.seed.0,
            settings: account::settings(&self.request, model, &writing.clustering, bench),
            device: bench.devices().training_name(),
            model_hash: cuts::encoder_hash(&model.checkpoint.encoder),
            account: account::account(&self.request, bench.folder()),
            losses: bench.losses().to_vec(),
        };
        self.say(match writing.review.finish(&info) {
            Ok(summary) => ExportState::Done(summary),
            Err(error) => failed(&error),
        });
    }
}

impl Job for ExportJob {
    fn what(&self) -> &'static str {
        "an export"
    }

    /// Segments one more image, or creates the folder, or writes one more image, or ends.
    fn turn(&mut self, bench: &mut Bench) -> Result<Progress, Fault> {
        let Some(queue) = self.queue.clone() else {
            return Ok(self.begin(bench));
        };
        match self.writing.take() {
            Some(writing) => Ok(self.write(writing, &queue, bench)),
            None => self.prepare(&queue, bench),
        }
    }

    fn cancel(self: Box<Self>) {
        self.say(ExportState::Cancelled);
    }

    fn fail(self: Box<Self>, text: String) {
        self.say(refused(text));
    }
}

/// What is told where no other folder would help.
fn refused(text: String) -> ExportState {
    ExportState::Failed {
        text,
        occupied: false,
        unusable: false,
    }
}

/// What is told of an error.
fn failed(error: &ExportError) -> ExportState {
    ExportState::Failed {
        text: error.to_string(),
        occupied: matches!(error, ExportError::NotEmpty { .. }),
        unusable: error.is_of_the_folder(),
    }
}

/// All classes of the review, where these numbers occur.
fn classes(request: &ExportRequest, numbers: Numbers) -> Vec<ClassEntry> {
    let mut classes = request.document.entries(numbers);
    if request.kinds {
        classes.extend(request.document.kind_entries());
    }
    classes
}

/// The folder that the photographs lie in: no review may be written there. Sub-folders' names are taken off.
pub(crate) fn photographs_folder(source: &crate::picture::ImageSource) -> Option<PathBuf> {
    let Origin::File(path) = &source.origin else {
        return None;
    };
    let depth = source.name.split('/').count();
    path.ancestors().nth(depth).map(PathBuf::from)
}
