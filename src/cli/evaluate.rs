//! Scoring without a window: read, train or load, segment, score, print a table.

use std::path::Path;
use std::time::{Duration, Instant};

use super::EvaluateArgs;
use super::args::check_settings;
use super::drive::{self, Drive, FONT, Failure, Learning};
use super::output::{folder_of, whole};
use super::progress::Stage;
use super::say::{complain, counted, print, spoken};
use super::table::{kind_table, table};
use crate::cluster;
use crate::cuts::Settings;
use crate::evaluate::{EvaluateRequest, EvaluateState, Feature, start};
use crate::export::ExportError;
use crate::export::evaluation::{Evaluation, KindEvaluation, Report, Unscored};
use crate::picture;
use crate::seed::Seed;

/// Does all of it.
pub(super) fn run(args: &EvaluateArgs) -> Result<(), Failure> {
    if let Some(report) = &args.report {
        check(report, args)?;
    }
    let mut training = Settings {
        steps: args.steps,
        ..Settings::default()
    };
    let mut clustering = cluster::Settings::default();
    for assignment in &args.set {
        assignment
            .apply(&mut training, &mut clustering)
            .map_err(Failure)?;
    }
    // Each was looked at alone; together they may be too much.
    check_settings(&training, &clustering).map_err(Failure)?;
    let devices = drive::devices(args.device, None)?;
    drive::check_model(args.model.as_ref(), &devices)?;
    let mut job = Job {
        args,
        training,
        clustering,
        drive: Drive::start(Some(&args.folder), devices),
    };
    let result = job.work();
    job.drive.progress.end();
    result
}

/// Creates the report's folder and gives it up again, so that a wrong one is refused before anything is computed.
fn check(report: &Path, args: &EvaluateArgs) -> Result<(), Failure> {
    let apart = [&args.folder, &args.masks].map(|path| folder_of(path));
    // A source that is missing has a message of its own.
    if !apart.iter().all(|folder| folder.exists()) {
        return Ok(());
    }
    Report::create(report, &apart)
        .and_then(Report::abandon)
        .map_err(|error| match error {
            ExportError::NotEmpty { path } => Failure(format!(
                "this folder is not empty; name another with --report: {}",
                path.display()
            )),
            other => Failure(other.to_string()),
        })
}

/// What was scored.
enum Scored {
    Classes(Box<Evaluation>),
    Kind(Box<KindEvaluation>),
}

struct Job<'a> {
    args: &'a EvaluateArgs,
    training: Settings,
    clustering: cluster::Settings,
    drive: Drive<'a>,
}

