//! Areas picked by clicks, on real overlays.

use super::classes::at as count;
use super::*;
use crate::cluster::{Hierarchy, Settings as Clustering};

/// Goes on until nothing is left to refine.
pub(super) fn refined(session: &Session, images: usize) {
    wait(session, |event| match event {
        Event::Refined { done, total } => (done == total && total == images).then_some(()),
        _ => None,
    });
}

pub(super) fn order(session: &Session, order: PickOrder) -> Option<Pick> {
    session.send(Command::Pick(order));
    wait(session, |event| match event {
        Event::Pick(pick) => Some(pick),
        _ => None,
    })
}

pub(super) fn at(id: ImageId, place: [f32; 2], how: How) -> PickOrder {
    PickOrder::At(click(id, place, how, Takes::Kind))
}

fn click(id: ImageId, place: [f32; 2], how: How, takes: Takes) -> Click {
    Click {
        id,
        place,
        how,
        takes,
        kinds: [None; 3],
        document: Box::default(),
    }
}

/// A folder of three photographs whose spots lie at 25, 32 and 39 of 72 pixels, segmented.
pub(super) fn segmented() -> (tempfile::TempDir, Session, [ImageId; 3]) {
    let folder = super::folder(3);
    let session = session();
    let (number, _, _) = open(&session, folder.path());
    train(&session, 2, 1);
    refined(&session, 3);
    let ids = [0, 1, 2].map(|index| ImageId::new(number, index, ""));
    (folder, session, ids)
}

const SPOT: [f32; 2] = [25.0 / 72.0, 0.5];

#[test]
fn a_click_picks_the_spot_and_the_wheel_walks_from_it() {
    let (_folder, session, ids) = segmented();
    let pick = order(&session, at(ids[0], SPOT, How::Anew)).expect("an area");
    assert!(pick.area.holds(SPOT[0], SPOT[1]));
    assert!(!pick.area.holds(0.8, 0.5), "the ground is not of the spot");
    // The spot has a radius of 7.7 pixels.
    assert!(
        (120..=260).contains(&pick.area.pixels),
        "{} pixels",
        pick.area.pixels
    );
    assert!(!pick.area.outline.is_empty());

    let mut last = pick.clone();
    while last.stop + 1 < last.stops {
        let next = order(&session, PickOrder::Walk(1)).expect("a larger area");
        assert!(next.area.pixels > last.area.pixels);
        assert_eq!(next.stop, last.stop + 1);
        last = next;
    }
    let back = order(&session, PickOrder::Walk(-100)).expect("the smallest area");
    assert_eq!(back.stop, 0);
    assert_eq!(order(&session, PickOrder::Drop), None);
}

#[test]
fn a_click_is_taken_back() {
    let (_folder, session, ids) = segmented();
    let ground = [0.8, 0.5];
    let spot = order(&session, at(ids[0], SPOT, How::Anew)).expect("the spot");
    let both = order(&session, at(ids[0], ground, How::Add)).expect("both");
    let back = order(&session, PickOrder::Restore(Some(spot.clone()))).expect("the spot");
    assert!(Arc::ptr_eq(&back.area, &spot.area));
    assert_eq!(back, spot);
    // There is nothing to walk along; the next click works on what was restored.
    session.send(Command::Pick(PickOrder::Walk(1)));
    let again = order(&session, at(ids[0], ground, How::Add)).expect("both");
    assert_eq!(again.area.stencil, both.area.stencil);
    order(&session, PickOrder::Restore(Some(both))).expect("both");
    let less = order(&session, at(ids[0], SPOT, How::Remove)).expect("without the spot");
    assert!(!less.area.holds(SPOT[0], SPOT[1]));
    assert_eq!(order(&session, PickOrder::Restore(None)), None);
    let anew = order(&session, at(ids[0], SPOT, How::Add)).expect("the spot");
    assert_eq!(anew.area.stencil, spot.area.stencil);
}

#[test]
fn areas_are_added_and_taken_away() {
    let (_folder, session, ids) = segmented();
    let spot = order(&session, at(ids[0], SPOT, How::Anew)).expect("the spot");
    let ground = [0.8, 0.5];
    let both = order(&session, at(ids[0], ground, How::Add)).expect("both");
    assert!(both.area.pixels > spot.area.pixels);
    assert!(both.area.holds(SPOT[0], SPOT[1]) && both.area.holds(ground[0], ground[1]));
    let less = order(&session, at(ids[0], SPOT, How::Remove)).expect("without the spot");
    assert!(!less.area.holds(SPOT[0], SPOT[1]));
    // A click in another image begins anew, whatever key is held.
    let other = order(&session, at(ids[1], [32.0 / 72.0, 0.5], How::Add)).expect("another");
    assert_eq!(other.id, ids[1]);
    assert!(other.area.holds(32.0 / 72.0, 0.5));
    // Beside the field of view there is nothing.
    assert_eq!(order(&session, at(ids[1], [0.0, 0.0], How::Anew)), None);
}

