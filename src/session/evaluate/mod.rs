//! Scoring the segmentation of the open folder against true masks: one photograph a turn, and a few scored at once.

mod borders;
mod identity;
mod queue;
mod scores;
mod segmented;
mod structure;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::entry::Entry;
use super::export_job::photographs_folder;
use super::lesson::Student;
use super::model::Model;
use super::segment;
use super::worker::{Fault, Worker};
use super::{EvaluateRequest, EvaluateState, Event, Feature};
use crate::cluster::{PUBLISHED_SIDE, Partition, Published};
use crate::cuts::{self, Encoder};
use crate::export::evaluation::{
    Evaluation, FeatureScores, Identity, KindImage, Report, ScoredImage, Seconds, Unscored,
};
use crate::export::{ExportError, Legend};
use crate::gpu::Devices;
use crate::picture::{ImageSource, PictureError};
use crate::seed::Seed;
use borders::Files;
use queue::{Queue, truth};
use segmented::Segmented;

/// So many segmented photographs wait for each thread before they are scored together.
const BATCH: usize = 2;

/// The part of a photograph's seed that chooses random clicks; its segmentation has the lower ones.
const CLICKS: u64 = 3;

/// An evaluation under way.
pub(super) struct EvaluateJob {
    request: EvaluateRequest,
    /// What each photograph is segmented by; a second one is the baseline.
    features: Vec<Feature>,
    seed: Seed,
    /// The network, if it takes part.
    encoder: Option<Encoder>,
    /// The same at half its training.
    earlier: Option<Encoder>,
    settings: serde_json::Value,
    report: Option<Report>,
    queue: Queue,
    next: usize,
    waiting: Vec<Segmented>,
    /// The scores by each feature.
    scored: Vec<Vec<ScoredImage>>,
    /// The scores of vessels or spots, where these are scored.
    kinds: Vec<KindImage>,
    /// What learned them.
    student: Option<Student>,
    unscored: Vec<Unscored>,
    started: Instant,
    reading: Duration,
    segmenting: Duration,
    scoring: Duration,
}

impl Worker {
    pub(super) fn start_evaluation(&mut self, request: EvaluateRequest) {
        if let Err(text) = self.prepare_evaluation(request) {
            self.send_evaluation(EvaluateState::Failed(text));
        }
    }

    pub(super) fn cancel_evaluation(&mut self) {
        if self.drop_evaluation() {
            self.send_evaluation(EvaluateState::Cancelled);
        }
    }

    pub(super) fn fail_evaluation(&mut self, text: String) {
        self.drop_evaluation();
        self.send_evaluation(EvaluateState::Failed(text));
    }

    /// Gives the evaluation up and takes its folder back; false where there was none.
    fn drop_evaluation(&mut self) -> bool {
        let Some(job) = self.evaluation.take() else {
            return false;
        };
        if let Some(Err(error)) = job.report.map(Report::abandon) {
            log::warn!("{error}");
        }
        true
    }

    fn send_evaluation(&self, state: EvaluateState) {
        self.outbox.send(Event::Evaluation(state));
    }

