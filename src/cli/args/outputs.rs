//! `--formats`, `--layers` and `--names`: what is written, and what it is called.

use clap::Args;

use crate::export::{FORMATS, Template, Wanted};

/// What a review holds.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct OutputArgs {
    /// Kinds of files, with commas between: masks, overlays, tables, labels, indexed, tif, nii.gz, coco.json, geojson, or
    /// all. Without it, the first four
    #[arg(long, value_name = "NAMES", value_parser = formats)]
    formats: Option<Formats>,
    /// What gets masks, with commas between: structures (areas that were named), kinds (vessels and spots), named (classes
    /// with a name), classes (all others). Without it, all of them
    #[arg(long, value_name = "NAMES", value_parser = layers)]
    layers: Option<Layers>,
    /// What the files of a photograph are called: a pattern of {what} (what the file shows), {stem} (the photograph's
    /// folders and name), {name} (its name alone) and {number} (its place in the list), such as {stem}_{what}
    #[arg(long, value_name = "PATTERN", default_value_t = Template::default(), hide_default_value = true)]
    names: Template,
}

/// Formats by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Formats(std::collections::BTreeSet<String>);

/// Structures, kinds, named and other classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layers([bool; 4]);

const LAYERS: [&str; 4] = ["structures", "kinds", "named", "classes"];

fn formats(text: &str) -> Result<Formats, String> {
    let formats = Wanted::formats_of(text)?;
    if formats.is_empty() {
        let all: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        return Err(format!("name at least one of {}", all.join(", ")));
    }
    Ok(Formats(formats))
}

fn layers(text: &str) -> Result<Layers, String> {
    let mut all = [false; 4];
    for name in text.split(',').map(str::trim) {
        match LAYERS.iter().position(|layer| *layer == name) {
            Some(place) => all[place] = true,
            None => return Err(format!("{name} is none of {}", LAYERS.join(", "))),
        }
    }
    Ok(Layers(all))
}

impl OutputArgs {
    /// What an export is asked for.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        let mut wanted = Wanted::default();
        if let Some(Formats(formats)) = &self.formats {
            wanted.formats = formats.clone();
        }
        if let Some(Layers([structures, kinds, named, anonymous])) = self.layers {
            wanted = Wanted {
                structures,
                kinds,
                named,
                anonymous,
                ..wanted
            };
        }
        wanted.template = self.names.clone();
        wanted
    }
}
