//! Another folder, or the same one again.

use std::path::PathBuf;

use super::{Compared, Item, Measurements, Reading, State};
use crate::document::{Document, Photo, Work};
use crate::session::Source;

impl State {
    /// A folder was scanned. The answer is the image to show.
    pub(super) fn opened(
        &mut self,
        (folder, source): (u32, Source),
        names: Vec<String>,
        skipped: Vec<(String, String)>,
        kept: Option<Box<Work>>,
    ) -> Option<usize> {
        log::info!("opened {}: {} images", source.title(), names.len());
        self.opening = false;
        let again = self.source.as_ref() == Some(&source);
        let mut shown = self.current.take();
        if again {
            let before = shown.map(|index| self.items[index].photo);
            let place = |photo| names.iter().position(|name| Photo::of(name) == photo);
            shown = before.and_then(place);
        }
        self.folder = folder;
        self.items = names
            .into_iter()
            .map(|name| Item {
                lower: name.to_lowercase(),
                photo: Photo::of(&name),
                name,
                reading: Reading::Waiting,
            })
            .collect();
        let photos = self.items.iter().map(|item| item.photo);
        self.places = photos.zip(0..).collect();
        self.skipped = skipped;
        self.all_read = false;
        self.photo = None;
        self.refined = (0, 0);
        self.pick = None;
        self.search = None;
        self.nothing_in.clear();
        self.retina_opened(again);
        self.examples = None;
        self.export = None;
        self.notice = None;
        self.compared.running = None;
        if again {
            self.begin_keeping(true, kept);
            return (!self.items.is_empty()).then(|| shown.unwrap_or(0));
        }
        self.last = None;
        self.compared = Compared::default();
        self.was_exported = false;
        self.measurements = Measurements::default();
        self.history.clear();
        self.export_folder = review_folder(&source).display().to_string();
        // Names and selection belong to the classes of the folder before.
        let mut document = Document::default();
        document.set_count(self.document.count());
        document.opacity = self.document.opacity;
        (document.fill, document.contour) = (self.document.fill, self.document.contour);
        document.numbers = self.document.numbers;
        self.document = document;
        self.source = Some(source);
        self.begin_keeping(false, kept);
        let first = match self.source {
            Some(Source::Samples) => self.items.iter().position(|item| item.name == SHOWN_FIRST),
            _ => None,
        };
        (!self.items.is_empty()).then_some(first.unwrap_or(0))
    }
}

/// The sample in which most stands out: disc, vessels and exudates.
const SHOWN_FIRST: &str = "idrid_55_1072x712_CCBY4.jpg";

/// Where a review goes unless the user says otherwise: beside the opened folder, never inside.
fn review_folder(source: &Source) -> PathBuf {
    match source {
        Source::Samples => std::env::current_dir()
            .unwrap_or_default()
            .join("cuts-viewer-review"),
        Source::Folder(path) => {
            let name = path
                .file_stem()
                .map_or_else(|| "images".into(), |n| n.to_string_lossy().into_owned());
            path.with_file_name(format!("{name}-review"))
        }
    }
}
