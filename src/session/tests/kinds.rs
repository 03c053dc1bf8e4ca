//! Vessels and spots on photographs that come with the program.

use crate::document::Document;
use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::detail::{DEFAULT, Kind};
use crate::student;

const PHOTOGRAPHS: [&str; 2] = ["idrid_55_1072x712_CCBY4.jpg", "chase_Image_01L_CCBY4.jpg"];

/// Both photographs in a folder of their own.
fn photographs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    for name in PHOTOGRAPHS {
        fs::copy(samples.join(name), folder.path().join(name)).expect("a photograph");
    }
    folder
}

/// A student that is small enough for a test.
fn pupil() -> student::Settings {
    student::Settings {
        share: 1.0,
        batch: 2,
        crop: 48,
        channels: 4,
        ..student::Settings::default()
    }
}

fn learn(session: &Session, steps: usize) {
    session.send(Command::Train {
        settings: small(steps),
        seed: Seed(5),
        student: Some(pupil()),
    });
    phase(session, &Phase::Finished);
}

fn export_kinds(session: &Session, folder: &Path, kinds: bool) {
    let state = exported(
        session,
        ExportRequest {
            refine: true,
            wanted: crate::export::Wanted::default(),
            kinds,
            folder: folder.to_path_buf(),
            only: None,
            document: Document::default(),
            replace: false,
            font: FONT,
        },
    );
    assert!(matches!(state, ExportState::Done(_)), "{state:?}");
}

/// All files of a folder, by their paths in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let path = entry.expect("an entry").into_path();
        if path.is_file() {
            let name = path.strip_prefix(folder).expect("inside");
            let name = name.to_string_lossy().replace('\\', "/");
            found.insert(name, fs::read(&path).expect("a file"));
        }
    }
    found
}

/// The photographs, learned from over a few steps, with their findings.
fn found() -> (tempfile::TempDir, tempfile::TempDir, Session, [ImageId; 2]) {
    let (folder, out) = (photographs(), tempfile::tempdir().expect("a folder"));
    let session = session();
    let (number, names, _) = open(&session, folder.path());
    assert_eq!(names.len(), 2);
    learn(&session, 3);
    export_kinds(&session, &out.path().join("review"), true);
    let ids = [0, 1].map(|index| ImageId::new(number, index, ""));
    (folder, out, session, ids)
}

/// A place on something that is shown of a kind: the strongest pixel of the most.
fn place_on(findings: &Findings, kind: Kind) -> [f32; 2] {
    let layer = findings.strengths.layer(kind);
    let bytes = layer.bytes();
    let strongest = bytes.iter().copied().max().expect("pixels");
    assert!(strongest > DEFAULT, "nothing is shown of {kind:?}");
    let at = bytes
        .iter()
        .position(|&b| b == strongest)
        .expect("it is there");
    [
        ((at % layer.width) as f32 + 0.5) / layer.width as f32,
        ((at / layer.width) as f32 + 0.5) / layer.height as f32,
    ]
}

fn order(session: &Session, order: PickOrder) -> Option<Pick> {
    session.send(Command::Pick(order));
    wait(session, |event| match event {
        Event::Pick(pick) => Some(pick),
        _ => None,
    })
}

fn click(id: ImageId, place: [f32; 2], how: How) -> PickOrder {
    PickOrder::At(on_kinds(id, place, how, [Some(DEFAULT); 3]))
}

fn on_kinds(id: ImageId, place: [f32; 2], how: How, kinds: ShownKinds) -> Click {
    Click {
        id,
        place,
        how,
        takes: Takes::Kind,
        kinds,
        document: Box::default(),
    }
}

fn preview(session: &Session, click: Click) -> Preview {
    session.send(Command::Pick(PickOrder::Preview(0, click)));
    let preview = wait(session, |event| match event {
        Event::Preview { preview, .. } => Some(preview),
        _ => None,
    });
    preview.expect("something")
}

fn standing(session: &Session, request: &StandingRequest) -> Arc<[Standing]> {
    session.send(Command::Pick(PickOrder::Standing(request.clone())));
    wait(session, |event| match event {
        Event::Standing { all, .. } => Some(all),
        _ => None,
    })
}

