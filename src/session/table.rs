//! Tables that users make for the photographs of a folder.

use std::collections::BTreeMap;

/// No table of a folder of photographs is longer, in bytes.
pub(super) const LONGEST: u64 = 16 << 20;
/// So much of a name or a number is said where it is refused, in characters.
pub(super) const SAID: usize = 60;

/// A table's text, without a byte order mark.
pub(super) fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    let text = String::from_utf8(bytes)
        .map_err(|_| "The file is not a table in text form; save it as CSV (UTF-8)".to_owned())?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// The sign between the columns. Where the comma is the decimal sign, programs write semicolons.
pub(super) fn between(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or("");
    let found = [b';', b'\t'].into_iter();
    let mut found = found.filter(|&sign| first.contains(sign as char));
    found.next().unwrap_or(b',')
}

/// The photographs of a folder by their path in it, else by their file name, else by that without its ending. Case does
/// not count. A name that several photographs have tells none of them.
pub(super) struct Names([BTreeMap<String, Option<usize>>; 3]);

const KEYS: [fn(&str) -> String; 3] = [whole, file, stem];

impl Names {
    pub(super) fn of(names: &[String]) -> Self {
        Self(KEYS.map(|key| {
            let mut places: BTreeMap<String, Option<usize>> = BTreeMap::new();
            for (at, name) in names.iter().enumerate() {
                let place = places.entry(key(name)).or_insert(Some(at));
                if *place != Some(at) {
                    *place = None;
                }
            }
            places
        }))
    }

    /// The place in the list of the photograph that a table calls so.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let mut found = KEYS.iter().zip(&self.0).map(|(key, at)| at.get(&key(name)));
        found.find_map(|place| place).copied().flatten()
    }
}

fn whole(name: &str) -> String {
    name.replace('\\', "/").to_lowercase()
}

fn file(name: &str) -> String {
    let name = whole(name);
    name.rsplit('/').next().unwrap_or(&name).to_owned()
}

fn stem(name: &str) -> String {
    let name = file(name);
    name.rsplit_once('.')
        .map_or(name.clone(), |(stem, _)| stem.to_owned())
}
