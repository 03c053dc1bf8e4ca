//! Sessions as archives: taken apart, and put together again so that the archive itself is sound.

use std::io::{Cursor, Read as _, Write as _};

use cuts_viewer::seed::Stream;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::change;

/// Names and contents; none of what is no archive.
pub fn entries(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let length = zip.len();
    let entry = |place| {
        let mut entry = zip.by_index(place).ok()?;
        let mut content = Vec::new();
        entry.read_to_end(&mut content).ok()?;
        Some((entry.name().ok()?.into_owned(), content))
    };
    (0..length).map(entry).collect()
}

/// An archive of these.
pub fn packed(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        let options = SimpleFileOptions::default();
        zip.start_file(name.as_str(), options).expect("an entry");
        zip.write_all(content).expect("room");
    }
    zip.finish().expect("an archive").into_inner()
}

/// A session with one of its entries changed, or taken from another session.
pub fn changed(bytes: &[u8], other: &[u8], stream: &mut Stream) -> Option<Vec<u8>> {
    let mut all = entries(bytes).filter(|all| !all.is_empty())?;
    let at = stream.below(all.len());
    let (name, content) = &mut all[at];
    let same = entries(other).and_then(|others| others.into_iter().find(|(n, _)| n == name));
    *content = match (stream.below(20), same) {
        (0, Some((_, lent))) => lent,
        _ => match std::str::from_utf8(content) {
            Ok(text) => change::text(text, stream).into_bytes(),
            Err(_) => change::bytes(content, other, stream),
        },
    };
    Some(packed(&all))
}
