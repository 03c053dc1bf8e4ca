//! Segmenting very many photographs: trained on a sample of them, written in parts, joined at the end.

mod finished;

pub(super) use finished::finished;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

use super::drive::{FONT, Failure, Learned, Written};
use super::job::{Job, after, elsewhere, print_summary};
use super::output::{Output, whole};
use super::parts::{Done, Parts, Trained, sha256};
use super::progress::Stage;
use super::say::complain;
use crate::export::join::{self, Join, Joined, Part};
use crate::export::{Existing, Legend, Shard, Skipped};
use crate::picture::{self, ImageSource, Origin, PictureError, Scan};
use crate::seed::Seed;
use crate::session::{Command, Event, Phase, Source};

/// Photographs that the network learns from, at most: each is held meanwhile. A run of the usual length draws each of
/// them thirty times.
pub(super) const SAMPLE: usize = 512;

/// What there is to segment.
pub(super) fn found(folder: Option<&Path>) -> Result<Scan, PictureError> {
    match folder {
        Some(folder) => picture::scan(folder, &|| false),
        None => Ok(Scan {
            images: picture::samples(),
            skipped: Vec::new(),
        }),
    }
}

/// Does all of it.
pub(super) fn run(job: &mut Job<'_>, scan: Scan, output: Output) -> Result<PathBuf, Failure> {
    for skipped in &scan.skipped {
        job.drive.left_out(&skipped.name, &skipped.reason);
    }
    let ours = share(scan.images.len(), job.args.batch.shard);
    if ours.is_empty() {
        let place = job.drive.place("");
        return Err(Failure(format!(
            "there are not so many photographs (PNG, JPEG, TIFF, BMP or WebP) here: {place}"
        )));
    }
    let parts = Parts::open(&output.folder, depends(job, &scan))?;
    let names = scan.images[ours.clone()]
        .iter()
        .map(|i| i.name.clone())
        .collect();
    let mut batch = Batch { job, scan, parts };
    let started = Instant::now();
    let learned = batch.learn()?;
    let trained = started.elapsed();
    let (written, failed) = batch.write(ours.clone())?;
    let (joined, output, why) = batch.join(output, ours, &written, failed)?;
    let Batch { job, parts, .. } = batch;
    parts.remove()?;
    job.drive.names = names;
    job.drive.progress.end();
    let place = whole(&joined.folder);
    let text = job.text(
        (joined.images, joined.failed, joined.files),
        trained,
        &place,
    );
    print_summary(&text, &place)?;
    if let (Some(why), Some(named)) = (why, output.missed(&joined.folder)) {
        return Err(Failure(format!(
            "the review is written, but not into the folder that was named, {}, because of this: {why}: {place}",
            named.display()
        )));
    }
    after(learned, &joined.folder)?;
    Ok(joined.folder)
}

/// A run in parts.
struct Batch<'j, 'a> {
    job: &'j mut Job<'a>,
    scan: Scan,
    parts: Parts,
}

impl Batch<'_, '_> {
    /// Trains on a sample, unless that was done before the program was broken off.
    fn learn(&mut self) -> Result<Learned, Failure> {
        if self.parts.kept {
            complain("this run was broken off and goes on");
        }
        if let Some(Trained { unstable }) = self.parts.trained() {
            return Ok(Learned {
                unstable,
                not_saved: None,
            });
        }
        let sample = sample(&self.scan.images, self.job.wish.seed);
        self.open(&sample)?;
        let learned = self.job.learn()?;
        let path = self.parts.model();
        self.job.drive.session.send(Command::Save { path });
        loop {
            match self.job.drive.next() {
                Event::Saved { .. } => break,
                Event::NotSaved { text } | Event::Phase(Phase::Failed(text)) => {
                    return Err(Failure(text));
                }
                _ => {}
            }
        }
        self.parts.note_trained(&Trained {
            unstable: learned.unstable.clone(),
        })?;
        Ok(learned)
    }

