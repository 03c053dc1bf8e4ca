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
    let own =
        |path: &&PathBuf| path.starts_with(folder.join("words")) || path.ends_with("ui/words.rs");
    for path in sources(&folder).iter().filter(|path| !own(path)) {
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
fn every_text_is_in_each_catalogue_and_keeps_its_values() {
    let texts = asked_for();
    assert!(texts.len() > 200, "only {} texts were found", texts.len());
    for Catalogue { code, texts: known } in CATALOGUES.iter() {
        let lacking: Vec<&String> = texts.iter().filter(|t| !known.contains_key(*t)).collect();
        assert!(lacking.is_empty(), "not in {code}.json: {lacking:#?}");
        for (english, other) in known {
            assert_eq!(values(english), values(other), "{code}: {english}");
        }
        for key in ["_name", "_decimal", "_thousands"] {
            assert!(known.contains_key(key), "{code}.json lacks {key}");
        }
    }
}

#[test]
fn every_file_of_a_language_is_in_the_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/languages");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    files.sort();
    let codes: Vec<&str> = SOURCES.iter().map(|(code, _)| *code).collect();
    assert_eq!(files, codes);
}

#[test]
fn tables_of_texts_are_in_the_catalogue() {
    use crate::ui::keys;
    let commands = keys::COMMANDS.iter().map(|command| command.words);
    let gestures = keys::GESTURES
        .iter()
        .flat_map(|&(gesture, words)| [gesture, words]);
    let formats = crate::export::FORMATS.iter().map(|format| format.title);
    for text in commands.chain(gestures).chain(formats) {
        for catalogue in CATALOGUES.iter() {
            assert!(catalogue.texts.contains_key(text), "{text}");
        }
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

#[test]
fn the_systems_words_for_a_language_are_understood() {
    let german = spoken("de");
    assert!(german.is_some());
    for locale in ["de-DE", "de_AT.UTF-8", "de-CH", "DE", "de_DE@euro"] {
        assert_eq!(spoken(locale), german, "{locale}");
    }
    for locale in ["C", "en-US", "den", "", "POSIX"] {
        assert_eq!(spoken(locale), None, "{locale}");
    }
}

#[test]
fn a_choice_is_stored_by_its_code() {
    for (language, _) in Language::all() {
        let text = serde_json::to_string(&language).expect("a text");
        let back: Language = serde_json::from_str(&text).expect("a language");
        assert_eq!(back, language, "{text}");
    }
    let later: Language = serde_json::from_str("\"tlh\"").expect("a language");
    assert_eq!(later, Language::System);
    assert!(Language::all().contains(&(Language::German, "Deutsch")));
}
