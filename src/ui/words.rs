//! Texts in the user's language. The English text is the key; a language is one catalogue of the same texts.
//!
//! Texts that come from the rooms below (errors, with their paths) stay as they are, and so does what is exported: a
//! review reads the same wherever it was made.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Language {
    #[default]
    English,
    German,
}

impl Language {
    /// All, each with its name in itself.
    pub(super) const ALL: [(Self, &'static str); 2] =
        [(Self::English, "English"), (Self::German, "Deutsch")];

    /// Makes it the window's.
    pub(super) fn choose(self) {
        GERMAN.set(self == Self::German);
    }
}

thread_local! {
    /// All words are asked for on the thread that draws.
    static GERMAN: Cell<bool> = const { Cell::new(false) };
}

/// English → German. The catalogue is part of the program, and a test reads it: it is never broken.
static CATALOGUE: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| serde_json::from_str(SOURCE).unwrap_or_default());

const SOURCE: &str = include_str!("../../assets/languages/de.json");

/// A text in the window's language; English where the catalogue lacks it.
pub(super) fn tr(english: &'static str) -> &'static str {
    if GERMAN.get() {
        CATALOGUE.get(english).map_or(english, String::as_str)
    } else {
        english
    }
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
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    /// Rust sources under a folder.
    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths
            .flat_map(|path| {
                if path.is_dir() {
                    sources(&path)
                } else {
                    vec![path]
                }
            })
            .collect()
    }

    /// The texts that stand in calls of `tr` and `trf`.
    fn asked_for() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui");
        let mut texts = BTreeSet::new();
        let own = Path::new(file!()).file_name();
        for path in sources(&folder)
            .iter()
            .filter(|path| path.file_name() != own)
        {
            let source = std::fs::read_to_string(path).expect("a source");
            for call in ["tr(", "trf("] {
                for (at, _) in source.match_indices(call) {
                    let named = source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                    let rest = source[at + call.len()..].trim_start();
                    let text = rest
                        .strip_prefix('"')
                        .and_then(|rest| rest.split('"').next());
                    if let Some(text) = text.filter(|_| !named) {
                        texts.insert(text.to_owned());
                    }
                }
            }
        }
        texts
    }

    fn values(text: &str) -> BTreeSet<&str> {
        text.split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect()
    }

    #[test]
    fn every_text_is_in_the_catalogue_and_keeps_its_values() {
        let texts = asked_for();
        assert!(texts.len() > 200, "only {} texts were found", texts.len());
        let lacking: Vec<&String> = texts
            .iter()
            .filter(|t| !CATALOGUE.contains_key(*t))
            .collect();
        assert!(lacking.is_empty(), "not in the catalogue: {lacking:#?}");
        for (english, german) in CATALOGUE.iter() {
            assert_eq!(values(english), values(german), "{english}");
        }
    }

    #[test]
    fn tables_of_texts_are_in_the_catalogue() {
        use crate::ui::keys;
        let commands = keys::COMMANDS.iter().map(|command| command.words);
        let gestures = keys::GESTURES
            .iter()
            .flat_map(|&(gesture, words)| [gesture, words]);
        for text in commands.chain(gestures) {
            assert!(CATALOGUE.contains_key(text), "{text}");
        }
    }

    #[test]
    fn values_take_their_places() {
        Language::German.choose();
        assert_eq!(trf("{0} of {1}", &["3", "7"]), "3 von 7");
        assert_eq!(tr("nobody translated this"), "nobody translated this");
        Language::English.choose();
        assert_eq!(trf("{0} of {1}", &["3", "7"]), "3 of 7");
    }
}
