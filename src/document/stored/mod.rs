//! A folder's work as a file: a ZIP archive of two JSON texts and, if there is one, the run.
//!
//! | entry | what it holds |
//! |---|---|
//! | `work.json` | format, folder, photographs by name and SHA-256, document, steps, what the window shows |
//! | `areas.json` | the pixels of all areas, each once, as run lengths |
//! | `run.safetensors` | the run, as it would be saved by itself |
//!
//! This is the one place that knows the format. A later format takes another number and goes on reading the earlier ones:
//! format 1 knew `reviewed` and `flagged` of a photograph, which are accepted and needs work.
//!
//! Everything that is read is checked: a damaged or foreign file is refused, whatever is in it.

mod areas;
mod forms;
mod parts;
mod reviews;
mod ties;

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Work;
use crate::file::{self, FileError, Own};

/// The number of the format that is written; every one up to it is read.
const FORMAT: u32 = 2;
const WORK: &str = "work.json";
const AREAS: &str = "areas.json";
const RUN: &str = "run.safetensors";
/// No text on areas is longer, in bytes; beyond it lies a foreign or hostile file.
const LONGEST_AREAS: u64 = 512 << 20;
/// No other text of a folder's work is. What it says takes many times its length once it is understood.
const LONGEST_WORK: u64 = 128 << 20;
/// No run is larger, in bytes.
const LARGEST_RUN: u64 = 256 << 20;

/// Why a folder's work cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The work cannot be put into words, so that nothing was written.
    #[error("The session cannot be saved ({source}): {path}", path = .path.display())]
    Encode {
        /// Why not.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read or written; what was there before is still there.
    #[error(transparent)]
    File(#[from] FileError),
    /// It was written by a later version.
    #[error("The session was written by a newer version of CUTS Viewer (format {format}; this one reads up to {FORMAT}): {path}", path = .path.display())]
    Newer {
        /// Its format.
        format: u32,
        /// The file.
        path: PathBuf,
    },
    /// Two sessions were to be compared that have no photograph in common.
    #[error("The two sessions have no photograph in common, by content or by name: {path}", path = .path.display())]
    NothingInCommon {
        /// The second one's file.
        path: PathBuf,
    },
    /// It is no session, or not a whole one.
    #[error("The session cannot be used, {reason}: {path}", path = .path.display())]
    Unusable {
        /// What is wrong with it.
        reason: String,
        /// The file.
        path: PathBuf,
    },
}

/// What is wrong with the bytes of a file.
enum Fault {
    Newer(u32),
    Unusable(String),
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Self::Unusable(reason)
    }
}

/// The bytes of a file. The same work gives the same bytes.
///
/// # Errors
/// When the work cannot be put into words.
pub fn to_bytes(work: &Work) -> io::Result<Vec<u8>> {
    let (form, areas) = forms::Form::of(work);
    areas::check(&areas).map_err(io::Error::other)?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file(WORK, packed)?;
    write_text(&mut zip, &form, LONGEST_WORK)?;
    zip.start_file(AREAS, packed)?;
    write_text(&mut zip, &areas, LONGEST_AREAS)?;
    if let Some(run) = &work.run {
        // Weights look like noise: to pack them takes time and saves nothing.
        let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(RUN, plain)?;
        zip.write_all(run)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Writes a text into an archive, if it can be read from there again.
fn write_text(
    zip: &mut ZipWriter<Cursor<Vec<u8>>>,
    value: &impl serde::Serialize,
    longest: u64,
) -> io::Result<()> {
    let text = serde_json::to_vec(value)?;
    if text.len() as u64 > longest {
        return Err(io::Error::other(
            "it is too large; remove areas or photographs that are not needed",
        ));
    }
    zip.write_all(&text)
}

/// Writes a session, whole or not at all; an earlier session of the name is replaced, anything else is not.
///
/// # Errors
/// When the file cannot be written, or is something else than a session.
pub fn save(work: &Work, path: &Path) -> Result<(), DocumentError> {
    let bytes = to_bytes(work).map_err(|source| DocumentError::Encode {
        source,
        path: path.to_path_buf(),
    })?;
    Ok(file::write(path, &bytes, SESSION)?)
}

/// What a session may replace.
const SESSION: Own<'_> = Own {
    what: "a session",
    knows: &is_session,
};

/// Whether a file is a session; what is in it is not looked at.
fn is_session(file: &mut File) -> io::Result<bool> {
    let archive = ZipArchive::new(file);
    Ok(archive.is_ok_and(|zip| zip.index_for_name(WORK).is_some()))
}

/// Reads a session.
///
/// # Errors
/// When it cannot be read, is damaged or foreign, or was written by a later version.
pub fn load(path: &Path) -> Result<Work, DocumentError> {
    read(file::open(path)?).map_err(|fault| named(fault, path))
}

/// Reads a session from the bytes of a file; `path` is for the messages.
///
/// # Errors
/// As those of [`load`].
pub fn load_bytes(bytes: &[u8], path: &Path) -> Result<Work, DocumentError> {
    read(Cursor::new(bytes)).map_err(|fault| named(fault, path))
}

fn named(fault: Fault, path: &Path) -> DocumentError {
    let path = path.to_path_buf();
    match fault {
        Fault::Newer(format) => DocumentError::Newer { format, path },
        Fault::Unusable(reason) => DocumentError::Unusable {
            reason: file::short(&reason, file::LONGEST_REASON),
            path,
        },
    }
}

/// The part that all formats have.
#[derive(serde::Deserialize)]
struct Format {
    format: u32,
}

fn read(file: impl Read + Seek) -> Result<Work, Fault> {
    let foreign = |_| "it is damaged or not a session of CUTS Viewer".to_owned();
    let mut zip = ZipArchive::new(file).map_err(foreign)?;
    let unclear = |error: serde_json::Error| format!("its text cannot be understood ({error})");
    let text = entry(&mut zip, WORK, LONGEST_WORK)?
        .ok_or("it is not a session of CUTS Viewer".to_owned())?;
    let Format { format } = serde_json::from_slice(&text).map_err(unclear)?;
    if format > FORMAT {
        return Err(Fault::Newer(format));
    }
    let form: forms::Form = serde_json::from_slice(&text).map_err(unclear)?;
    drop(text);
    let text = entry(&mut zip, AREAS, LONGEST_AREAS)?.ok_or("its areas are missing".to_owned())?;
    let areas: Vec<areas::AreaForm> = serde_json::from_slice(&text).map_err(unclear)?;
    drop(text);
    let run = entry(&mut zip, RUN, LARGEST_RUN)?;
    if form.has_run != run.is_some() {
        return Err(Fault::Unusable("its run is missing".to_owned()));
    }
    let mut work = form.work(areas)?;
    work.run = run.map(Arc::from);
    Ok(work)
}

/// An entry's bytes; none where there is no such entry. Its checksum is looked at.
fn entry(
    zip: &mut ZipArchive<impl Read + Seek>,
    name: &str,
    longest: u64,
) -> Result<Option<Vec<u8>>, String> {
    let Some(place) = zip.index_for_name(name) else {
        return Ok(None);
    };
    let file = zip
        .by_index(place)
        .map_err(|_| format!("{name} in it is damaged"))?;
    let mut bytes = Vec::new();
    // What the archive says of its size need not be true.
    file.take(longest + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| format!("{name} in it is damaged"))?;
    if bytes.len() as u64 > longest {
        return Err(format!("{name} in it is too large"));
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests;