impl Job<'_> {
    fn work(&mut self) -> Result<(), Failure> {
        let started = Instant::now();
        self.drive.read(self.args.size)?;
        let reading = started.elapsed();
        self.match_masks()?;
        self.check_sizes()?;
        let started = Instant::now();
        if self.args.feature == Feature::Embedding {
            let learned = self.drive.learn(&Learning {
                model: self.args.model.as_ref(),
                saved: None,
                settings: self.training.clone(),
                seed: self.args.seed,
                student: self.args.structure.is_some().then(Default::default),
            })?;
            if let Some((_, text)) = learned.unstable {
                // Scores of a run that ended too early would be taken for those of a whole one.
                return Err(Failure(text));
            }
        }
        let trained = started.elapsed();
        let scored = self.score(reading, trained)?;
        self.drive.progress.end();
        let (unscored, text) = match &scored {
            Scored::Classes(evaluation) => (&evaluation.unscored, self.text(evaluation, trained)),
            Scored::Kind(evaluation) => (&evaluation.unscored, self.kind_text(evaluation, trained)),
        };
        self.name(unscored);
        print(&text).map_err(|error| {
            Failure(format!(
                "the photographs are scored, but the table cannot be printed ({error})"
            ))
        })
    }

    /// Nobody should wait for a training run to learn that no mask has the name of a photograph.
    fn match_masks(&self) -> Result<(), Failure> {
        let scan = picture::scan(&self.args.masks, &|| false)
            .map_err(|error| Failure(error.to_string()))?;
        let pairs = picture::pair(&self.drive.names, &scan.images)
            .map_err(|error| Failure(error.to_string()))?;
        if pairs.masks.iter().any(Option::is_some) {
            return Ok(());
        }
        Err(Failure(format!(
            "no mask here has the name of a photograph (without extension); name another folder with --masks: {}",
            self.args.masks.display()
        )))
    }

    /// The published methods would be refused after the training otherwise.
    fn check_sizes(&self) -> Result<(), Failure> {
        let side = self.drive.longest.min(self.args.size) as usize;
        if self.args.method.0.is_none() || side <= cluster::PUBLISHED_SIDE {
            return Ok(());
        }
        Err(Failure(format!(
            "the published methods take images of at most {} pixels a side; make the copies smaller with --size 128: {}",
            cluster::PUBLISHED_SIDE,
            self.args.folder.display()
        )))
    }

    fn score(&mut self, reading: Duration, training: Duration) -> Result<Scored, Failure> {
        let request = EvaluateRequest {
            masks: self.args.masks.clone(),
            structure: self.args.structure,
            feature: self.args.feature,
            baseline: self.args.baseline,
            clustering: self.clustering,
            method: self.args.method.0,
            seed: Seed(self.args.seed),
            report: self.args.report.clone(),
            font: FONT,
            reading,
            training,
        };
        let evaluating = start(&self.drive.session, request);
        while let Some(state) = evaluating.next() {
            match state {
                EvaluateState::Segmenting { done, total } => {
                    self.drive.progress.at(Stage::Segmenting, done, total, "");
                }
                EvaluateState::Done(evaluation) => return Ok(Scored::Classes(evaluation)),
                EvaluateState::Scored(evaluation) => return Ok(Scored::Kind(evaluation)),
                EvaluateState::Nothing(unscored) => {
                    self.name(&unscored);
                    return Err(Failure(format!(
                        "no photograph could be scored, see above: {}",
                        self.args.masks.display()
                    )));
                }
                EvaluateState::Cancelled => break,
                EvaluateState::Failed(text) => return Err(Failure(text)),
            }
        }
        Err(Failure("the evaluation was cancelled".to_owned()))
    }

    /// Names what was not scored; files that could not be read were named before.
    fn name(&self, unscored: &[Unscored]) {
        for one in unscored {
            if !self.drive.unread.contains_key(&one.name) {
                let line = format!("not scored: {}: {}", one.reason, one.place);
                self.drive.progress.say(|| complain(&line));
            }
        }
    }

    /// What was scored, by what, in how long.
    fn made_with(&self, trained: Duration) -> String {
        let args = self.args;
        match (args.feature, &args.model) {
            (Feature::Rgb, _) => format!("by colour alone on {}", self.drive.device),
            (_, Some(_)) => format!("with a saved network on {}", self.drive.device),
            (_, None) if self.training.steps == 0 => {
                format!("with an untrained network on {}", self.drive.device)
            }
            (_, None) => {
                let steps = counted(self.training.steps, "training step");
                format!(
                    "after {steps} on {} in {}",
                    self.drive.device,
                    spoken(trained)
                )
            }
        }
    }

    fn text(&self, evaluation: &Evaluation, trained: Duration) -> String {
        let args = self.args;
        let made_with = self.made_with(trained);
        let method = match args.method.0 {
            Some(method) => format!(", clustered by {}", method.name()),
            None => String::new(),
        };
        let report = self.report();
        format!(
            "Scored {} {made_with}{method}, seed {}. Not scored: {}.\n\n{}{report}",
            counted(evaluation.scores.images.len(), "photograph"),
            evaluation.seed,
            evaluation.unscored.len(),
            table(evaluation),
        )
    }

    fn report(&self) -> String {
        match &self.args.report {
            Some(folder) => format!("\nReport folder: {}\n", whole(folder)),
            None => String::new(),
        }
    }

    fn kind_text(&self, evaluation: &KindEvaluation, trained: Duration) -> String {
        format!(
            "Scored {} in {} {}, seed {}. Not scored: {}.\n\n{}{}",
            evaluation.structure,
            counted(evaluation.images.len(), "photograph"),
            self.made_with(trained),
            evaluation.seed,
            evaluation.unscored.len(),
            kind_table(evaluation),
            self.report(),
        )
    }
}