#[test]
fn another_hierarchy_keeps_index_maps_and_numbers() {
    let (_folder, session, ids) = segmented();
    let [outlines, others @ ..] = Hierarchy::ALL;
    assert_eq!(outlines, Hierarchy::default());
    let by = |hierarchy: Hierarchy| {
        session.send(Command::Cluster(Clustering {
            hierarchy,
            ..Clustering::default()
        }));
        refined(&session, 3);
        ids.map(|id| session.overlays().get(id).expect("an overlay"))
    };
    // Outlines cut landmarks, so that these are others.
    let before = by(others[0]);
    for hierarchy in others {
        if hierarchy != others[0] {
            by(hierarchy);
        }
        for (id, before) in ids.iter().zip(&before) {
            let now = session.overlays().get(*id).expect("an overlay");
            assert_eq!(now.clustering.hierarchy, hierarchy);
            assert_eq!(
                now.segmentation.index, before.segmentation.index,
                "no pixel is looked at again"
            );
            // Two classes are the spot and the ground in every way.
            let spot = before.class_at(SPOT[0], SPOT[1], &count(2));
            assert_eq!(
                now.class_at(SPOT[0], SPOT[1], &count(2)),
                spot,
                "{hierarchy:?}"
            );
        }
    }
}

#[test]
fn the_like_of_an_area_is_proposed_in_the_other_images() {
    let (_folder, session, ids) = segmented();
    let spot = order(&session, at(ids[0], SPOT, How::Anew)).expect("the spot");
    session.send(Command::Pick(PickOrder::Find(FindRequest {
        name: "Spot".to_owned(),
        examples: vec![(ids[0], spot.area)],
        images: ids[1..].to_vec(),
    })));
    let mut found = Vec::new();
    wait(&session, |event| match event {
        Event::Find(FindState::Proposal { id, area, name, .. }) => {
            assert_eq!(name, "Spot");
            found.push((id, area));
            None
        }
        Event::Find(FindState::Done { found, looked, .. }) => {
            assert_eq!((found, looked), (2, 2));
            Some(())
        }
        _ => None,
    });
    for ((id, area), (wanted, x)) in found.iter().zip([(ids[1], 32.0), (ids[2], 39.0)]) {
        assert_eq!(*id, wanted);
        assert!(area.holds(x / 72.0, 0.5), "the spot at {x}");
        assert!(!area.holds(60.0 / 72.0, 0.5), "the ground");
    }
}

#[test]
fn what_is_shown_before_a_click_is_what_it_leaves() {
    let (_folder, session, ids) = segmented();
    let preview = |click: Click| {
        session.send(Command::Pick(PickOrder::Preview(0, click)));
        wait(&session, |event| match event {
            Event::Preview { preview, .. } => Some(preview),
            _ => None,
        })
    };
    let clicks = [
        ([25.0 / 72.0, 0.5], How::Anew, Takes::Kind),
        ([60.0 / 72.0, 0.5], How::Add, Takes::Area),
        ([25.0 / 72.0, 0.5], How::Remove, Takes::Kind),
        ([60.0 / 72.0, 0.5], How::Anew, Takes::Class),
        ([25.0 / 72.0, 0.5], How::Add, Takes::Class),
    ];
    for (place, how, takes) in clicks {
        let click = click(ids[0], place, how, takes);
        let before = preview(click.clone()).expect("something");
        let after = order(&session, PickOrder::At(click)).expect("an area");
        assert_eq!(before.pick.area, after.area, "{how:?} {takes:?}");
    }
    let beside = click(ids[0], [0.0, 0.0], How::Anew, Takes::Class);
    assert_eq!(preview(beside), None);
}

#[test]
fn a_whole_class_is_taken_where_that_is_wished() {
    let (_folder, session, ids) = segmented();
    let place = [25.0 / 72.0, 0.5];
    let whole = click(ids[0], place, How::Anew, Takes::Class);
    let document = whole.document.clone();
    let pick = order(&session, PickOrder::At(whole)).expect("a class");
    assert_eq!(pick.stops, 1);
    let overlay = session.overlays().get(ids[0]).expect("an overlay");
    let class = overlay.class_at(place[0], place[1], &document);
    let class = usize::from(class.expect("a class"));
    let pixels = overlay.shares(&document)[class].pixels;
    assert_eq!(pick.area.pixels as u64, pixels);
}

#[test]
fn the_spot_stands_out() {
    let (_folder, session, ids) = segmented();
    session.send(Command::Pick(PickOrder::Standing(StandingRequest {
        id: ids[1],
        kinds: [None; 3],
        kept: Vec::new(),
    })));
    let all = wait(&session, |event| match event {
        Event::Standing { all, .. } => Some(all),
        _ => None,
    });
    let first = all.first().expect("something");
    assert!(first.area.holds(32.0 / 72.0, 0.5), "the spot comes first");
    assert!(!first.kept && all.len() <= 6);
}
