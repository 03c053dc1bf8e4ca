//! Files of others are not replaced, files that are no runs are not used, and runs that went wrong say so.

use super::*;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The tensors of a file by name: shape and values.
type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// The bytes of a saved run after a change, with the checksum of what it is then.
fn forged(run: &[u8], change: impl FnOnce(&mut Value, &mut Tensors)) -> Vec<u8> {
    let (_, metadata) = SafeTensors::read_metadata(run).expect("metadata");
    let text = &metadata.metadata().as_ref().expect("metadata")["cuts_viewer"];
    let mut header: Value = serde_json::from_str(text).expect("a header");
    let views = SafeTensors::deserialize(run).expect("tensors");
    let mut tensors: Tensors = { views.tensors().into_iter() }
        .filter(|(name, _)| name != "sha256")
        .map(|(name, view)| {
            let values = view
                .data()
                .as_chunks()
                .0
                .iter()
                .map(|b| f32::from_le_bytes(*b));
            (name, (view.shape().to_vec(), values.collect()))
        })
        .collect();
    change(&mut header, &mut tensors);
    let text = header.to_string();
    let mut hasher = Sha256::new_with_prefix(&text);
    let bytes: Vec<(String, Vec<usize>, Vec<u8>)> = { tensors.into_iter() }
        .map(|(name, (shape, values))| {
            let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
            (name, shape, bytes)
        })
        .collect();
    for (name, shape, data) in &bytes {
        hasher.update(format!("{name} {:?} {shape:?}", Dtype::F32));
        hasher.update(data);
    }
    let sum: [u8; 32] = hasher.finalize().into();
    let mut views: Vec<(&str, TensorView<'_>)> = { bytes.iter() }
        .map(|(name, shape, data)| {
            let view = TensorView::new(Dtype::F32, shape.clone(), data);
            (name.as_str(), view.expect("a tensor"))
        })
        .collect();
    let own = TensorView::new(Dtype::U8, vec![sum.len()], &sum).expect("a tensor");
    views.push(("sha256", own));
    serialize(views, Some([("cuts_viewer".to_owned(), text)].into())).expect("a file")
}

/// `segment photos` with these words, refused before anything is read, with a message that ends with the last word.
#[track_caller]
fn refused(place: &Place, words: &[&str]) -> String {
    let done = place.run(&[&["segment", "photos", "--device", "cpu"], words].concat());
    let (text, path) = (done.failure().to_owned(), words[words.len() - 1]);
    assert!(text.ends_with(&format!(": {path}")), "{words:?}: {text}");
    assert!(
        !done.err.contains("reading"),
        "it was refused late:\n{}",
        done.err
    );
    assert!(!place.path("cuts-viewer-review").exists());
    text
}

#[test]
fn a_checkpoint_replaces_nothing_but_a_run() {
    let place = Place::with_photographs();
    place.write("notes.txt", b"my thoughts");
    place.write("empty", b"");
    place.write("earlier/run.json", b"{\"program\": \"CUTS Viewer\"}");
    let photograph = place.path("photos/a.png");
    std::fs::hard_link(photograph, place.path("run.safetensors")).expect("another name");
    let before = place.files("");
    for (file, why) in [
        ("photos/a.png", "a picture"),
        ("run.safetensors", "a picture"),
        ("notes.txt", "not a saved run"),
        ("empty", "not a saved run"),
        ("earlier/run.json", "not a saved run"),
        ("photos", "a folder"),
        ("new/", "a folder"),
        ("missing/run", "cannot be written"),
    ] {
        let text = refused(&place, &["--checkpoint", file]);
        assert!(text.contains(why), "{file}: {text}");
    }
    assert!(place.files("") == before);
}

#[test]
fn a_run_is_refused_that_is_none_or_was_tampered_with() {
    let place = Place::with_photographs();
    place.segment(&["photos", "--out", "review"]);
    let run = std::fs::read(place.path("review/model.safetensors")).expect("a run");
    place.write("m", &run[..run.len() / 2]);
    assert!(refused(&place, &["--model", "m"]).contains("damaged"));
    assert!(refused(&place, &["--model", "photos"]).contains("a folder"));
    let long = File::create(place.path("long")).expect("a file");
    long.set_len(3 << 30).expect("a hole");
    for word in ["--model", "--resume"] {
        assert!(refused(&place, &[word, "long"]).contains("larger than"));
    }
    let settings = |name: &'static str, value: Value| {
        move |header: &mut Value, _: &mut Tensors| header["settings"][name] = value
    };
    let all = |name: &'static str, value: f32| {
        move |_: &mut Value, tensors: &mut Tensors| {
            tensors.get_mut(name).expect(name).1.fill(value);
        }
    };
    let said = |name: &'static str, value: Value| {
        move |header: &mut Value, _: &mut Tensors| header[name] = value
    };
    let student = |name: &'static str, value: Value| {
        move |header: &mut Value, _: &mut Tensors| {
            header["beside"]["header"]["settings"][name] = value;
        }
    };
    type Change = Box<dyn FnOnce(&mut Value, &mut Tensors)>;
    let wide = serde_json::json!({"channels": [1024, 1024, 1024, 1024]});
    let changes: [(&str, Change); 13] = [
        (
            "anchors is out of range",
            Box::new(settings("anchors", 0.into())),
        ),
        (
            "anchors is out of range",
            Box::new(settings("anchors", (1u64 << 40).into())),
        ),
        (
            "batch times anchors",
            Box::new(settings("batch", 4096.into())),
        ),
        (
            "learning_rate is out of range",
            Box::new(settings("learning_rate", 7.into())),
        ),
        (
            "larger network",
            Box::new(move |header: &mut Value, _: &mut Tensors| {
                header["settings"]["shape"] = wide;
                header["settings"]["batch"] = 1.into();
            }),
        ),
        ("9 steps of 3", Box::new(said("steps_done", 9.into()))),
        ("legs", Box::new(said("legs", serde_json::json!([])))),
        (
            "updates",
            Box::new(said("updates", serde_json::json!({"convs.0.weight": 77}))),
        ),
        ("not numbers", Box::new(all("conv2.weight", f32::NAN))),
        ("no training", Box::new(all("conv4.weight", 1e30))),
        ("no training", Box::new(all("norm1.variance", -1.0))),
        ("no training", Box::new(all("student.norm1.variance", -1.0))),
        (
            "student's settings",
            Box::new(student("channels", 0.into())),
        ),
    ];
    let whole = std::fs::read(place.path("review/model.safetensors")).expect("a run");
    for (why, change) in changes {
        place.write("odd", &forged(&whole, change));
        for word in ["--model", "--resume"] {
            let text = refused(&place, &[word, "odd"]);
            assert!(text.contains(why), "{why}: {text}");
        }
    }
}