    /// Reads some of the photographs.
    fn open(&mut self, images: &[ImageSource]) -> Result<(), Failure> {
        let folder = self.job.args.folder.clone();
        let scan = Scan {
            images: images.to_vec(),
            skipped: Vec::new(),
        };
        self.job.drive.read_by(Command::OpenSome {
            source: folder.map_or(Source::Samples, Source::Folder),
            scan: Arc::new(scan),
            working_side: self.job.args.run.size,
        })?;
        self.job.set_fields();
        Ok(())
    }

    /// Writes all parts that are not there yet. The parts, and why photographs are in none.
    fn write(
        &mut self,
        ours: Range<usize>,
    ) -> Result<(Vec<Part>, BTreeMap<String, String>), Failure> {
        let (mut written, mut failed) = (Vec::new(), BTreeMap::new());
        let (size, total) = (self.job.args.batch.part_size, ours.len());
        let mut before = 0;
        for (number, photographs) in self.scan.images[ours].to_vec().chunks(size).enumerate() {
            self.job.drive.part = Some((before, total));
            before += photographs.len();
            let done = match self.parts.done(number, photographs) {
                Some(done) => done,
                None => self.write_one(number, photographs)?,
            };
            match done {
                Done::Written(part) => written.push(*part),
                Done::Unread(why) => failed.extend(why),
            }
            let progress = &mut self.job.drive.progress;
            progress.at(Stage::Writing, before, total, "");
        }
        self.job.drive.part = None;
        if written.is_empty() {
            let place = self.job.drive.place("");
            return Err(Failure(format!(
                "no photograph here could be read, see above: {place}"
            )));
        }
        Ok((written, failed))
    }

    fn write_one(&mut self, number: usize, photographs: &[ImageSource]) -> Result<Done, Failure> {
        self.open(photographs)?;
        if self.job.drive.unread.len() == photographs.len() {
            let why = self.job.drive.unread.clone();
            self.parts.note_unread(number, &why)?;
            return Ok(Done::Unread(why));
        }
        let drive = &mut self.job.drive;
        drive.session.send(Command::UseModel {
            path: self.parts.model(),
            seed: Seed(self.job.wish.seed),
        });
        drive.taken()?;
        self.job.ask(&self.parts.part(number), true);
        match self.job.drive.written()? {
            Written::Done(summary) => {
                let mut part = join::read(&summary.folder).map_err(told)?;
                part.images = Vec::new();
                Ok(Done::Written(Box::new(part)))
            }
            Written::Refused { text, .. } => Err(Failure(text)),
        }
    }

    /// Joins the parts; into another folder where the first cannot be used any more, and why.
    fn join(
        &mut self,
        mut output: Output,
        ours: Range<usize>,
        parts: &[Part],
        failed: BTreeMap<String, String>,
    ) -> Result<(Joined, Output, Option<String>), Failure> {
        let names: Vec<String> = self.scan.images[ours]
            .iter()
            .map(|i| i.name.clone())
            .collect();
        let skipped = self.scan.skipped.iter().map(|skipped| Skipped {
            name: skipped.name.clone(),
            reason: skipped.reason.clone(),
        });
        let what = Join {
            parts,
            names: &names,
            failed,
            skipped: skipped.collect(),
            shard: self.job.args.batch.shard,
            loaded: self.job.args.model.is_some(),
            model: self.parts.model(),
            photographs: self
                .job
                .args
                .folder
                .as_deref()
                .map(super::output::folder_of),
            legend: Legend { font: FONT },
        };
        let existing = if self.job.args.replace {
            Existing::Replace
        } else {
            Existing::Refuse
        };
        let mut first = None;
        loop {
            let progress = &mut self.job.drive.progress;
            let mut told = |done| progress.at(Stage::Joining, done, names.len(), "");
            let error = match join::join(&output.folder, existing, &what, &mut told) {
                Ok(joined) => return Ok((joined, output, first)),
                Err(error) => error,
            };
            let text = error.to_string();
            let Some(other) = output.other().filter(|_| error.is_of_the_folder()) else {
                return Err(Failure(first.unwrap_or(text)));
            };
            output = other;
            let line = elsewhere(&text, &output.shown());
            self.job.drive.progress.say(|| complain(&line));
            first.get_or_insert(text);
        }
    }
}

