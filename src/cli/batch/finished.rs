//! Whether a run is complete already: then the same command computes nothing.

use serde_json::{Value, json};

use super::super::SegmentArgs;
use super::super::checkpoint::Course;
use super::super::job::Wish;
use super::super::output::whole;
use super::super::parts::sha256;
use super::super::say::counted;
use super::share;
use crate::cuts;
use crate::export::join::{self, Part};
use crate::gpu::{DeviceChoice, Devices};
use crate::picture::{self, Scan};

/// What to say where the review of these words is there, whole, and of the same photographs.
pub(in crate::cli) fn finished(args: &SegmentArgs) -> Option<String> {
    let out = args.out.as_deref().filter(|_| args.batch.wanted())?;
    if args.saved.resume.is_some() {
        return None;
    }
    // A review of another version, or of another program, is none that could be taken for this one.
    let part = join::read(out).ok()?;
    let scan = super::found(args.folder.as_deref()).ok()?;
    if !is_of(args, &part) || !has_all(args, &scan, &part) || !join::is_whole(out) {
        return None;
    }
    Some(format!(
        "The review of {} is there already, with the same settings; nothing was computed.\nReview folder: {}\n",
        counted(part.images.len(), "image"),
        whole(out)
    ))
}

/// Whether it was made as the words ask for.
fn is_of(args: &SegmentArgs, part: &Part) -> bool {
    let course = Course {
        steps: args.run.steps,
        seed: args.run.seed,
    };
    let wish = Wish::of(args, course);
    let (info, settings) = (&part.head.info, &part.head.info.settings);
    let options = &info.account.options;
    let wished = args.run.classes.map_or_else(
        || settings["classes"].is_string(),
        |classes| settings["classes"] == classes,
    );
    let on_device =
        args.run.device != DeviceChoice::Cpu || info.device == Devices::cpu().training_name();
    let said: [(&Value, Value); 2] = [
        (&settings["clustering"], json!(wish.document.clustering)),
        (&settings["working_long_side_limit"], json!(args.run.size)),
    ];
    let network = match &args.model {
        Some(path) => cuts::load(path, &Devices::cpu().train)
            .is_ok_and(|saved| cuts::encoder_hash(&saved.encoder) == info.model_hash),
        None => {
            settings["weights_loaded"] == false
                && settings["training"] == json!(wish.training)
                && settings["student"] == json!(wish.student)
                && settings["steps_done"] == wish.training.steps
        }
    };
    part.head.version == env!("CARGO_PKG_VERSION")
        && info.seed == wish.seed
        && info.account.shard == args.batch.shard
        && (options.vessels_and_spots, options.outlines_refined) == (wish.kinds, wish.refine)
        && said.iter().all(|(then, now)| *then == now)
        && wished
        && on_device
        && network
}

/// Whether it has all photographs that it should, as they are now.
fn has_all(args: &SegmentArgs, scan: &Scan, part: &Part) -> bool {
    let ours = &scan.images[share(scan.images.len(), args.batch.shard)];
    let failed = |name: &str| part.head.failed.iter().any(|failed| failed.name == name);
    let mut images = part.images.iter().peekable();
    let each = ours.iter().all(
        |photo| match images.next_if(|(name, _)| *name == photo.name) {
            Some((_, known)) => sha256(photo).as_ref() == Some(known),
            None => failed(&photo.name) && picture::open(photo).is_err(),
        },
    );
    each && images.next().is_none()
}
