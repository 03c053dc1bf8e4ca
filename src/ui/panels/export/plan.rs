//! What an export would write. Of a large folder that takes longer than a frame, so it is worked out anew only when
//! something that it depends on has changed.

use crate::document::{Document, Status};
use crate::export::{PlannedPhotograph, PlannedShare, Wanted, planned};
use crate::ui::context::Context;
use crate::ui::state::{Item, Reading};

/// What would be written, and what that was worked out from.
pub(in crate::ui) struct Plan {
    from: From,
    /// What each format would write, in their order.
    pub(super) formats: Vec<PlannedShare>,
    /// Everything together.
    pub(super) all: PlannedShare,
    /// How many structures, kinds, named and other classes there are.
    pub(super) layers: [usize; 4],
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
    /// Whether there are vessels and spots.
    kinds: bool,
    document: Document,
    wanted: Wanted,
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
            kinds: state.settings.detail,
            document: state.document.clone(),
            wanted: cx.preferences.export.clone(),
        };
        // What has changed is worked out anew.
        drop(known.take_if(|plan| plan.from != from));
        known.get_or_insert_with(|| Self::of(cx, from))
    }

    fn of(cx: &Context<'_>, from: From) -> Self {
        let state = cx.state;
        let items = || {
            let items = state.items.iter().enumerate();
            // A photograph that was excluded is written where it alone is asked for.
            let taken = |i: usize, item: &Item| match from.only {
                Some(only) => only == i,
                None => state.document.reviews.status(item.photo) != Some(Status::Excluded),
            };
            items.filter_map(move |(i, item)| match item.reading {
                Reading::Done { size, .. } if taken(i, item) => Some((i, item, size)),
                _ => None,
            })
        };
        let kept = &state.document.structures;
        let photographs: Vec<PlannedPhotograph> = items()
            .map(|(i, item, (width, height))| PlannedPhotograph {
                name: item.name.clone(),
                pixels: u64::from(width) * u64::from(height),
                structures: kept.names_in(state.id_of(i).photo),
            })
            .collect();
        let images = items().map(|(i, ..)| state.id_of(i));
        let numbers = cx.overlays.numbers(&state.document, images);
        let mut entries = state.document.entries(numbers);
        if from.kinds {
            entries.extend(state.document.kind_entries());
        }
        let (formats, all) = planned(&photographs, &entries, &from.wanted);
        let names: std::collections::BTreeSet<&str> = { photographs.iter() }
            .flat_map(|photo| photo.structures.iter().map(String::as_str))
            .collect();
        let count = |is: &dyn Fn(bool, bool) -> bool| {
            let chosen = entries.iter().filter(|class| class.chosen);
            chosen.filter(|class| is(class.apart, class.named)).count()
        };
        Self {
            formats,
            all,
            layers: [
                names.len(),
                count(&|apart, _| apart),
                count(&|apart, named| !apart && named),
                count(&|apart, named| !apart && !named),
            ],
            left_out: (kept.proposals().len(), kept.to_review().count()),
            from,
        }
    }
}
