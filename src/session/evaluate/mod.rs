//! Scoring the segmentation of the open folder against true masks: one photograph a turn, and a few scored at once.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::entry::{Entry, State, Working};
use super::export_job::photographs_folder;
use super::segment::{self, Effort};
use super::worker::{Fault, Model, Worker};
use super::{Document, EvaluateRequest, EvaluateState, Event, Feature};
use crate::cluster::{Levels, MAX_CLASSES, MIN_CLASSES};
use crate::cuts::{self, Encoder, TrainImage};
use crate::export::evaluation::{
    Evaluation, FeatureScores, Level, Picked, Report, Score, ScoredImage, Seconds, Unscored,
};
use crate::export::{ExportError, Legend};
use crate::gpu::Devices;
use crate::measure::{Agreement, Bitmap, IndexMap, Truth, score_levels, score_walk};
use crate::picture::{self, ImageSource, PictureError};
use crate::seed::Seed;

/// So many segmented photographs wait for each thread before they are scored together.
const BATCH: usize = 2;

/// Photographs to score, by their place in the folder, each with its mask.
type Queue = Vec<(usize, ImageSource)>;

/// An evaluation under way.
pub(super) struct EvaluateJob {
    request: EvaluateRequest,
    /// What each photograph is segmented by; a second one is the baseline.
    features: Vec<Feature>,
    seed: Seed,
    /// The network, if it takes part.
    encoder: Option<Encoder>,
    settings: serde_json::Value,
    report: Option<Report>,
    queue: Queue,
    next: usize,
    waiting: Vec<Segmented>,
    /// The scores by each feature.
    scored: Vec<Vec<ScoredImage>>,
    unscored: Vec<Unscored>,
    started: Instant,
    reading: Duration,
    segmenting: Duration,
    scoring: Duration,
}

/// A photograph that waits to be scored.
struct Segmented {
    name: String,
    image: TrainImage,
    truth: Truth,
    /// Index map and levels by each feature.
    made: Vec<(Vec<u8>, Levels)>,
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
                "clustering": request.clustering,
                "steps_done": model.map(Model::step),
                "model_hash": model.map(|model| cuts::encoder_hash(&model.checkpoint.encoder)),
                "working_long_side": self.working_side(),
                "device": self.devices.training_name(),
            }),
            encoder: model.map(|model| model.checkpoint.encoder.clone()),
            scored: vec![Vec::new(); features.len()],
            features,
            report,
            queue,
            next: 0,
            waiting: Vec::new(),
            unscored,
            started,
            reading: request.reading + started.elapsed(),
            segmenting: Duration::ZERO,
            scoring: Duration::ZERO,
            request,
        });
        Ok(())
    }

    /// The photographs that can be scored, by their place, each with its mask; and everything that cannot.
    fn matched(&self, masks: &Path) -> Result<(Queue, Vec<Unscored>), PictureError> {
        let scan = picture::scan(masks, &|| false)?;
        let names: Vec<String> = self.entries.iter().map(|e| e.source.name.clone()).collect();
        let pairs = picture::pair(&names, &scan.images)?;
        let (mut queue, mut unscored) = (Vec::new(), Vec::new());
        for (index, (entry, mask)) in self.entries.iter().zip(pairs.masks).enumerate() {
            match waits(entry, mask) {
                Ok(mask) => queue.push((index, mask)),
                Err(reason) => unscored.push(about(&entry.source, reason)),
            }
        }
        let alone = "no photograph has the name of this mask";
        unscored.extend(
            pairs
                .left_over
                .iter()
                .map(|mask| about(mask, alone.to_owned())),
        );
        unscored.extend(scan.skipped.into_iter().map(|skipped| Unscored {
            place: masks.join(&skipped.name).display().to_string(),
            name: skipped.name,
            reason: skipped.reason,
        }));
        Ok((queue, unscored))
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
            job.segment(&self.entries[index], index, &mask, &self.devices)?;
            if job.waiting.len() >= BATCH * rayon::current_num_threads() {
                job.score();
            }
            let (done, total) = (job.next, job.queue.len());
            self.send_evaluation(EvaluateState::Segmenting { done, total });
        } else if let Some(mut job) = self.evaluation.take() {
            job.score();
            self.finish_evaluation(job);
        }
        Ok(())
    }

    fn finish_evaluation(&self, mut job: EvaluateJob) {
        let report = job.report.take();
        let font = job.request.font;
        let evaluation = job.result();
        let state = if evaluation.scores.images.is_empty() {
            if let Some(Err(error)) = report.map(Report::abandon) {
                log::warn!("{error}");
            }
            EvaluateState::Nothing(evaluation.unscored)
        } else {
            match report.map(|report| report.write(&evaluation, &Legend { font })) {
                Some(Err(error)) => EvaluateState::Failed(error.to_string()),
                Some(Ok(_)) | None => EvaluateState::Done(Box::new(evaluation)),
            }
        };
        self.send_evaluation(state);
    }
}

