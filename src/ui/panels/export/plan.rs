//! What an export would write. Of a large folder that takes longer than a frame, so it is worked out anew only when
//! something that it depends on has changed.

use crate::document::Document;
use crate::export::planned_files;
use crate::ui::context::Context;
use crate::ui::state::Reading;

/// So many of the planned files are named before "and N more".
const NAMED: usize = 6;

/// What would be written, and what that was worked out from.
pub(in crate::ui) struct Plan {
    from: From,
    /// The first files by name.
    pub(super) first: Vec<String>,
    /// How many come after them.
    pub(super) more: usize,
    /// How many classes get a mask.
    pub(super) masks: usize,
    /// Proposals that nobody has accepted, and images that have some.
    pub(super) left_out: (usize, usize),
}

/// What the plan depends on.
#[derive(PartialEq)]
struct From {
    folder: u32,
    /// The only image that is exported; none for all.
    only: Option<usize>,
    /// Images that can be exported.
    readable: usize,
    /// Images whose overlays are up to date: others have other classes.
    refined: (usize, usize),
    document: Document,
}

impl Plan {
    /// The plan as it is now.
    pub(super) fn now<'p>(cx: &Context<'_>, known: &'p mut Option<Self>) -> &'p Self {
        let state = cx.state;
        let from = From {
            folder: state.folder,
            only: state.current.filter(|_| !state.export_all),
            readable: state.readable(),
            refined: state.refined,
            document: state.document.clone(),
        };
        // What has changed is worked out anew.
        drop(known.take_if(|plan| plan.from != from));
        known.get_or_insert_with(|| Self::of(cx, from))
    }

    fn of(cx: &Context<'_>, from: From) -> Self {
        let state = cx.state;
        let planned = || {
            let items = state.items.iter().enumerate();
            items.filter(|(i, item)| {
                let wanted = from.only.is_none_or(|only| only == *i);
                wanted && matches!(item.reading, Reading::Done { .. })
            })
        };
        let kept = &state.document.structures;
        let names_in = |index: usize| kept.names_in(state.id_of(index).photo);
        let (names, structures): (Vec<String>, Vec<Vec<String>>) = planned()
            .map(|(i, item)| (item.name.clone(), names_in(i)))
            .unzip();
        let images = planned().map(|(i, _)| state.id_of(i));
        let numbers = cx.overlays.numbers(&state.document, images);
        let entries = state.document.entries(numbers);
        let mut first = planned_files(&names, &entries, &structures);
        let more = first.len().saturating_sub(NAMED);
        first.truncate(NAMED);
        Self {
            from,
            first,
            more,
            masks: entries.iter().filter(|e| e.chosen).count(),
            left_out: (kept.proposals().len(), kept.to_review().count()),
        }
    }
}