#[test]
fn an_unstable_run_leaves_the_review_of_its_last_good_step() {
    let place = Place::with_photographs();
    place.segment(&["photos", "--out", "first"]);
    let run = std::fs::read(place.path("first/model.safetensors")).expect("a run");
    place.write(
        "odd",
        &forged(&run, |header, _| {
            header["settings"]["steps"] = 6.into();
            header["settings"]["temperature"] = 1e-300.into();
        }),
    );
    let words = ["segment", "photos", "--device", "cpu", "--size", "128"];
    let more = ["--resume", "odd", "--out", "second", "--checkpoint", "kept"];
    let done = place.run(&[&words[..], &more[..]].concat());
    assert_eq!(done.code, 1, "{}", done.err);
    let [text] = done.messages()[..] else {
        panic!("not one message:\n{}", done.err);
    };
    assert!(
        text.contains("last good step") && text.contains("at step 4"),
        "{text}"
    );
    assert!(
        text.contains("after step 3 were kept") && text.ends_with("second"),
        "{text}"
    );
    assert!(done.out.contains("after 3 training steps"), "{}", done.out);
    let [first, second] = ["first", "second"].map(|folder| place.files(folder));
    assert_eq!(place.json("second/run.json")["settings"]["steps_done"], 3);
    assert!(
        first["labels/a.png"] == second["labels/a.png"],
        "the same weights"
    );
    assert!(place.path("kept").is_file(), "what is good is saved");
    // A run that never had a good step ends with nothing.
    let words = [
        "evaluate",
        "photos",
        "--masks",
        "photos",
        "--set",
        "temperature=1e-300",
    ];
    let done = place.run(&[&words[..], &QUICK[..]].concat());
    assert!(
        done.failure().contains("nothing had been learned"),
        "{}",
        done.err
    );
}

#[test]
fn answers_beyond_all_numbers_end_in_no_picture() {
    let place = Place::with_photographs();
    place.segment(&["photos", "--out", "first"]);
    let run = std::fs::read(place.path("first/model.safetensors")).expect("a run");
    // Each value could come from training; together they are too much.
    let loud = |_: &mut Value, tensors: &mut Tensors| {
        for layer in 1..=4 {
            let name = format!("norm{layer}.weight");
            tensors.get_mut(&name).expect("a layer").1.fill(1e6);
        }
    };
    place.write("odd", &forged(&run, loud));
    let words = [
        "segment", "photos", "--device", "cpu", "--model", "odd", "--out", "second",
    ];
    let done = place.run(&words);
    assert!(
        done.failure().contains("beyond all numbers"),
        "{}",
        done.err
    );
    assert!(!place.path("second/run.json").exists());
}

#[test]
fn a_picture_of_one_colour_is_named() {
    let place = Place::with_photographs();
    let black = vec![0; 64 * 48 * 3];
    save(
        &place.path("photos/black.png"),
        64,
        48,
        png::ColorType::Rgb,
        &black,
    );
    let done = place.segment(&["photos", "--out", "review"]);
    let [text] = done.messages()[..] else {
        panic!("not one message:\n{}", done.err);
    };
    assert!(
        text.contains("is one class") && text.ends_with("black.png"),
        "{text}"
    );
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_neither_replaced_nor_read() {
    use std::os::unix::fs::{FileTypeExt as _, symlink};
    let place = Place::with_photographs();
    let made = Command::new("mkfifo").arg(place.path("pipe")).status();
    assert!(made.expect("mkfifo").success());
    symlink("pipe", place.path("link")).expect("a link");
    symlink("nowhere", place.path("lost")).expect("a link");
    for (file, what) in [
        ("pipe", "a pipe"),
        ("link", "a pipe"),
        ("/dev/null", "a device"),
        ("/dev/zero", "a device"),
    ] {
        for word in ["--checkpoint", "--model", "--resume"] {
            let text = refused(&place, &[word, file]);
            assert!(text.contains(what), "{word} {file}: {text}");
        }
    }
    assert!(refused(&place, &["--checkpoint", "lost"]).contains("nowhere"));
    let pipe = std::fs::metadata(place.path("pipe")).expect("still there");
    assert!(pipe.file_type().is_fifo());
}
