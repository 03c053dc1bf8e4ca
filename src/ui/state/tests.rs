use super::*;
use crate::cuts::Settings;
use crate::picture::Tags;

fn state() -> State {
    let settings = RunSettings {
        detail: true,
        training: Settings::default(),
        seed: 1,
        working_side: 256,
    };
    State::new(settings, Count::default())
}

fn opened(names: &[&str]) -> State {
    let mut state = state();
    let show = state.take(Event::Opened {
        folder: 3,
        source: Source::Folder("/photos/visit 1".into()),
        names: names.iter().map(|n| (*n).to_owned()).collect(),
        skipped: vec![("a.dcm".into(), "not read".into())],
        kept: None,
    });
    assert_eq!(show, (!names.is_empty()).then_some(0));
    state.current = show;
    state
}

fn id(index: u32) -> ImageId {
    ImageId::new(3, index as usize, "")
}

#[test]
fn a_current_image_that_cannot_be_read_gives_way() {
    let mut state = opened(&["bad.jpg", "worse.jpg", "good.jpg"]);
    state.take(Event::ReadFailed {
        id: id(1),
        reason: "damaged".into(),
    });
    assert_eq!(state.current, Some(0));
    let next = state.take(Event::ReadFailed {
        id: id(0),
        reason: "empty".into(),
    });
    assert_eq!(next, Some(2));
    assert_eq!(state.troubles().len(), 3);
}

#[test]
fn events_of_an_earlier_folder_change_nothing() {
    let mut state = opened(&["a.png"]);
    let old = ImageId::new(2, 0, "");
    state.take(Event::Read {
        id: old,
        sha256: "".into(),
        size: (5, 5),
        tags: Tags::default(),
        thumbnail: None,
    });
    state.take(Event::AllRead { folder: 2 });
    assert!(!state.all_read && state.readable() == 0);
}

#[test]
fn the_review_goes_beside_the_photographs() {
    let state = opened(&["a.png"]);
    assert!(state.export_folder.ends_with("visit 1-review"));
    assert!(!state.export_folder.contains("visit 1/"));
}

#[test]
fn a_new_run_starts_its_curves_anew() {
    let mut state = opened(&["a.png"]);
    let report = StepReport {
        step: 1,
        steps: 9,
        contrastive: 2.0,
        reconstruction: 0.5,
        learning_rate: 1e-3,
        steps_per_second: 3.0,
    };
    state.take(Event::Step(report));
    assert_eq!(state.curves.reconstruction, [0.5]);
    state.take(Event::Phase(Phase::Preparing));
    assert!(state.curves.reconstruction.is_empty() && state.is_training());
    state.take(Event::Phase(Phase::Failed("it broke".into())));
    let notice = state.notice.as_ref().expect("a notice");
    assert_eq!(notice.text, "it broke");
    assert_eq!(notice.left(), None, "what went wrong stays");
    state.tell("done", false);
    let left = state.notice.as_ref().and_then(Notice::left);
    assert!(
        left.is_some_and(|left| !left.is_zero()),
        "what went well goes"
    );
}

#[test]
fn names_do_not_outlive_their_folder() {
    let mut state = opened(&["a.png"]);
    state.document.rename(1, "Disc");
    state.document.set_count(Count::Fixed(17));
    state.take(Event::Opened {
        folder: 4,
        source: Source::Samples,
        names: vec![],
        skipped: vec![],
        kept: None,
    });
    assert_eq!(
        (state.document.name(1).as_str(), state.document.count()),
        ("Class 2", Count::Fixed(17))
    );
}

#[test]
fn the_session_is_not_told_of_every_photograph_that_is_read() {
    let names: Vec<String> = (0..50).map(|i| format!("{i:02}.png")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut state = opened(&names);
    let view = serde_json::Value::Null;
    let known = |work: Box<crate::document::Work>| {
        let known = work.roster.known();
        known.filter(|(_, known)| known.sha256.is_some()).count()
    };
    assert_eq!(state.untold(&view).map(known), Some(0));
    for (index, name) in names.iter().enumerate() {
        state.take(Event::Read {
            id: ImageId::new(3, index, name),
            sha256: format!("{index:064}").into(),
            size: (5, 5),
            tags: Tags::default(),
            thumbnail: None,
        });
        assert!(state.untold(&view).is_none(), "told of {name}");
    }
    state.take(Event::AllRead { folder: 3 });
    assert_eq!(state.untold(&view).map(known), Some(50));
    assert!(state.untold(&view).is_none());
}
