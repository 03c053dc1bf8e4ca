//! What the program remembers from one start to the next, beside the window's place and the panels' sizes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::ThemePreference;
use serde::{Deserialize, Serialize};

use super::keys::{Keys, Stored};
use super::state::RunSettings;
use super::words::{Language, decimal};
use crate::document::Reviewer;
use crate::export::{FORMATS, Wanted};
use crate::session::Takes;

/// Under which name they are stored. A later layout of this struct that cannot read the earlier one takes another.
const KEY: &str = "preferences-1";
/// So many folders are remembered.
const MOST_RECENT: usize = 8;
/// Text sizes that can be chosen, relative to the system's.
pub(super) const TEXT_SIZES: std::ops::RangeInclusive<f32> = 0.75..=2.0;

/// A panel that can be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Side {
    Images,
    Classes,
    Training,
}

/// What the window leads with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Sight {
    /// What stands out, and what was kept.
    #[default]
    Structures,
    /// The classes that every pixel is in.
    Classes,
}

/// A word to newcomers, until they have done what it says or waved it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Hint {
    Train,
    Number,
    Slide,
    Pick,
    Keep,
    Find,
    Export,
}

/// What is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Preferences {
    pub(super) theme: ThemePreference,
    #[serde(rename = "spoken")]
    pub(super) language: Language,
    /// 1 is the system's size.
    pub(super) text_size: f32,
    /// Folders opened, the newest first.
    pub(super) recent: Vec<PathBuf>,
    pub(super) hidden: BTreeSet<Side>,
    /// Hints that are over.
    pub(super) past: BTreeSet<Hint>,
    /// Whether the classes are listed on the picture.
    pub(super) legend: bool,
    /// Whether the whole image is shown small while a part of it is seen.
    pub(super) map: bool,
    /// Whether pixels are blended where the picture is enlarged.
    pub(super) smooth: bool,
    /// Whether nothing moves but what the user moves.
    pub(super) still: bool,
    /// The keys that the user has changed.
    pub(super) keys: Stored,
    /// Of the last run, where the command line says nothing else.
    pub(super) run: Option<RunSettings>,
    pub(super) sight: Sight,
    /// What a click takes.
    pub(super) takes: Takes,
    /// What an export writes.
    pub(super) export: Wanted,
    /// The name that is written beside what is said of images; may be empty.
    pub(super) reviewer: String,
    /// Whether the next image that is not reviewed is shown once one has got its status.
    pub(super) goes_on: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: ThemePreference::Dark,
            language: Language::default(),
            text_size: 1.0,
            recent: Vec::new(),
            hidden: BTreeSet::new(),
            past: BTreeSet::new(),
            legend: false,
            map: true,
            smooth: false,
            still: false,
            keys: Stored::new(),
            run: None,
            sight: Sight::default(),
            takes: Takes::default(),
            // Nobody looks at ten folders of classes without a name.
            export: Wanted {
                anonymous: false,
                formats: { FORMATS.iter() }
                    .filter(|format| format.usual || format.name == "report.html")
                    .map(|format| format.name.to_owned())
                    .collect(),
                ..Wanted::default()
            },
            reviewer: String::new(),
            goes_on: true,
        }
    }
}

impl Preferences {
    /// Those of the last time; the usual ones at the first start, or where what was stored cannot be read.
    pub(super) fn load(storage: Option<&dyn eframe::Storage>) -> Self {
        storage
            .and_then(|storage| eframe::get_value(storage, KEY))
            .unwrap_or_default()
    }

    pub(super) fn save(&self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, KEY, self);
    }

    /// Makes the window look as they say.
    pub(super) fn apply(&self, ctx: &egui::Context) {
        ctx.set_theme(self.theme);
        ctx.set_zoom_factor(self.text_size.clamp(*TEXT_SIZES.start(), *TEXT_SIZES.end()));
        self.language.choose();
        ctx.all_styles_mut(|style| {
            style.number_formatter = egui::style::NumberFormatter::new(|value, decimals| {
                decimal(&egui::emath::format_with_decimals_in_range(value, decimals))
            });
        });
        Keys::of_stored(&self.keys).install(ctx);
        if self.still {
            ctx.all_styles_mut(|style| style.animation_time = 0.0);
        } else {
            let usual = egui::Style::default().animation_time;
            ctx.all_styles_mut(|style| style.animation_time = usual);
        }
    }

    /// A folder was opened.
    pub(super) fn remember(&mut self, folder: &Path) {
        self.recent.retain(|known| known != folder);
        self.recent.insert(0, folder.to_path_buf());
        self.recent.truncate(MOST_RECENT);
    }

    /// Who says what is said of images today; none where nobody gave a name.
    pub(super) fn reviewer(&self) -> Option<Arc<Reviewer>> {
        let today = jiff::Zoned::now().date();
        Reviewer::new(&self.reviewer, today).map(Arc::new)
    }

    pub(super) fn shows(&self, side: Side) -> bool {
        !self.hidden.contains(&side)
    }

    pub(super) fn toggle(&mut self, side: Side) {
        if !self.hidden.remove(&side) {
            self.hidden.insert(side);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_folder_stands_first_and_once() {
        let mut preferences = Preferences::default();
        for number in 0..12 {
            preferences.remember(Path::new(&format!("/photos/{number}")));
        }
        preferences.remember(Path::new("/photos/9"));
        assert_eq!(preferences.recent.len(), MOST_RECENT);
        assert_eq!(preferences.recent[0], Path::new("/photos/9"));
        assert_eq!(preferences.recent[1], Path::new("/photos/11"));
    }

    #[test]
    fn a_panel_is_hidden_and_comes_back() {
        let mut preferences = Preferences::default();
        preferences.toggle(Side::Training);
        assert!(!preferences.shows(Side::Training) && preferences.shows(Side::Images));
        preferences.toggle(Side::Training);
        assert_eq!(preferences, Preferences::default());
    }
}