/// The share of a shard of so many photographs, by their places.
fn share(photographs: usize, shard: Option<Shard>) -> Range<usize> {
    let Some(Shard { number, of }) = shard else {
        return 0..photographs;
    };
    let end = |number: usize| (number as u128 * photographs as u128 / of as u128) as usize;
    end(number - 1)..end(number)
}

/// The photographs that the network learns from: all, or so many that the seed draws.
fn sample(images: &[ImageSource], seed: u64) -> Vec<ImageSource> {
    let mut chosen = Seed(seed).fork(8).stream().choose(images.len(), SAMPLE);
    chosen.sort_unstable();
    chosen.into_iter().map(|at| images[at].clone()).collect()
}

/// All that the parts depend on.
fn depends(job: &Job<'_>, scan: &Scan) -> Value {
    let wish = &job.wish;
    let from: Vec<Option<String>> = match &job.args.model {
        Some(path) => vec![sha256(&ImageSource {
            name: String::new(),
            origin: Origin::File(path.clone()),
        })],
        None => sample(&scan.images, wish.seed).iter().map(sha256).collect(),
    };
    let drawn: Vec<_> = wish
        .fields
        .iter()
        .map(|(name, c)| (name, c.x, c.y, c.radius))
        .collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "device": job.drive.device,
        "seed": wish.seed,
        "training": wish.training,
        "student": wish.student,
        "clustering": wish.document.clustering,
        "document": format!("{:?}", wish.document),
        "fields": format!("{drawn:?}"),
        "kinds": wish.kinds,
        "refined": wish.refine,
        "side": job.args.run.size,
        "resumed": job.args.saved.resume.as_ref().map(|path| path.display().to_string()),
        "learns_from": from,
        "part_size": job.args.batch.part_size,
        "shard": job.args.batch.shard,
        "photographs": scan.images.len(),
    })
}

fn told(error: crate::export::ExportError) -> Failure {
    Failure(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_follow_one_another_and_are_all() {
        for (photographs, of) in [(12, 3), (11, 4), (3, 5), (20_000, 7), (0, 2)] {
            let share = |number| share(photographs, Some(Shard { number, of }));
            let mut end = 0;
            for number in 1..=of {
                assert_eq!(share(number).start, end);
                end = share(number).end;
                assert!(share(number).len().abs_diff(photographs / of) <= 1);
            }
            assert_eq!(end, photographs);
        }
        assert_eq!(share(9, None), 0..9);
    }

    #[test]
    fn few_photographs_are_all_learned_from_and_of_many_the_seed_draws() {
        let images = |count: usize| -> Vec<ImageSource> {
            let image = |number: usize| ImageSource {
                name: number.to_string(),
                origin: Origin::File(PathBuf::new()),
            };
            (0..count).map(image).collect()
        };
        let names = |count, seed| -> Vec<String> {
            let drawn = sample(&images(count), seed);
            drawn.into_iter().map(|image| image.name).collect()
        };
        let all: Vec<String> = (0..SAMPLE).map(|number| number.to_string()).collect();
        assert_eq!(names(SAMPLE, 1), all);
        assert_eq!(names(2 * SAMPLE, 1).len(), SAMPLE);
        assert_eq!(names(2 * SAMPLE, 1), names(2 * SAMPLE, 1));
        assert_ne!(names(2 * SAMPLE, 1), names(2 * SAMPLE, 2));
    }
}
