//! How the picture is looked at. None of this changes what is computed, measured or exported.

/// How the photograph is shown: for the eye only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui) struct Look {
    /// Added to each channel, −0.5…0.5 of the full range.
    pub(in crate::ui) brightness: f32,
    /// Spread about the middle grey, 0.25…4; 1 leaves it.
    pub(in crate::ui) contrast: f32,
    /// The green channel alone, in grey: vessels and haemorrhages stand out most in it.
    pub(in crate::ui) green: bool,
    /// How much of the local contrast is shown, 0…1.
    pub(in crate::ui) local: f32,
}

impl Look {
    /// As photographed.
    pub(in crate::ui) const NONE: Self = Self {
        brightness: 0.0,
        contrast: 1.0,
        green: false,
        local: 0.0,
    };
}

impl Default for Look {
    fn default() -> Self {
        Self::NONE
    }
}

/// How two pictures are laid side by side or over each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum Layout {
    /// One picture.
    #[default]
    Single,
    /// Two, with the same zoom and place.
    Beside,
    /// Two in one place, with a curtain between them.
    Curtain,
}

/// What the overlay is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum Against {
    /// The photograph without any overlay.
    #[default]
    Photograph,
    /// The overlay of the run before.
    EarlierRun,
}

/// What is compared, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui) struct Compare {
    pub(in crate::ui) layout: Layout,
    pub(in crate::ui) against: Against,
    /// Where the curtain hangs, 0…1 from the canvas's left.
    pub(in crate::ui) curtain: f32,
}

impl Default for Compare {
    fn default() -> Self {
        Self {
            layout: Layout::Single,
            against: Against::Photograph,
            curtain: 0.5,
        }
    }
}

impl Compare {
    /// The same with another layout, or one picture where it was that layout already.
    pub(in crate::ui) fn toggled(self, layout: Layout) -> Self {
        Self {
            layout: if self.layout == layout {
                Layout::Single
            } else {
                layout
            },
            ..self
        }
    }
}

/// Something that lies over the window; one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Sheet {
    /// Keys and gestures.
    Help,
    /// What was said since the start.
    Log,
    About,
    Settings,
    /// Settings of the next run.
    Run,
    /// All commands with their keys, to change them.
    Keys,
    /// All commands by name.
    Palette,
    History,
    /// What a search proposes, side by side.
    Proposals,
    /// Structures from visit to visit.
    Growth,
    /// The numbers of the last export.
    Measurements,
    /// Whether work on a folder with the same photographs is to be taken over.
    Moved,
    /// What is kept and can be opened.
    Kept,
    /// How far another reviewer agrees, and where not.
    Compared,
    /// What to do about what is under way before the window closes.
    Closing,
}

impl Sheet {
    /// Whether a click beside it closes it; a question wants an answer.
    pub(in crate::ui) fn may_be_left(self) -> bool {
        !matches!(self, Self::Moved | Self::Closing)
    }
}
