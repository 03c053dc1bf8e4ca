//! What it costs to keep the user's work: a step that can be taken back, the file, and reading it again.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cuts_viewer::document::{
    self, Area, Count, Document, History, Label, Moment, Photo, Roster, Work,
};
use cuts_viewer::measure::Bitmap;

use super::{ratio, time};

/// Side of the kept areas' images, in pixels.
const SIDE: usize = 256;
/// Areas of one image.
const EACH: usize = 10;
/// Steps in one go.
const STEPS: usize = 100;

/// All figures, and their ratios.
pub fn all() {
    let [none, some] = [0, 40].map(steps);
    let [few, many] = [100, 1000].map(file);
    ratio(
        "a step and its undo with 40 kept areas / with none",
        some,
        none,
    );
    ratio(
        "the file of 1000 kept areas, written / that of 100",
        many[0],
        few[0],
    );
    ratio(
        "the file of 1000 kept areas, read / that of 100",
        many[1],
        few[1],
    );
}

/// Steps that change something else than the areas, and their undoing.
fn steps(areas: usize) -> Duration {
    let mut document = document_of(areas);
    time(
        &format!("{STEPS} steps and their undoing, {areas} kept areas"),
        9,
        || {
            let mut history = History::<()>::default();
            for step in 0..STEPS {
                let before = moment(&document);
                document.set_count(Count::Fixed(2 + step % 30));
                assert!(before != moment(&document), "a step changes something");
                history.record(label(step), before);
            }
            while let Some((back, _)) = history.undo(moment(&document)) {
                document = back.document;
            }
            black_box(&document);
        },
    )
}

/// The work of a folder as a file, after steps that each kept one more area (the last 200 can be taken back): to write
/// it, and to read it.
fn file(areas: usize) -> [Duration; 2] {
    let work = work(areas);
    let bytes = document::to_bytes(&work).expect("a file");
    let size = bytes.len() / 1024;
    let written = time(
        &format!("file of {areas} kept areas and their steps written, {size} KiB"),
        5,
        || {
            black_box(document::to_bytes(&work).expect("a file"));
        },
    );
    let read = time(&format!("the same read, {areas} kept areas"), 5, || {
        black_box(document::load_bytes(&bytes, Path::new("work")).expect("work"));
    });
    [written, read]
}

fn work(areas: usize) -> Work {
    let mut roster = Roster::default();
    let mut document = Document::default();
    let mut history = History::<()>::default();
    for number in 0..areas {
        let before = moment(&document);
        roster.see(&name(number));
        keep(&mut document, number);
        history.record(label(number), before);
    }
    Work {
        steps: history.kept(&document),
        roster,
        document,
        ..Work::default()
    }
}

fn document_of(areas: usize) -> Document {
    let mut document = Document::default();
    (0..areas).for_each(|number| keep(&mut document, number));
    document
}

fn name(number: usize) -> String {
    format!("eye {:04}.jpg", number / EACH)
}

/// Keeps a disc, another one each time.
fn keep(document: &mut Document, number: usize) {
    let (x, y) = (20 + number * 7 % 216, 20 + number * 13 % 216);
    let radius = 5 + number % 15;
    let set = (0..SIDE * SIDE)
        .map(|at| {
            (at % SIDE).abs_diff(x).pow(2) + (at / SIDE).abs_diff(y).pow(2) <= radius * radius
        })
        .collect();
    let area = Area::new(Bitmap::new(SIDE, SIDE, set), SIDE * SIDE);
    let photo = Photo::of(&name(number));
    document.structures.keep(photo, Arc::new(area));
}

fn moment(document: &Document) -> Moment<()> {
    Moment {
        document: document.clone(),
        pick: None,
    }
}

fn label(number: usize) -> Label {
    Label {
        words: format!("Step {number}"),
        flows: false,
    }
}