impl EvaluateJob {
    /// Reads a mask and, if it can be used, segments its photograph by each feature.
    fn segment(
        &mut self,
        entry: &Entry,
        index: usize,
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
                self.unscored.push(Unscored {
                    name: entry.source.name.clone(),
                    reason: error.fault.to_string(),
                    place: mask.location(),
                });
                return Ok(());
            }
        };
        let started = Instant::now();
        // The seed that refining has too: the scores are those of the overlays on screen.
        let seed = segment::seed_of(self.seed, index);
        let mut made = Vec::with_capacity(self.features.len());
        for feature in &self.features {
            let encoder = self
                .encoder
                .as_ref()
                .filter(|_| *feature == Feature::Embedding);
            let one = segment::segment(
                encoder,
                &working.image,
                devices,
                &self.request.clustering,
                Effort::FULL,
                seed,
            )?;
            made.push((one.index, one.levels));
        }
        self.segmenting += started.elapsed();
        self.waiting.push(Segmented {
            name: entry.source.name.clone(),
            image: working.image.clone(),
            truth,
            made,
        });
        Ok(())
    }

    /// Scores the photographs that wait, all at once.
    fn score(&mut self) {
        let started = Instant::now();
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
        let training = self.request.training;
        let total = self.request.reading + training + self.started.elapsed();
        Evaluation {
            seed: self.seed.0,
            settings: self.settings,
            scores,
            baseline: features.next(),
            unscored: self.unscored,
            seconds: Seconds {
                reading: self.reading.as_secs_f64(),
                training: training.as_secs_f64(),
                segmenting: self.segmenting.as_secs_f64(),
                scoring: self.scoring.as_secs_f64(),
                total: total.as_secs_f64(),
            },
        }
    }
}

impl Segmented {
    /// The scores by each feature.
    fn scores(&self) -> Vec<ScoredImage> {
        let counts = MIN_CLASSES..=MAX_CLASSES;
        let scored = |(index, levels): &(Vec<u8>, Levels)| {
            let image = IndexMap {
                width: self.image.width,
                height: self.image.height,
                index,
                inside: self.image.inside(),
            };
            let tables: Vec<_> = counts.clone().map(|k| (k, levels.table(k))).collect();
            let made = score_levels(&image, tables.iter().map(|&(_, table)| table), &self.truth);
            let walked = score_walk(&image, self.image.rgb(), &tables, &self.truth);
            ScoredImage {
                name: self.name.clone(),
                size: (image.width, image.height),
                mask_pixels: self.truth.pixels(),
                suggested: Document::default().classes(),
                levels: counts
                    .clone()
                    .zip(made)
                    .map(|(k, made)| Level {
                        k,
                        scores: made.map(score),
                    })
                    .collect(),
                walk: walked.map(|stop| Picked {
                    k: stop.classes,
                    score: score(stop.agreement),
                }),
            }
        };
        self.made.iter().map(scored).collect()
    }
}

fn score(made: Agreement) -> Score {
    Score {
        dice: made.dice,
        iou: made.iou,
        hausdorff: made.hausdorff,
        predicted: made.predicted,
    }
}

/// The mask of a photograph that can be scored, or why it cannot.
fn waits(entry: &Entry, mask: Option<ImageSource>) -> Result<ImageSource, String> {
    match (&entry.state, mask) {
        (State::Read(_), Some(mask)) => Ok(mask),
        (State::Read(_), None) => Err("no mask has the name of this photograph".to_owned()),
        (State::Waiting, _) => Err("the photograph is still being read".to_owned()),
        (State::Failed(reason), _) => Err(reason.clone()),
    }
}

fn about(source: &ImageSource, reason: String) -> Unscored {
    Unscored {
        name: source.name.clone(),
        reason,
        place: source.location(),
    }
}

fn truth(
    mask: &ImageSource,
    photograph: (u32, u32),
    working: &Working,
) -> Result<Truth, PictureError> {
    let (width, height) = (working.image.width, working.image.height);
    let set = picture::read_mask(mask, photograph, (width as u32, height as u32))?;
    Truth::new(Bitmap::new(width, height, set)).ok_or_else(|| PictureError {
        fault: picture::Fault::Vanished,
        at: mask.location(),
    })
}
