//! The words of `evaluate`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::settings::{Assignment, assignment};
use super::{device, steps};
use crate::cluster::Published;
use crate::evaluate::{Feature, StructureKind};
use crate::gpu::DeviceChoice;

pub(super) const ABOUT: &str = "Scores the segmentation against true masks, without a window";

pub(super) const LONG: &str = "\
Trains on a folder of photographs, segments them and scores the classes against true masks, without a window.

A mask belongs to the photograph of the same name without extension (sub-folders of the same names first, then any; \
case does not count). What lies above half of its range in any channel is foreground. Masks may have another size than \
their photographs, but not another shape. Whatever cannot be scored is named, and the rest goes on.

Masks are picked out of the classes in three ways, at every number of classes from 2 to 40:
  hint    all pixels of the class that covers most of the true mask
  point   all pixels of the class under one click into the middle of the true mask's largest part
  region  the closed area under the same click, after the classes were smoothed

The areas under that click, from the smallest to the largest, are the walk. It is scored by the best of them and by the \
one that the program offers first.

Clicks are also made as people make them: one at each of 20 random places of the true mask, where what is offered first \
counts, on average and in the worst tenth; and one after the other, the first at the place of point, each further one in \
the middle of the largest part that is missing (it adds) or too much (it takes away). How many it takes to a Dice of 0.90 \
and of 0.95 is counted; a photograph that 10 do not bring there counts 10.

With --structure, vessels or spots are scored instead, at the photographs' own pixels inside the field of view: at the \
default strictness, at each photograph's best, after one click (the mean of 20 random ones on the true mask), and at the \
default by the filter alone, without what training adds. Spots are counted as lesions too, which meet within 2 pixels.

Research software, not a diagnostic device: scores on some photographs promise nothing for others.";

pub(super) const AFTER: &str = "\
Progress and messages go to stderr, the table to stdout. The report folder holds images.csv (a row for each photograph, \
protocol and number of classes), clicks.csv (a row for each click), dice_over_k.png and summary.json; with --structure, \
images.csv and summary.json. On the CPU, the same photographs, masks, options and seed give the same files, byte for byte, but for the times in summary.json.

Exit codes:
  0  done. Photographs and masks that could not be scored do not change this as long as one was; they are listed on \
stderr and in summary.json
  1  nothing could be scored, or the work failed; stderr says why and what to do
  2  the command line is wrong

Examples:
  cuts-viewer evaluate photographs --masks masks --report report
  cuts-viewer evaluate photographs --masks masks --report report-2 --baseline --model review/model.safetensors
  cuts-viewer evaluate photographs --masks masks --feature rgb
  cuts-viewer evaluate photographs --masks vessels --structure vessels --report report-3
  cuts-viewer evaluate photographs --masks masks --set anchors=16 --set rounds=40";

/// `cuts-viewer evaluate FOLDER --masks DIR`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct EvaluateArgs {
    /// Folder of photographs, sub-folders included (PNG, JPEG, TIFF, BMP, WebP, DICOM), or one photograph
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Folder of true masks, sub-folders included, or one mask
    #[arg(long, value_name = "DIR")]
    pub masks: PathBuf,
    /// Report folder to write: new or empty, and not among photographs or masks. Without it, only the table is printed
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,
    /// What pixels are told apart by: `embedding`, the network beside the colour, or `rgb`, the colour alone, for which
    /// nothing is trained
    #[arg(long, value_name = "F", default_value = "embedding", value_parser = feature(), hide_possible_values = true)]
    pub feature: Feature,
    /// Scores the colour alone besides, in the same run and by the same clustering
    #[arg(long)]
    pub baseline: bool,
    /// Uses the network of an earlier review (its model.safetensors) and skips training; not with --steps
    #[arg(long, value_name = "FILE", conflicts_with = "steps")]
    pub model: Option<PathBuf>,
    /// Training steps; 0 leaves the network untrained
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = steps(0))]
    pub steps: usize,
    /// Seed of all randomness, a whole number
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Scores the vessels or spots that are found beside the classes instead of these, at the photographs' own pixels:
    /// `vessels`, `bright`, `dark` (spots of any size) or `dark-small`
    #[arg(long, value_name = "KIND", value_parser = structure(), hide_possible_values = true)]
    pub structure: Option<StructureKind>,
    /// Gives a setting of training or clustering another value; may be given several times. Names and values are those
    /// in summary.json
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    pub set: Vec<Assignment>,
    /// How pixels are clustered: `ours`; or as published, each image whole and alone, at most 160 pixels a side:
    /// `paper-spectral`, k-means in PHATE's potential, or `paper-condensation`, diffusion condensation
    #[arg(long, value_name = "M", default_value = "ours", value_parser = method(), hide_possible_values = true)]
    pub method: Method,
    /// Long side of the copies that are segmented and scored, 128 to 1024 pixels; smaller photographs stay as they are
    #[arg(long, value_name = "PX", default_value_t = 256, value_parser = clap::value_parser!(u32).range(128..=1024))]
    pub size: u32,
    /// Where to train: `gpu`, `cpu`, or `auto`: the GPU, or the CPU where there is none or its driver only imitates one
    #[arg(long, value_name = "D", default_value = "auto", value_parser = device(), hide_possible_values = true)]
    pub device: DeviceChoice,
}

