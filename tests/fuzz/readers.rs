//! What the fuzz targets and `tests/corpus` do with the bytes of a file: each goes through the program's own reader, and
//! what comes back is used as the program uses it. An answer is fine, and so is a refusal that can be shown; all else
//! panics.

use std::io::Write as _;
use std::path::Path;

use burn::tensor::Device;
use cuts_viewer::{cuts, document, picture, session, student};

/// Takes the bytes of a file; the error is what the user would be told, without the path.
pub type Reader = fn(&[u8]) -> Result<(), String>;

/// Every reader by the name of its target, which is also that of its folder in `corpus`.
pub const READERS: [(&str, Reader); 5] = [
    ("session", session),
    ("run", run),
    ("spacing", spacing),
    ("mask", mask),
    ("photograph", photograph),
];

/// Longest message, in characters.
const LONGEST: usize = 600;
/// Photograph and working copy of the masks, in pixels.
const PHOTOGRAPH: (u32, u32) = (64, 48);
const WORKING: (u32, u32) = (32, 24);
/// Photographs of a folder that spacings are read for.
const NAMES: [&str; 6] = [
    "a.png",
    "sub/B.jpg",
    "sub/c.tif",
    "other/c.tif",
    "d é.png",
    "x, y.png",
];

/// A session, with its steps and the run in it.
///
/// # Errors
/// What the user would be told.
pub fn session(bytes: &[u8]) -> Result<(), String> {
    let path = Path::new("visit.cuts");
    let work = document::load_bytes(bytes, path).map_err(|error| told(&error, path))?;
    let summary = work.summary();
    let again = document::to_bytes(&work).expect("what was read can be written");
    let second = document::load_bytes(&again, path).expect("what was written can be read");
    assert_eq!(summary, second.summary(), "written otherwise than it was");
    let bytes = document::to_bytes(&second).expect("what was read can be written");
    assert!(again == bytes, "written twice, it says two things");
    there_and_back(work.document, work.steps);
    // A damaged run is told of by itself.
    if let Some(bytes) = work.run {
        let _ = run(&bytes);
    }
    Ok(())
}

/// Takes all steps back and does them again.
fn there_and_back(document: document::Document, steps: document::Steps) {
    let mut history: document::History<()> = document::History::from(steps);
    let mut document = document;
    let moment = |document: &document::Document| document::Moment {
        document: document.clone(),
        pick: None,
    };
    while let Some((before, _)) = history.undo(moment(&document)) {
        document = shown(before.document);
    }
    while let Some((after, _)) = history.redo(moment(&document)) {
        document = shown(after.document);
    }
}

/// A document, once its classes were listed with their names and colours.
fn shown(document: document::Document) -> document::Document {
    let classes = document.entries(document::Numbers::all());
    assert!(!classes.is_empty(), "no class is left");
    std::hint::black_box((classes, document.kind_entries(), document.style()));
    document
}

/// A run, with what was trained beside it.
///
/// # Errors
/// What the user would be told.
pub fn run(bytes: &[u8]) -> Result<(), String> {
    let (path, device) = (Path::new("run.safetensors"), Device::flex());
    let run = cuts::from_bytes(bytes, path, &device).map_err(|error| told(&error, path))?;
    if let Some(beside) = &run.beside {
        let student = student::State::unstored(&beside.header, &beside.tensors, &device);
        student.map_err(|reason| told(&cuts::CutsError::unusable(&reason, path), path))?;
    }
    let again = cuts::bytes_of(&run, path).expect("what was read can be written");
    cuts::from_bytes(&again, path, &device).expect("what was written can be read");
    if run.can_go_on() {
        // More steps than can be counted with are refused too.
        let _ = cuts::Trainer::going_on(run, path, usize::MAX, &device);
    }
    Ok(())
}

/// A table of pixel spacings.
///
/// # Errors
/// What the user would be told.
pub fn spacing(bytes: &[u8]) -> Result<(), String> {
    let file = on_disk(bytes);
    let names = NAMES.map(str::to_owned);
    let table = session::read_spacing(file.path(), &names);
    let table = table.map_err(|error| told(&error, file.path()))?;
    assert!(table.count() > 0, "a table of nothing");
    for spacing in table.of.values() {
        assert!(document::SPACINGS.contains(spacing), "{spacing} µm");
    }
    Ok(())
}

/// A true mask.
///
/// # Errors
/// What the user would be told.
pub fn mask(bytes: &[u8]) -> Result<(), String> {
    let file = on_disk(bytes);
    let source = picture::ImageSource {
        name: "mask.png".to_owned(),
        origin: picture::Origin::File(file.path().to_owned()),
    };
    let set = picture::read_mask(&source, PHOTOGRAPH, WORKING);
    let set = set.map_err(|error| told(&error, file.path()))?;
    assert_eq!(set.len(), (WORKING.0 * WORKING.1) as usize);
    assert!(set.contains(&true), "a mask of nothing");
    Ok(())
}

/// A photograph, of the kinds that are not read by a library that the masks try already: DICOM.
///
/// # Errors
/// What the user would be told.
pub fn photograph(bytes: &[u8]) -> Result<(), String> {
    let file = on_disk(bytes);
    let source = picture::ImageSource {
        name: "photograph.dcm".to_owned(),
        origin: picture::Origin::File(file.path().to_owned()),
    };
    let photo = picture::open(&source).map_err(|error| told(&error, file.path()))?;
    let (width, height, rgb) = photo.copy(32);
    assert_eq!(rgb.len(), 3 * width * height);
    let spacing = photo.tags.spacing;
    assert!(spacing.is_none_or(|um| um.is_finite() && um > 0.0));
    Ok(())
}

/// The bytes as a file, for readers that open it themselves.
fn on_disk(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("room");
    file
}

/// A message without the path, once it is sure that it can be shown: on one line, not too long, the path last.
fn told(error: &impl ToString, path: &Path) -> String {
    let text = error.to_string();
    let path = path.display().to_string();
    let reason = text.strip_suffix(&path).unwrap_or_else(|| panic!("{text}"));
    let reason = reason.trim_end_matches([' ', ':']);
    assert!(!reason.is_empty(), "nothing is said of {path}");
    assert!(reason.chars().count() <= LONGEST, "too long: {reason}");
    assert!(!reason.contains(char::is_control), "not a line: {reason:?}");
    reason.to_owned()
}
