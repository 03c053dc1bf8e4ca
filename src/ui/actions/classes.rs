//! What can be wished for the classes, beyond naming, showing and choosing.

use crate::detail::Kind;
use crate::session::ImageId;
use crate::ui::words::{tr, trf};

/// A wish for the classes.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum ClassAction {
    /// Make classes part of another one.
    Merge {
        into: u8,
        classes: Vec<u8>,
    },
    /// Take apart what was merged into a class.
    Split(u8),
    Recolour(u8, [u8; 3]),
    /// Give all classes the colours of their numbers.
    StandardColours,
    /// Move a class, or the selected one, so many places down the list.
    Move(Option<u8>, isize),
    /// Put a class beside another one in the list: before it, or after it.
    Place {
        class: u8,
        other: u8,
        after: bool,
    },
    /// Select the class so many places down the list.
    Step(isize),
    /// Make a kind stricter or looser, in robust standard deviations: in one image or in all that have no strictness of
    /// their own. None gives the image that of the folder again.
    Strict {
        kind: Kind,
        image: Option<ImageId>,
        strictness: Option<f32>,
    },
    /// Number the classes on the picture, or don't.
    ToggleNumbers,
    /// Open the examples of a class.
    ShowExamples(u8),
    /// Look for the examples of a class in the overlays as they are now.
    FindExamples(u8),
    CloseExamples,
}

impl ClassAction {
    /// What the history says of it; none where the document stays as it was.
    pub(in crate::ui) fn label(&self) -> Option<String> {
        let number = |class: &u8| (class + 1).to_string();
        let words = match self {
            Self::Merge { into, classes } => {
                let parts = classes.iter().filter(|&class| class != into).count();
                trf("Merged {0} classes", &[&(parts + 1).to_string()])
            }
            Self::Split(class) => trf("Split class {0} back", &[&number(class)]),
            Self::Recolour(class, _) => trf("Coloured class {0}", &[&number(class)]),
            Self::StandardColours => tr("Gave all classes their standard colours").to_owned(),
            Self::Move(..) | Self::Place { .. } => tr("Moved a class in the list").to_owned(),
            Self::Strict { .. } => tr("Strictness").to_owned(),
            Self::ToggleNumbers => tr("Switched the class numbers").to_owned(),
            Self::Step(_) | Self::ShowExamples(_) | Self::FindExamples(_) | Self::CloseExamples => {
                return None;
            }
        };
        Some(words)
    }
}
