//! Texts and numbers in the user's language. The English text is the key; a language is one catalogue of the same texts.
//!
//! Texts that come from the rooms below (errors, with their paths) stay as they are, and so does what is exported: a
//! review reads the same wherever it was made.
//!
//! # Another language
//!
//! A language is one file, `assets/languages/CODE.json`, with a line for it in [`SOURCES`]. `CODE` is its code as systems
//! have it (`fr`). The file holds every text of `de.json` with its translation, and under `_name` what the language calls
//! itself, under `_decimal` the sign before decimals, under `_thousands` what stands between groups of three digits. Until
//! it holds a text the window shows the English one; the tests below name what is missing.

mod numbers;

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(super) use numbers::{decimal, grouped, number, percent, read};

/// The languages beside English: code and file.
const SOURCES: &[(&str, &str)] = &[("de", include_str!("../../assets/languages/de.json"))];

/// A language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Language {
    /// That of the system, where there is a catalogue of it.
    #[default]
    System,
    English,
    /// The one with this code.
    Of(&'static str),
}

impl Language {
    /// As tests call it.
    #[cfg(test)]
    #[expect(non_upper_case_globals, reason = "one language beside the others")]
    pub(super) const German: Self = Self::Of("de");

    /// All, each with its name in itself.
    pub(super) fn all() -> Vec<(Self, &'static str)> {
        let mut all = vec![
            (Self::System, tr("As the system")),
            (Self::English, "English"),
        ];
        all.extend(CATALOGUES.iter().map(|catalogue| {
            let name = catalogue.texts.get("_name");
            let name = name.map_or(catalogue.code, String::as_str);
            (Self::Of(catalogue.code), name)
        }));
        all
    }

    /// Makes it the window's.
    pub(super) fn choose(self) {
        let code = match self {
            Self::System => system(),
            Self::English => None,
            Self::Of(code) => Some(code.to_owned()),
        };
        CHOSEN.set(code.and_then(|code| spoken(&code)));
    }

    fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::English => "en",
            Self::Of(code) => code,
        }
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Language {
    /// A language that this version lacks is that of the system.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        let known = SOURCES.iter().find(|(known, _)| *known == code);
        Ok(match (known, code.as_str()) {
            (Some((known, _)), _) => Self::Of(known),
            (None, "en") => Self::English,
            _ => Self::System,
        })
    }
}

/// What the system says. Tests are in English wherever they run.
fn system() -> Option<String> {
    if cfg!(test) {
        return None;
    }
    sys_locale::get_locale()
}

/// The place of the catalogue for a system's word such as `de-AT` or `de_CH.UTF-8`.
fn spoken(locale: &str) -> Option<usize> {
    let language = locale.split(['-', '_', '.', '@']).next()?;
    let fits = |catalogue: &Catalogue| catalogue.code.eq_ignore_ascii_case(language);
    CATALOGUES.iter().position(fits)
}

thread_local! {
    /// The place of its catalogue; none is English. All words are asked for on the thread that draws.
    static CHOSEN: Cell<Option<usize>> = const { Cell::new(None) };
}

struct Catalogue {
    code: &'static str,
    /// By the English text.
    texts: HashMap<String, String>,
}

/// They are part of the program, and a test reads them: they are never broken.
static CATALOGUES: LazyLock<Vec<Catalogue>> = LazyLock::new(|| {
    let read = |&(code, source): &(&'static str, &str)| Catalogue {
        code,
        texts: serde_json::from_str(source).unwrap_or_default(),
    };
    SOURCES.iter().map(read).collect()
});

/// What the chosen catalogue has under a key; none in English.
fn entry(key: &str) -> Option<&'static str> {
    let catalogues: &'static Vec<Catalogue> = &CATALOGUES;
    let catalogue = catalogues.get(CHOSEN.get()?)?;
    catalogue.texts.get(key).map(String::as_str)
}

/// A text in the window's language; English where the catalogue lacks it.
pub(super) fn tr(english: &'static str) -> &'static str {
    entry(english).unwrap_or(english)
}

/// A text in the window's language with `{0}`, `{1}`… replaced by values.
pub(super) fn trf(english: &'static str, values: &[&str]) -> String {
    let mut text = tr(english).to_owned();
    for (place, value) in values.iter().enumerate() {
        text = text.replace(&format!("{{{place}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests;
