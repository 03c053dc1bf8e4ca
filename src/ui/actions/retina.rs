//! What can be wished for about the retina: marks, side, spacing, field of view.

use std::path::PathBuf;
use std::sync::Arc;

use crate::document::SpacingTable;
use crate::measure::Side;
use crate::picture::Circle;
use crate::session::ImageId;
use crate::ui::words::tr;

/// What the next click or drag on the picture does instead of picking an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Tool {
    /// A click marks the centre of the optic disc.
    Disc,
    /// A click marks the fovea.
    Fovea,
    /// The circle of the field of view is dragged.
    Field,
}

/// A wish about the retina. Places are in pixels of the photograph.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum RetinaAction {
    /// Takes a tool up, or lays it down.
    Use(Option<Tool>),
    SetDisc(ImageId, [f32; 2]),
    SetFovea(ImageId, [f32; 2]),
    /// Takes both marks of an image away.
    ClearMarks(ImageId),
    /// Says which eye it is; none leaves it to marks and file name.
    SetSide(ImageId, Option<Side>),
    /// Sets the field of view; none takes the one that is found.
    SetField(ImageId, Option<Circle>),
    /// Sets the folder's spacing, in µm per pixel.
    SetSpacing(Option<f64>),
    /// Ask for a table of spacings.
    ChooseTable,
    /// Read a table of spacings.
    ReadTable(PathBuf),
    /// Take what was read.
    TakeTable(Arc<SpacingTable>),
    ForgetTable,
    /// Show or hide marks and rings.
    ToggleRings,
    /// Show or hide the outline of the field of view.
    ToggleField,
}

impl RetinaAction {
    /// The line of the history; none for what changes nothing that is kept.
    pub(in crate::ui) fn label(&self) -> Option<String> {
        let words = match self {
            Self::SetDisc(..) => tr("Marked the optic disc"),
            Self::SetFovea(..) => tr("Marked the fovea"),
            Self::ClearMarks(_) => tr("Took the marks away"),
            Self::SetSide(..) => tr("Set the side of the eye"),
            Self::SetField(_, Some(_)) => tr("Adjusted the field of view"),
            Self::SetField(_, None) => tr("Reset the field of view"),
            Self::SetSpacing(_) => tr("Set the pixel spacing"),
            Self::TakeTable(_) => tr("Read pixel spacings from a table"),
            Self::ForgetTable => tr("Left the table of pixel spacings"),
            Self::Use(_)
            | Self::ChooseTable
            | Self::ReadTable(_)
            | Self::ToggleRings
            | Self::ToggleField => return None,
        };
        Some(words.to_owned())
    }
}
