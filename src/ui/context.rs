//! What panels see: the window's state and what the session has found, for reading only.

use std::sync::Arc;

use super::canvas::View;
use super::dialogs::Typed;
use super::preferences::{Preferences, Sight};
use super::state::{Reading, State};
use super::words::tr;
use crate::measure::Suggestion;
use crate::session::{Findings, ImageId, Overlay, Overlays, Standing};

/// The words of the status bar about adapter, interface and training device.
#[derive(Clone, Debug, Default)]
pub(super) struct DeviceText {
    pub(super) draws: String,
    pub(super) trains: String,
}

impl DeviceText {
    /// Where nothing draws.
    pub(super) const NOTHING: &'static str = "nothing";
    /// Where one device does both.
    pub(super) const SAME: &'static str = "the same device";

    /// What draws and what trains, in the window's language: a device has its own name in all.
    pub(super) fn shown(&self) -> [&str; 2] {
        [&self.draws, &self.trains].map(|text| match text.as_str() {
            Self::NOTHING => tr("nothing"),
            Self::SAME => tr("the same device"),
            name => name,
        })
    }
}

/// Nothing of it changes while a frame is drawn.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) state: &'a State,
    pub(super) overlays: &'a Overlays,
    /// What of the picture is seen.
    pub(super) view: View,
    pub(super) device: &'a DeviceText,
    pub(super) preferences: &'a Preferences,
    /// The path that is being typed where the system has no chooser.
    pub(super) typed: Option<&'a Typed>,
}

/// What the session knows of an image: classes, and vessels and spots. Equal where nothing newer has come.
#[derive(Clone, Default)]
pub(super) struct Ground {
    overlay: Option<Arc<Overlay>>,
    findings: Option<Arc<Findings>>,
}

impl Ground {
    pub(super) fn findings(&self) -> Option<&Arc<Findings>> {
        self.findings.as_ref()
    }
}

impl PartialEq for Ground {
    fn eq(&self, other: &Self) -> bool {
        self.overlay.as_ref().map(Arc::as_ptr) == other.overlay.as_ref().map(Arc::as_ptr)
            && self.findings.as_ref().map(Arc::as_ptr) == other.findings.as_ref().map(Arc::as_ptr)
    }
}

impl Context<'_> {
    /// What a click on the current image finds.
    pub(super) fn ground(&self) -> Ground {
        Ground {
            overlay: self.overlay(),
            findings: self.findings(),
        }
    }

    /// The newest overlay of the current image.
    pub(super) fn overlay(&self) -> Option<Arc<Overlay>> {
        self.overlays.get(self.state.current_id()?)
    }

    /// The newest vessels and spots of the current image.
    pub(super) fn findings(&self) -> Option<Arc<Findings>> {
        self.findings_of(self.state.current_id()?)
    }

    /// Those of an image; none where the user does without.
    pub(super) fn findings_of(&self, id: ImageId) -> Option<Arc<Findings>> {
        self.overlays
            .kinds(id)
            .filter(|_| self.state.settings.detail)
    }

    /// Whether structures are shown, and not classes.
    pub(super) fn leads_with_structures(&self) -> bool {
        self.preferences.sight == Sight::Structures
    }

    /// What stands out in the current image, with the number of each, where that is what is shown: of what the user has
    /// kept already there is none.
    pub(super) fn standing(&self) -> impl Iterator<Item = (usize, &Standing)> {
        let id = self.state.current_id();
        let known = self.state.standing.as_ref();
        let known = known.filter(|(of, _)| Some(*of) == id && self.leads_with_structures());
        let all = known.map_or(&[][..], |(_, all)| all);
        let numbered = all.iter().enumerate();
        numbered
            .filter(|(_, one)| !one.kept)
            .map(|(place, one)| (place + 1, one))
    }

    /// Size of the current image in its own pixels, once it was read.
    pub(super) fn image_size(&self) -> Option<egui::Vec2> {
        let item = self.state.items.get(self.state.current?)?;
        match item.reading {
            Reading::Done { size: (w, h), .. } => Some(egui::vec2(w as f32, h as f32)),
            _ => None,
        }
    }

    /// How many classes the current image shows, or would show.
    pub(super) fn classes(&self) -> usize {
        let suggested = self
            .overlay()
            .map_or(Suggestion::default(), |o| o.suggested);
        self.state.document.classes(suggested.classes)
    }

    /// The classes of the current image in the user's order.
    pub(super) fn listed(&self) -> Vec<u8> {
        let document = &self.state.document;
        self.overlay().map_or_else(Vec::new, |overlay| {
            document.listed_in(&overlay.shares(document))
        })
    }

    /// Whether the classes of the current image are numbered on it.
    pub(super) fn numbered(&self) -> bool {
        let document = &self.state.document;
        let listed = self.listed();
        document.numbered(listed.iter().filter(|&&c| document.is_visible(c)).count())
    }
}
