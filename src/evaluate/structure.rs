//! Scoring vessels or spots against true masks, at the photographs' own pixels.

use std::time::Instant;

use super::{EvaluateState, Scoring, StructureKind, written};
use crate::detail::{DEFAULT, Kind, LOOSEST, Strengths};
use crate::document::strictness_of;
use crate::export::evaluation::{KindEvaluation, KindImage, KindScore, LesionScore, Report};
use crate::gpu::Devices;
use crate::measure::{Bitmap, Lesions};
use crate::picture::{self, ImageSource};
use crate::seed::Seed;
use crate::session::{Entry, Fault, Looked, Student, lines};

/// Random clicks on the true mask of each photograph.
const CLICKS: usize = 20;
/// Lesions meet where they come within so many pixels of the photograph.
const REACH: u32 = 2;

/// The true mask and the field of view, at the photograph's own pixels.
struct Truth {
    size: (usize, usize),
    set: Vec<bool>,
    inside: Vec<bool>,
    /// Places of the true pixels.
    marked: Vec<usize>,
}

/// How many pixels inside the field of view have each level, of the true ones and of the others.
struct Levels {
    bytes: Vec<u8>,
    real: [usize; 256],
    other: [usize; 256],
}

impl StructureKind {
    fn kind(self) -> Kind {
        match self {
            Self::Vessels => Kind::Vessels,
            Self::Bright => Kind::Bright,
            Self::Dark | Self::DarkSmall => Kind::Dark,
        }
    }

    fn levels(self, strengths: &Strengths, truth: &Truth) -> Levels {
        let small = self == Self::DarkSmall;
        let mut bytes = strengths.levels(self.kind(), truth.size, small);
        let (mut real, mut other) = ([0; 256], [0; 256]);
        for (at, byte) in bytes.iter_mut().enumerate() {
            if !truth.inside[at] {
                *byte = 0;
            } else if truth.set[at] {
                real[usize::from(*byte)] += 1;
            } else {
                other[usize::from(*byte)] += 1;
            }
        }
        Levels { bytes, real, other }
    }
}

impl Levels {
    fn at(&self, threshold: u8) -> KindScore {
        let above = |counts: &[usize; 256]| counts[usize::from(threshold)..].iter().sum::<usize>();
        let (hit, wrong) = (above(&self.real) as f64, above(&self.other) as f64);
        let real = self.real.iter().sum::<usize>() as f64;
        KindScore {
            dice: 2.0 * hit / (hit + wrong + real).max(1.0),
            precision: if hit + wrong > 0.0 {
                hit / (hit + wrong)
            } else {
                1.0
            },
            recall: hit / real.max(1.0),
            strictness: f64::from(strictness_of(threshold)),
            lesions: None,
        }
    }

    /// The threshold with the highest Dice.
    fn best(&self) -> u8 {
        let dice = |t: u8| self.at(t).dice;
        (LOOSEST..=u8::MAX)
            .max_by(|a, b| dice(*a).total_cmp(&dice(*b)))
            .unwrap_or(DEFAULT)
    }

    /// The score with that of connected parts.
    fn counted(&self, threshold: u8, truth: &Truth) -> KindScore {
        let set = self.bytes.iter().map(|&byte| byte >= threshold).collect();
        let mask = Bitmap::new(truth.size.0, truth.size.1, set);
        let real = Bitmap::new(truth.size.0, truth.size.1, truth.set.clone());
        let lesions = Lesions::of(&mask, &real, REACH);
        KindScore {
            lesions: Some(LesionScore {
                recall: lesions.recall(),
                precision: lesions.precision(),
                f1: lesions.f1(),
            }),
            ..self.at(threshold)
        }
    }
}

