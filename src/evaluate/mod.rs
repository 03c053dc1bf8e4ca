//! Scoring a session's segmentation of its folder against true masks, as a job of its worker: one photograph a turn, and a
//! few scored at once.

mod borders;
mod identity;
mod job;
mod queue;
mod request;
mod scores;
mod segmented;
mod structure;

pub use job::{Evaluating, start};
pub use request::{EvaluateRequest, EvaluateState, Feature, StructureKind};

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::cluster::{PUBLISHED_SIDE, Partition, Published};
use crate::cuts::{self, Encoder};
use crate::export::evaluation::{
    Evaluation, FeatureScores, Identity, KindImage, Report, ScoredImage, Seconds, Unscored,
};
use crate::export::{ExportError, Legend};
use crate::gpu::Devices;
use crate::picture::{ImageSource, PictureError};
use crate::seed::Seed;
use crate::session::{Bench, Entry, Fault, Model, Student, photographs_folder, seed_of};
use borders::Files;
use queue::{Queue, truth};
use segmented::Segmented;

/// So many segmented photographs wait for each thread before they are scored together.
const BATCH: usize = 2;

/// The part of a photograph's seed that chooses random clicks; its segmentation has the lower ones.
const CLICKS: u64 = 3;

/// An evaluation under way.
struct Scoring {
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

impl Scoring {
    /// Finds the masks and looks at everything that could go wrong later.
    fn begin(request: EvaluateRequest, bench: &mut Bench) -> Result<Self, String> {
        let trained = request.feature == Feature::Embedding;
        if trained && !bench.follow_run() {
            return Err("there is no network yet; train first".to_owned());
        }
        let started = Instant::now();
        let entries = bench.folder().entries();
        let (queue, unscored) =
            queue::matched(entries, &request.masks).map_err(|error| error.to_string())?;
        if request.method.is_some() {
            check_sizes(entries, &queue)?;
        }
        let report = match &request.report {
            Some(folder) => Some(report(entries, folder, &request).map_err(|e| e.to_string())?),
            None => None,
        };
        let baseline = request.baseline.then_some(Feature::Rgb);
        let features: Vec<Feature> = [request.feature].into_iter().chain(baseline).collect();
        let model = bench.model().filter(|_| trained);
        Ok(Self {
            seed: model.map_or(request.seed, |model| model.seed),
            settings: serde_json::json!({
                "training": model.map(|model| &model.checkpoint.settings),
                "method": request.method.map_or("ours", Published::name),
                "clustering": request.method.is_none().then_some(request.clustering),
                "steps_done": model.map(Model::step),
                "student_steps": model.map(Model::learned),
                "model_hash": model.map(|model| cuts::encoder_hash(&model.checkpoint.encoder)),
                "working_long_side": bench.folder().working_side(),
                "device": bench.devices().training_name(),
            }),
            encoder: model.map(|model| model.checkpoint.encoder.clone()),
            earlier: bench.earlier_network().filter(|_| trained),
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
        })
    }

    /// Segments one more photograph, and scores those that wait where there are enough of them. Gives how many of how
    /// many are done; none where all are.
    fn turn(&mut self, bench: &Bench) -> Result<Option<(usize, usize)>, Fault> {
        let Some((index, mask)) = self.queue.get(self.next).cloned() else {
            return Ok(None);
        };
        self.next += 1;
        let entry = &bench.folder().entries()[index];
        match self.request.structure {
            Some(kind) => self.score_kind(kind, entry, &mask, bench.devices())?,
            None => self.segment(entry, &mask, bench.devices())?,
        }
        // The classes of the whole folder are known at the end only.
        let folder = self.request.clustering.partition == Partition::Folder;
        if !folder && self.waiting.len() >= BATCH * rayon::current_num_threads() {
            self.score();
        }
        Ok(Some((self.next, self.queue.len())))
    }

    /// Scores what waits, writes the report where one is wanted, and says how it went.
    fn finish(mut self) -> EvaluateState {
        if let Some(structure) = self.request.structure {
            return self.finish_kind(structure);
        }
        self.score();
        let report = self.report.take();
        let font = self.request.font;
        let evaluation = self.result();
        let scored = !evaluation.scores.images.is_empty();
        let write = |report: Report| report.write(&evaluation, &Legend { font });
        match written(report, scored, write) {
            Ok(true) => EvaluateState::Done(Box::new(evaluation)),
            Ok(false) => EvaluateState::Nothing(evaluation.unscored),
            Err(error) => EvaluateState::Failed(error.to_string()),
        }
    }
}

/// The published methods look at every pair of pixels.
fn check_sizes(entries: &[Entry], queue: &Queue) -> Result<(), String> {
    let side = |&(index, _): &(usize, ImageSource)| {
        let readings = entries.get(index).and_then(Entry::readings);
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
fn report(
    entries: &[Entry],
    folder: &Path,
    request: &EvaluateRequest,
) -> Result<Report, ExportError> {
    let photographs = entries.first().and_then(|e| photographs_folder(&e.source));
    let apart: Vec<PathBuf> = photographs
        .into_iter()
        .chain([request.masks.clone()])
        .collect();
    Report::create(folder, &apart)
}

impl Scoring {
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
        let seed = seed_of(self.seed, &working.image);
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

#[cfg(test)]
mod tests;
