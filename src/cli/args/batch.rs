//! The words of a run over very many photographs: parts that stay, shards, and joining them.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use crate::export::Shard;

pub(in crate::cli) const MERGE_ABOUT: &str = "Joins the reviews of all shards of a run";

pub(in crate::cli) const MERGE_LONG: &str = "\
Joins the review folders that `cuts-viewer segment --shard 1/N` to `--shard N/N` wrote: the joined review has the same \
bytes as that of an unbroken run. Folders of different runs are refused, and so is a run of which a shard is missing. \
The shards' folders stay; where the disk can, files get a second name instead of a copy and take no second place.

Research software, not a diagnostic device: nothing it writes has been validated for patient care.";

/// How a run over very many photographs is divided.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct BatchArgs {
    /// Segments in parts that stay, in .DIR.cuts-parts, where the program is broken off: the same command goes on from
    /// there and computes anew what has changed. So it is always done with --shard, and with more than 512 photographs
    #[arg(long = "continue", requires = "out")]
    pub go_on: bool,
    /// Segments only the I-th of N shares of the photographs, in the order of their names; `merge` joins the reviews of
    /// all shards. Every shard trains on the same photographs, or takes --model FILE from one training
    #[arg(long, value_name = "I/N", requires = "out", conflicts_with_all = ["checkpoint", "resume"], value_parser = shard)]
    pub shard: Option<Shard>,
    /// Photographs of a part
    #[arg(long, value_name = "N", default_value = "64", hide = true, value_parser = super::steps(1))]
    pub part_size: usize,
}

impl Default for BatchArgs {
    fn default() -> Self {
        Self {
            go_on: false,
            shard: None,
            part_size: 64,
        }
    }
}

impl BatchArgs {
    /// Whether the run is divided though its photographs are few.
    #[must_use]
    pub fn wanted(&self) -> bool {
        self.go_on || self.shard.is_some()
    }
}

/// `cuts-viewer merge DIR... --out DIR`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct MergeArgs {
    /// The review folders of all shards, in any order
    #[arg(value_name = "DIR", required = true)]
    pub shards: Vec<PathBuf>,
    /// Review folder to write: new or empty
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Writes into DIR although it is not empty; files of the same name are replaced, all others stay
    #[arg(long)]
    pub replace: bool,
}

fn shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(number, of)| {
        Some(Shard {
            number: usize::from_str(number).ok()?,
            of: usize::from_str(of).ok()?,
        })
    });
    numbers
        .filter(|shard| (1..=shard.of).contains(&shard.number) && shard.of <= 100_000)
        .ok_or_else(|| "it must be I/N with I from 1 to N, as in 2/8".to_owned())
}