    fn prepare_evaluation(&mut self, request: EvaluateRequest) -> Result<(), String> {
        if self.evaluation.is_some() {
            return Err("an evaluation is under way already; wait for it or cancel it".to_owned());
        }
        let trained = request.feature == Feature::Embedding;
        if trained && !self.snapshot() {
            return Err("there is no network yet; train first".to_owned());
        }
        let started = Instant::now();
        let (queue, unscored) = self
            .matched(&request.masks)
            .map_err(|error| error.to_string())?;
        if request.method.is_some() {
            self.check_sizes(&queue)?;
        }
        let report = match &request.report {
            Some(folder) => Some(self.report(folder, &request).map_err(|e| e.to_string())?),
            None => None,
        };
        let baseline = request.baseline.then_some(Feature::Rgb);
        let features: Vec<Feature> = [request.feature].into_iter().chain(baseline).collect();
        let model = self.model.as_ref().filter(|_| trained);
        self.evaluation = Some(EvaluateJob {
            seed: model.map_or(request.seed, |model| model.seed),
            settings: serde_json::json!({
                "training": model.map(|model| &model.checkpoint.settings),
                "method": request.method.map_or("ours", Published::name),
                "clustering": request.method.is_none().then_some(request.clustering),
                "steps_done": model.map(Model::step),
                "student_steps": model.map(Model::learned),
                "model_hash": model.map(|model| cuts::encoder_hash(&model.checkpoint.encoder)),
                "working_long_side": self.working_side(),
                "device": self.devices.training_name(),
            }),
            encoder: model.map(|model| model.checkpoint.encoder.clone()),
            earlier: model.and_then(|model| self.snapshots.before(model)),
            scored: vec![Vec::new(); features.len()],
            features,
            report,
            queue,
            next: 0,
            waiting: Vec::new(),
            kinds: Vec::new(),
            student: model
                .and_then(|model| model.student.clone())
                .filter(|student| student.steps() > 0),
            unscored,
            started,
            reading: request.reading + started.elapsed(),
            segmenting: Duration::ZERO,
            scoring: Duration::ZERO,
            request,
        });
        Ok(())
    }

    /// The published methods look at every pair of pixels.
    fn check_sizes(&self, queue: &Queue) -> Result<(), String> {
        let side = |&(index, _): &(usize, ImageSource)| {
            let readings = self.entries.get(index).and_then(Entry::readings);
            readings.map_or(0, |r| r.full.image.width.max(r.full.image.height))
        };
        match queue.iter().map(side).max() {
            Some(side) if side > PUBLISHED_SIDE => Err(format!(
                "the published methods take images of at most {PUBLISHED_SIDE} pixels a side, and one has {side}; make \
                 the working copies smaller with --size 128"
            )),
            _ => Ok(()),
        }
    }

    /// The report's folder, made now: nobody should wait for a folder that cannot be written.
    fn report(&self, folder: &Path, request: &EvaluateRequest) -> Result<Report, ExportError> {
        let photographs = self
            .entries
            .first()
            .and_then(|e| photographs_folder(&e.source));
        let apart: Vec<PathBuf> = photographs
            .into_iter()
            .chain([request.masks.clone()])
            .collect();
        Report::create(folder, &apart)
    }

    /// Segments one more photograph, scores those that wait, or ends.
    pub(super) fn evaluation_turn(&mut self) -> Result<(), Fault> {
        let Some(job) = &mut self.evaluation else {
            return Ok(());
        };
        if let Some((index, mask)) = job.queue.get(job.next).cloned() {
            job.next += 1;
            let entry = &self.entries[index];
            match job.request.structure {
                Some(kind) => job.score_kind(kind, entry, &mask, &self.devices)?,
                None => job.segment(entry, &mask, &self.devices)?,
            }
            // The classes of the whole folder are known at the end only.
            let folder = job.request.clustering.partition == Partition::Folder;
            if !folder && job.waiting.len() >= BATCH * rayon::current_num_threads() {
                job.score();
            }
            let (done, total) = (job.next, job.queue.len());
            self.send_evaluation(EvaluateState::Segmenting { done, total });
        } else if let Some(mut job) = self.evaluation.take() {
            if let Some(structure) = job.request.structure {
                let state = self.finish_kind(job, structure);
                self.send_evaluation(state);
                return Ok(());
            }
            job.score();
            self.finish_evaluation(job);
        }
        Ok(())
    }

    fn finish_evaluation(&self, mut job: EvaluateJob) {
        let report = job.report.take();
        let font = job.request.font;
        let evaluation = job.result();
        let scored = !evaluation.scores.images.is_empty();
        let write = |report: Report| report.write(&evaluation, &Legend { font });
        self.send_evaluation(match written(report, scored, write) {
            Ok(true) => EvaluateState::Done(Box::new(evaluation)),
            Ok(false) => EvaluateState::Nothing(evaluation.unscored),
            Err(error) => EvaluateState::Failed(error.to_string()),
        });
    }
}

