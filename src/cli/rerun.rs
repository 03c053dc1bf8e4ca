//! Making the run of a review again by its `run.json`, and saying what differs.

mod compare;
mod recorded;

use std::collections::BTreeSet;
use std::path::Path;

use super::args::RerunArgs;
use super::checkpoint::Course;
use super::drive::{self, Failure};
use super::job::{self, Wish};
use super::output::{self, Output, whole};
use super::parts::sha256;
use super::say::{complain, counted, print};
use super::{BatchArgs, CheckpointArgs, OutputArgs, RunArgs, SegmentArgs, batch};
use crate::export::MODEL_FILE;
use crate::export::join::{self, Part};
use crate::gpu::DeviceChoice;
use crate::picture::Scan;
use recorded::Recorded;

pub(super) fn run(args: &RerunArgs) -> Result<(), Failure> {
    let folder = output::folder_of(&args.file);
    let part = join::read_run(&args.file, &folder).map_err(|e| Failure(e.to_string()))?;
    let recorded = Recorded::of(&part).map_err(|reason| {
        let place = args.file.display();
        Failure(format!("this run cannot be made again ({reason}): {place}"))
    })?;
    let photos = args.photos.as_deref();
    if photos.is_none() && !part.head.info.account.samples {
        return Err(Failure(
            "run.json does not say where the photographs are; name their folder with --photos"
                .to_owned(),
        ));
    }
    output::check(&args.out, photos, args.replace)?;
    let devices = drive::devices(device(args, &part), None)?;
    for difference in recorded.differences(&part, &devices.training_name()) {
        complain(&format!("differs: {difference}"));
    }
    let scan = same_photographs(photos, &part, &recorded)?;
    let words = words(args, &part, &recorded, model(&recorded, &folder)?);
    drive::check_model(words.model.as_ref(), &devices)?;
    let output = Output::at(Some(&args.out));
    let folder_written = job::again(&words, recorded.wish, scan, output, devices)?;
    let compared = compare::compare(&args.file, &folder, &part, &folder_written)?;
    for line in &compared.own_work {
        complain(&format!(
            "not made again, as it is somebody's own work: {line}"
        ));
    }
    for line in &compared.differences {
        complain(&format!("differs: {line}"));
    }
    let place = whole(&folder_written);
    if compared.differences.is_empty() {
        let text = format!(
            "Made the run again: the trained network, and the label maps and masks of {}, are the same{}.\n\
             Review folder: {place}\n",
            counted(part.images.len(), "image"),
            compared.how_far
        );
        return print(&text).map_err(|error| Failure(error.to_string()));
    }
    Err(Failure(format!(
        "the run was made again, and {} named above: {place}",
        match compared.differences.len() {
            1 => "1 difference is".to_owned(),
            n => format!("{n} differences are"),
        }
    )))
}

/// Where it was made, if that was the CPU; only there the same bytes are promised.
fn device(args: &RerunArgs, part: &Part) -> DeviceChoice {
    args.device.unwrap_or(if part.head.info.device == "CPU" {
        DeviceChoice::Cpu
    } else {
        DeviceChoice::Auto
    })
}

/// The photographs of the run, those that are still there. What has changed is said.
fn same_photographs(
    photos: Option<&Path>,
    part: &Part,
    recorded: &Recorded,
) -> Result<Scan, Failure> {
    let mut scan = batch::found(photos).map_err(|error| Failure(error.to_string()))?;
    let failed = part.head.failed.iter().map(|failed| failed.name.as_str());
    let known: BTreeSet<&str> = part
        .images
        .iter()
        .map(|(name, _)| name.as_str())
        .chain(failed)
        .collect();
    let here: BTreeSet<String> = scan.images.iter().map(|image| image.name.clone()).collect();
    for name in known.iter().filter(|name| !here.contains(**name)) {
        complain(&format!("differs: this photograph is missing: {name}"));
    }
    // A run of a single photograph says nothing of the others.
    if recorded.only.is_none() {
        for name in here.iter().filter(|name| !known.contains(name.as_str())) {
            complain(&format!(
                "differs: this photograph is new, and not taken in: {name}"
            ));
        }
    }
    scan.images
        .retain(|image| known.contains(image.name.as_str()));
    for image in &scan.images {
        let then = part.images.iter().find(|(name, _)| *name == image.name);
        if let Some((name, then)) = then
            && sha256(image).is_none_or(|now| now != *then)
        {
            complain(&format!(
                "differs: this photograph has changed (SHA-256): {name}"
            ));
        }
    }
    if scan.images.is_empty() {
        return Err(Failure(
            "none of the photographs of the run is here".to_owned(),
        ));
    }
    Ok(scan)
}

/// The network where it cannot be trained again.
fn model(recorded: &Recorded, folder: &Path) -> Result<Option<std::path::PathBuf>, Failure> {
    let Some(reason) = &recorded.not_trained else {
        return Ok(None);
    };
    let path = folder.join(MODEL_FILE);
    if !path.is_file() {
        return Err(Failure(format!(
            "the network cannot be trained again, as {reason}, and it is not beside run.json: {}",
            path.display()
        )));
    }
    complain(&format!(
        "the network is not trained again, as {reason}; it is taken from: {}",
        path.display()
    ));
    Ok(Some(path))
}

/// The run as `segment` would be asked for it.
fn words(
    args: &RerunArgs,
    part: &Part,
    recorded: &Recorded,
    model: Option<std::path::PathBuf>,
) -> SegmentArgs {
    let wish = &recorded.wish;
    SegmentArgs {
        folder: args.photos.clone(),
        out: Some(args.out.clone()),
        run: RunArgs {
            classes: recorded.classes,
            steps: wish.training.steps,
            seed: wish.seed,
            size: recorded.side,
            device: device(args, part),
            no_detail: !wish.kinds,
        },
        model,
        saved: CheckpointArgs::default(),
        replace: args.replace,
        no_refine: !wish.refine,
        outputs: OutputArgs::default(),
        batch: BatchArgs::default(),
    }
}

impl From<&Wish> for Course {
    fn from(wish: &Wish) -> Self {
        Self {
            steps: wish.training.steps,
            seed: wish.seed,
        }
    }
}