fn method() -> impl TypedValueParser<Value = Method> {
    let published = [Published::PaperSpectral, Published::PaperCondensation];
    let names = ["ours"].into_iter().chain(published.map(Published::name));
    PossibleValuesParser::new(names)
        .map(move |name| Method(published.into_iter().find(|method| method.name() == name)))
}

fn structure() -> impl TypedValueParser<Value = StructureKind> {
    PossibleValuesParser::new(StructureKind::ALL.map(StructureKind::name)).map(|name| {
        let named = StructureKind::ALL
            .into_iter()
            .find(|kind| kind.name() == name);
        named.unwrap_or(StructureKind::Vessels)
    })
}

fn feature() -> impl TypedValueParser<Value = Feature> {
    let names = [Feature::Embedding, Feature::Rgb].map(Feature::name);
    PossibleValuesParser::new(names).map(|name| {
        if name == Feature::Rgb.name() {
            Feature::Rgb
        } else {
            Feature::Embedding
        }
    })
}

/// A published method, or the program's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method(pub Option<Published>);

impl EvaluateArgs {
    /// What was asked for that makes no sense together.
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        if self.structure.is_some() && (self.baseline || self.method.0.is_some()) {
            return Some("--structure scores no classes: leave --baseline and --method out");
        }
        match self.feature {
            Feature::Rgb if self.baseline => {
                Some("--baseline compares with --feature rgb: leave one of them out")
            }
            Feature::Rgb if self.model.is_some() => {
                Some("--feature rgb uses no network: leave --model out")
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;

    use super::super::{Invocation, parse};
    use super::*;

    fn parsed(line: &str) -> Result<EvaluateArgs, ErrorKind> {
        match parse(format!("cuts-viewer {line}").split_whitespace()) {
            Ok(Invocation::Evaluate(args)) => Ok(args),
            Ok(other) => panic!("{line}: {other:?}"),
            Err(error) => Err(error.kind()),
        }
    }

    #[test]
    fn defaults_are_those_of_segment() {
        let args = parsed("evaluate photos --masks truth").unwrap();
        assert_eq!((args.folder, args.masks), ("photos".into(), "truth".into()));
        assert_eq!((args.steps, args.seed, args.size), (1000, 1, 256));
        assert_eq!(
            (args.feature, args.device),
            (Feature::Embedding, DeviceChoice::Auto)
        );
        assert!(!args.baseline && args.report.is_none() && args.model.is_none());
        assert_eq!(args.method, Method(None));
    }

    #[test]
    fn all_options_arrive() {
        let args = parsed(
            "evaluate p --masks m --report r --baseline --steps 0 --seed 7 --size 128 --device cpu",
        )
        .unwrap();
        assert_eq!((args.report, args.baseline), (Some("r".into()), true));
        assert_eq!((args.steps, args.seed, args.size), (0, 7, 128));
        assert_eq!(args.device, DeviceChoice::Cpu);
        assert_eq!(
            parsed("evaluate p --masks m --feature rgb --steps 0")
                .unwrap()
                .feature,
            Feature::Rgb
        );
        for kind in StructureKind::ALL {
            let line = format!("evaluate p --masks m --structure {}", kind.name());
            assert_eq!(parsed(&line).unwrap().structure, Some(kind));
        }
        for method in [Published::PaperSpectral, Published::PaperCondensation] {
            let line = format!("evaluate p --masks m --method {}", method.name());
            assert_eq!(parsed(&line).unwrap().method, Method(Some(method)));
        }
        assert_eq!(
            parsed("evaluate p --masks m --model f").unwrap().model,
            Some("f".into())
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for line in [
            "evaluate photos",
            "evaluate --masks m",
            "evaluate p q --masks m",
            "evaluate p --masks m --feature grey",
            "evaluate p --masks m --method paper",
            "evaluate p --masks m --feature rgb --baseline",
            "evaluate p --masks m --feature rgb --model f",
            "evaluate p --masks m --model f --steps 3",
            "evaluate p --masks m --steps -1",
            "evaluate p --masks m --classes 3",
            "evaluate p --masks m --structure disc",
            "evaluate p --masks m --structure vessels --baseline",
            "evaluate p --masks m --structure dark --method paper-spectral",
        ] {
            let kind = parsed(line).expect_err(line);
            assert!(
                !matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion),
                "{line}"
            );
        }
    }
}