impl Scoring {
    /// Finds vessels and spots in a photograph and scores one kind of them.
    pub(super) fn score_kind(
        &mut self,
        structure: StructureKind,
        entry: &Entry,
        mask: &ImageSource,
        devices: &Devices,
    ) -> Result<(), Fault> {
        let Some(readings) = entry.readings() else {
            return Ok(());
        };
        let started = Instant::now();
        let photo = picture::open(&entry.source);
        let read = photo.and_then(|photo| {
            let size = (photo.width(), photo.height());
            Ok((picture::read_mask(mask, size, size)?, photo))
        });
        self.reading += started.elapsed();
        let (set, photo) = match read {
            Ok(read) => read,
            Err(error) => {
                self.refuse(entry, mask, &error);
                return Ok(());
            }
        };
        let started = Instant::now();
        let looked = Looked::of(&photo, readings.field.given, |p| lines(p, devices));
        let student = self.student.as_ref();
        let beliefs = student.map(|s: &Student| s.beliefs(&looked.planes, &devices.train));
        let beliefs = beliefs.transpose()?;
        let strengths = looked.filtered.strengths(beliefs.as_ref());
        let taken = started.elapsed();
        self.segmenting += taken;
        let started = Instant::now();
        let size = (photo.width() as usize, photo.height() as usize);
        let truth = Truth::new(size, set, &looked);
        let alone = match beliefs {
            Some(_) => looked.filtered.strengths(None),
            None => strengths.clone(),
        };
        let seed = self.seed.fork(7).fork(self.kinds.len() as u64);
        self.kinds.push(KindImage {
            name: entry.source.name.clone(),
            size: (photo.width(), photo.height()),
            mask_pixels: truth.marked.len(),
            scores: scores(structure, &strengths, &alone, &truth, seed),
            seconds: taken.as_secs_f64(),
        });
        self.scoring += started.elapsed();
        Ok(())
    }

    /// Writes the report, where one is wanted, and says how it went.
    pub(super) fn finish_kind(mut self, structure: StructureKind) -> EvaluateState {
        let report = self.report.take();
        let evaluation = self.kind_result(structure);
        let scored = !evaluation.images.is_empty();
        let write = |report: Report| report.write_kind(&evaluation);
        match written(report, scored, write) {
            Ok(true) => EvaluateState::Scored(Box::new(evaluation)),
            Ok(false) => EvaluateState::Nothing(evaluation.unscored),
            Err(error) => EvaluateState::Failed(error.to_string()),
        }
    }

    fn kind_result(self, structure: StructureKind) -> KindEvaluation {
        KindEvaluation {
            seconds: self.seconds(),
            structure: structure.name(),
            seed: self.seed.0,
            settings: self.settings,
            images: self.kinds,
            unscored: self.unscored,
        }
    }
}

impl Truth {
    fn new(size: (usize, usize), set: Vec<bool>, looked: &Looked) -> Self {
        let planes = &looked.planes;
        let field = Bitmap::new(planes.width, planes.height, planes.inside.clone());
        let inside = field.resized(size.0, size.1).set;
        let set: Vec<bool> = set
            .into_iter()
            .zip(&inside)
            .map(|(set, &inside)| set && inside)
            .collect();
        Self {
            marked: (0..set.len()).filter(|&at| set[at]).collect(),
            size,
            set,
            inside,
        }
    }
}

/// In the order of [`CHOICES`](crate::export::evaluation::CHOICES).
fn scores(
    structure: StructureKind,
    strengths: &Strengths,
    alone: &Strengths,
    truth: &Truth,
    seed: Seed,
) -> [KindScore; 4] {
    let levels = structure.levels(strengths, truth);
    let filter = structure.levels(alone, truth);
    let score = |levels: &Levels, threshold: u8| match structure {
        StructureKind::Vessels => levels.at(threshold),
        _ => levels.counted(threshold, truth),
    };
    [
        score(&levels, DEFAULT),
        score(&levels, levels.best()),
        clicked(strengths, truth, seed),
        score(&filter, DEFAULT),
    ]
}

/// The mean over random clicks on the true mask of what each offers first.
fn clicked(strengths: &Strengths, truth: &Truth, seed: Seed) -> KindScore {
    let mut stream = seed.stream();
    let mut known: [Option<Levels>; 3] = [None, None, None];
    let mut sum = KindScore::default();
    for _ in 0..CLICKS {
        let Some(&at) = truth.marked.get(stream.below(truth.marked.len())) else {
            return sum;
        };
        let (width, height) = truth.size;
        let place = [
            ((at % width) as f32 + 0.5) / width as f32,
            ((at / width) as f32 + 0.5) / height as f32,
        ];
        let Some(click) = strengths.click(place, [DEFAULT; 3]) else {
            continue;
        };
        let structure = match click.kind {
            Kind::Vessels => StructureKind::Vessels,
            Kind::Bright => StructureKind::Bright,
            Kind::Dark => StructureKind::Dark,
        };
        let levels =
            known[click.kind.index()].get_or_insert_with(|| structure.levels(strengths, truth));
        let threshold = click.stops[click.first].threshold.unwrap_or(DEFAULT);
        let score = levels.at(threshold);
        let part = 1.0 / CLICKS as f64;
        sum.dice += part * score.dice;
        sum.precision += part * score.precision;
        sum.recall += part * score.recall;
        sum.strictness += part * score.strictness;
    }
    sum
}