#[test]
fn masks_are_written_and_change_nothing_else() {
    let (folder, out, session, ids) = found();
    let with = files(&out.path().join("review"));
    for name in ["Vessels", "Bright spots", "Dark spots"] {
        for photograph in PHOTOGRAPHS {
            let mask = format!("{name}/{}.png", photograph.trim_end_matches(".jpg"));
            let size = image::image_dimensions(folder.path().join(photograph)).expect("an image");
            let written = image::load_from_memory(&with[&mask])
                .expect("a mask")
                .into_luma8();
            assert_eq!(written.dimensions(), size, "{mask}");
            assert!(
                written.pixels().all(|p| matches!(p.0[0], 0 | 255)),
                "{mask}"
            );
        }
    }
    let vessels = image::load_from_memory(&with["Vessels/chase_Image_01L_CCBY4.png"]);
    let vessels = vessels.expect("a mask").into_luma8();
    let share = vessels.pixels().filter(|p| p.0[0] > 0).count() as f32 / vessels.len() as f32;
    assert!(
        (0.02..0.2).contains(&share),
        "vessels take {share} of the picture"
    );
    let run: serde_json::Value = serde_json::from_slice(&with["run.json"]).expect("JSON");
    assert_eq!(run["settings"]["strictness"]["Vessels"]["all"], 0.0);
    assert!(run["settings"]["student_steps"].as_u64().expect("a number") > 0);
    let classes: serde_json::Value = serde_json::from_slice(&with["classes.json"]).expect("JSON");
    let all = classes["classes"].as_array().expect("a list");
    assert_eq!(all.iter().filter(|class| class["apart"] == true).count(), 3);
    let counts = &run["images"][0]["classes"];
    let bright = counts
        .as_array()
        .expect("a list")
        .iter()
        .find(|c| c["value"] == 42);
    assert!(
        bright.expect("bright spots")["objects"]
            .as_u64()
            .expect("a count")
            > 0
    );

    // Another session, without them: the classes are the same to the last byte.
    let other = super::session();
    open(&other, folder.path());
    other.send(Command::Train {
        settings: small(3),
        seed: Seed(5),
        student: None,
    });
    phase(&other, &Phase::Finished);
    export_kinds(&other, &out.path().join("plain"), false);
    let plain = files(&out.path().join("plain"));
    for (name, bytes) in plain.iter().filter(|(name, _)| name.starts_with("labels/")) {
        assert_eq!(&with[name], bytes, "{name}");
    }
    assert!(!plain.keys().any(|name| name.starts_with("Vessels/")));

    // And a third one with them: all is the same.
    let again = super::session();
    open(&again, folder.path());
    learn(&again, 3);
    export_kinds(&again, &out.path().join("again"), true);
    assert!(files(&out.path().join("again")) == with);
    drop(session);
    assert_eq!(ids[0].index, 0);
}

#[test]
fn a_click_takes_all_of_its_kind_and_single_ones_come_and_go() {
    let (_folder, _out, session, ids) = found();
    let findings = session
        .overlays()
        .kinds(ids[0])
        .or(session.overlays().kinds(ids[1]));
    let findings = findings.expect("findings");
    for kind in [Kind::Bright, Kind::Vessels] {
        let place = place_on(&findings, kind);
        let all = order(&session, click(findings.id, place, How::Anew)).expect("an area");
        assert_eq!(
            (all.kind, all.area.kind),
            (Some(kind), Some((kind, DEFAULT)))
        );
        let tally = findings.strengths.layer(kind).tally(DEFAULT);
        assert_eq!(all.area.pixels, tally.pixels as usize, "{kind:?}");
        // Down the walk lies the one that was clicked.
        let one = order(&session, PickOrder::Walk(-20)).expect("an area");
        assert!(one.area.pixels < all.area.pixels && one.area.holds(place[0], place[1]));
        assert_eq!((one.stop, one.area.kind), (0, None));
        // Taken away from all of them, it is gone, and only it.
        order(&session, click(findings.id, place, How::Anew)).expect("an area");
        let less = order(&session, click(findings.id, place, How::Remove)).expect("an area");
        assert_eq!(less.area.pixels, all.area.pixels - one.area.pixels);
        assert!(!less.area.holds(place[0], place[1]) && less.area.kind.is_none());
        let back = order(&session, click(findings.id, place, How::Add)).expect("an area");
        assert_eq!(back.area.stencil, all.area.stencil);
    }
    // Where no kind is shown, the same click means a class.
    let place = place_on(&findings, Kind::Vessels);
    let class = order(
        &session,
        PickOrder::At(on_kinds(findings.id, place, How::Anew, [None; 3])),
    );
    assert_eq!(class.expect("an area").kind, None);
    let shown = on_kinds(findings.id, place, How::Anew, [Some(DEFAULT); 3]);
    let all = preview(&session, shown.clone());
    assert_eq!(all.pick.area.kind, Some((Kind::Vessels, DEFAULT)));
    let one = preview(
        &session,
        Click {
            takes: Takes::Area,
            ..shown
        },
    );
    assert_eq!(one.pick.area.kind, None, "the one that was hit");
    assert!(one.pick.area.pixels < all.pick.area.pixels);
}