impl EvaluateJob {
    /// Reads a mask and, if it can be used, segments its photograph by each feature.
    fn segment(
        &mut self,
        entry: &Entry,
        mask: &ImageSource,
        devices: &Devices,
    ) -> Result<(), Fault> {
        let Some(readings) = entry.readings() else {
            return Ok(());
        };
        let working = &readings.full;
        let started = Instant::now();
        let truth = truth(mask, readings.size, working);
        self.reading += started.elapsed();
        let truth = match truth {
            Ok(truth) => truth,
            Err(error) => {
                self.refuse(entry, mask, &error);
                return Ok(());
            }
        };
        let started = Instant::now();
        // The seed that refining has too: the scores are those of the overlays on screen.
        let seed = segment::seed_of(self.seed, &working.image);
        let made = self.made(&working.image, readings.homes(), devices, seed)?;
        self.segmenting += started.elapsed();
        let identity = match made.first() {
            Some(first) => self.identity(readings, first, truth.mask(), devices)?,
            None => Identity::default(),
        };
        self.waiting.push(Segmented {
            name: entry.source.name.clone(),
            files: Files {
                photo: entry.source.clone(),
                mask: mask.clone(),
                size: readings.size,
            },
            image: working.image.clone(),
            truth,
            clicks: seed.fork(CLICKS),
            made,
            identity,
        });
        Ok(())
    }

    /// Scores the photographs that wait, all at once.
    fn score(&mut self) {
        let started = Instant::now();
        self.share_classes();
        let waiting = std::mem::take(&mut self.waiting);
        let scored: Vec<Vec<ScoredImage>> = waiting.par_iter().map(Segmented::scores).collect();
        for image in scored {
            for (all, one) in self.scored.iter_mut().zip(image) {
                all.push(one);
            }
        }
        self.scoring += started.elapsed();
    }

    fn result(self) -> Evaluation {
        let seconds = self.seconds();
        let mut features = self
            .features
            .iter()
            .zip(self.scored)
            .map(|(feature, images)| FeatureScores {
                feature: feature.name(),
                images,
            });
        let scores = features.next().unwrap_or(FeatureScores {
            feature: self.request.feature.name(),
            images: Vec::new(),
        });
        Evaluation {
            seed: self.seed.0,
            settings: self.settings,
            scores,
            baseline: features.next(),
            unscored: self.unscored,
            seconds,
        }
    }

    /// How long everything took so far.
    fn seconds(&self) -> Seconds {
        let training = self.request.training;
        let total = self.request.reading + training + self.started.elapsed();
        Seconds {
            reading: self.reading.as_secs_f64(),
            training: training.as_secs_f64(),
            segmenting: self.segmenting.as_secs_f64(),
            scoring: self.scoring.as_secs_f64(),
            total: total.as_secs_f64(),
        }
    }

    /// Notes why a photograph is not scored.
    fn refuse(&mut self, entry: &Entry, mask: &ImageSource, error: &PictureError) {
        self.unscored.push(Unscored {
            name: entry.source.name.clone(),
            reason: error.fault.to_string(),
            place: mask.location(),
        });
    }
}

/// Writes a report, or gives it up where nothing was scored; true where something was.
fn written(
    report: Option<Report>,
    scored: bool,
    write: impl FnOnce(Report) -> Result<Vec<PathBuf>, ExportError>,
) -> Result<bool, ExportError> {
    match report {
        Some(report) if scored => write(report).map(|_| true),
        Some(report) => {
            if let Err(error) = report.abandon() {
                log::warn!("{error}");
            }
            Ok(false)
        }
        None => Ok(scored),
    }
}