#[test]
fn vessels_stand_out_and_are_known_when_they_were_kept() {
    let (_folder, _out, session, ids) = found();
    let mut request = StandingRequest {
        id: ids[0],
        kinds: [Some(DEFAULT); 3],
        kept: Vec::new(),
    };
    let all = standing(&session, &request);
    let vessels = |all: &[Standing]| {
        let of_kind = |one: &&Standing| one.area.kind == Some((Kind::Vessels, DEFAULT));
        all.iter().find(of_kind).cloned().expect("vessels")
    };
    let first = vessels(&all);
    let [x, y] = first.place;
    assert!(first.area.holds(x, y) && !first.kept);
    request.kept.push(Arc::clone(&first.area));
    assert!(vessels(&standing(&session, &request)).kept);
    request.kinds = [None; 3];
    let areas = standing(&session, &request);
    assert!(areas.iter().all(|one| one.area.kind.is_none()));
}

#[test]
fn a_kind_is_found_in_all_images() {
    let (_folder, _out, session, ids) = found();
    let findings = session.overlays().kinds(ids[0]).expect("findings");
    let place = place_on(&findings, Kind::Vessels);
    let pick = order(&session, click(ids[0], place, How::Anew)).expect("an area");
    session.send(Command::Pick(PickOrder::Find(FindRequest {
        name: "Vessels".to_owned(),
        examples: vec![(ids[0], Arc::clone(&pick.area))],
        images: vec![ids[1]],
    })));
    let (id, area) = wait(&session, |event| match event {
        Event::Find(FindState::Proposal { id, area, .. }) => Some((id, area)),
        _ => None,
    });
    let other = session.overlays().kinds(ids[1]).expect("findings");
    let tally = other.strengths.layer(Kind::Vessels).tally(DEFAULT);
    assert_eq!((id, area.pixels), (ids[1], tally.pixels as usize));
    assert_eq!(area.kind, Some((Kind::Vessels, DEFAULT)));
}

#[test]
fn a_student_that_was_broken_off_goes_on_to_the_same_bytes() {
    let (folder, out) = (photographs(), tempfile::tempdir().expect("a folder"));
    let [straight, broken, resumed] =
        ["a.safetensors", "b.safetensors", "c.safetensors"].map(|n| out.path().join(n));
    let save = |session: &Session, path: &Path| {
        session.send(Command::Save {
            path: path.to_path_buf(),
        });
        wait(session, |event| match event {
            Event::Saved { .. } => Some(()),
            Event::NotSaved { text } => panic!("{text}"),
            _ => None,
        });
    };
    let session = super::session();
    open(&session, folder.path());
    session.send(Command::Keep {
        path: broken.clone(),
        every: 4,
    });
    // The checkpoint of the fourth step stays: those after it go elsewhere.
    session.send(Command::Train {
        settings: small(8),
        seed: Seed(5),
        student: Some(pupil()),
    });
    wait(&session, |event| {
        matches!(event, Event::Saved { step: 4, .. }).then_some(())
    });
    let fourth = fs::read(&broken).expect("a checkpoint");
    phase(&session, &Phase::Finished);
    save(&session, &straight);
    fs::write(&broken, fourth).expect("written");

    let session = super::session();
    open(&session, folder.path());
    session.send(Command::GoOn {
        path: broken,
        more: 0,
    });
    phase(&session, &Phase::Finished);
    save(&session, &resumed);
    assert!(fs::read(&straight).expect("a file") == fs::read(&resumed).expect("a file"));
}
