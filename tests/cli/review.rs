//! What a review folder holds.

use std::collections::BTreeSet;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::*;

/// A PNG as it is stored.
struct Stored {
    size: (usize, usize),
    colour: png::ColorType,
    /// One byte a pixel.
    pixels: Vec<u8>,
    palette: Vec<u8>,
}

fn stored(bytes: &[u8]) -> Stored {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let frame = reader.next_frame(&mut pixels).expect("its pixels");
    assert_eq!(frame.bit_depth, png::BitDepth::Eight);
    pixels.truncate(frame.buffer_size());
    let palette = reader
        .info()
        .palette
        .as_ref()
        .map(|palette| palette.to_vec());
    Stored {
        size: (frame.width as usize, frame.height as usize),
        colour: frame.color_type,
        pixels,
        palette: palette.unwrap_or_default(),
    }
}

const STEMS: [(&str, (usize, usize)); 2] = [("a", (120, 96)), ("visit 2/b", (200, 150))];

#[test]
fn it_holds_all_that_it_should() {
    let place = Place::with_photographs();
    let done = place.segment(&["photos", "--out", "review", "--classes", "4", "--seed", "7"]);
    let files = place.files("review");
    let (classes, run) = (
        place.json("review/classes.json"),
        place.json("review/run.json"),
    );
    label_maps_and_masks_agree(&files, &classes);
    overlays_are_pictures(&files);
    the_run_is_recorded(&place, &files, &run);
    tables_have_their_rows(&files, &run);
    safetensors::SafeTensors::deserialize(&files["model.safetensors"]).expect("a model");

    let folder = place.path("review").display().to_string();
    assert_eq!(
        done.out.lines().last(),
        Some(format!("Review folder: {folder}").as_str()),
        "{}",
        done.out
    );
    assert!(
        done.out.starts_with(
            "Segmented 2 of 2 images into 4 classes after 3 training steps on the CPU"
        ),
        "{}",
        done.out
    );
    assert!(
        done.out.contains(&format!("Wrote {} files", files.len())),
        "{}\n{:?}",
        done.out,
        files.keys()
    );
    assert!(done.messages().is_empty(), "{}", done.err);
    assert!(done.err.contains("training: 3 of 3 steps"), "{}", done.err);
    assert!(
        !done.err.contains('\u{1b}'),
        "no terminal, but signs for one"
    );
}

fn label_maps_and_masks_agree(files: &BTreeMap<String, Vec<u8>>, classes: &Value) {
    let all = classes["classes"].as_array().expect("a list of classes");
    // Vessels and spots lie over the others, and are in no label map.
    let classes: Vec<&Value> = all.iter().filter(|class| class["apart"] == false).collect();
    assert_eq!(all.len(), classes.len() + 3);
    let values: BTreeSet<u64> = classes.iter().filter_map(|c| c["value"].as_u64()).collect();
    let mut seen = BTreeSet::new();
    let mut counts = [0u64; 256];
    for (stem, size) in STEMS {
        let labels = stored(&files[&format!("labels/{stem}.png")]);
        assert_eq!(
            (labels.size, labels.colour),
            (size, png::ColorType::Indexed),
            "{stem}"
        );
        assert_eq!(
            labels.pixels[0], 0,
            "the corner of {stem} is outside the field of view"
        );
        let mut own: BTreeSet<u64> = labels.pixels.iter().map(|&v| u64::from(v)).collect();
        own.remove(&0);
        assert!((2..=4).contains(&own.len()), "{stem} has classes {own:?}");
        seen.extend(own);
        for &value in &labels.pixels {
            counts[usize::from(value)] += 1;
        }
        for class in &classes {
            let value = class["value"].as_u64().expect("a value") as u8;
            let mask = stored(
                &files[&format!("{}/{stem}.png", class["folder"].as_str().expect("a folder"))],
            );
            assert_eq!(
                (mask.size, mask.colour),
                (size, png::ColorType::Grayscale),
                "{stem}"
            );
            let expected: Vec<u8> = labels
                .pixels
                .iter()
                .map(|&v| if v == value { 255 } else { 0 })
                .collect();
            assert!(
                mask.pixels == expected,
                "the mask of class {value} of {stem} is not its label map's"
            );
            let at = usize::from(value) * 3;
            let [r, g, b] = [0, 1, 2].map(|channel| labels.palette[at + channel]);
            assert_eq!(
                class["colour"],
                format!("#{r:02X}{g:02X}{b:02X}"),
                "the palette of {stem}"
            );
        }
    }
    assert_eq!(
        seen, values,
        "a class is listed where it is in a photograph"
    );
    for class in classes {
        let value = class["value"].as_u64().expect("a value") as usize;
        assert_eq!(class["pixels"], counts[value], "class {value}");
    }
}

fn overlays_are_pictures(files: &BTreeMap<String, Vec<u8>>) {
    for (stem, (_, height)) in STEMS {
        let overlay = stored(&files[&format!("overlays/{stem}.png")]);
        assert_eq!(overlay.colour, png::ColorType::Rgb);
        assert!(overlay.size.1 > height, "{stem} has no legend");
    }
}

fn the_run_is_recorded(place: &Place, files: &BTreeMap<String, Vec<u8>>, run: &Value) {
    assert_eq!(run["program"], "CUTS Viewer");
    assert_eq!(run["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(run["seed"], 7);
    assert_eq!(run["device"], "CPU");
    assert_eq!(run["settings"]["classes"], 4);
    assert_eq!(run["settings"]["steps_done"], 3);
    assert_eq!(run["settings"]["working_long_side"], 128);
    assert!(
        run["model_hash"]
            .as_str()
            .is_some_and(|hash| hash.len() == 64),
        "{run}"
    );
    assert_eq!(run["failed"], Value::Array(Vec::new()));
    for (image, (stem, (width, height))) in
        run["images"].as_array().expect("images").iter().zip(STEMS)
    {
        assert_eq!(image["stem"], stem);
        assert_eq!(
            (&image["width"], &image["height"]),
            (&width.into(), &height.into())
        );
        let photograph =
            std::fs::read(place.path(&format!("photos/{stem}.png"))).expect("the photograph");
        let hash: String = Sha256::digest(photograph)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(image["sha256"], hash, "{stem}");
    }
    let listed = run["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| file.as_str().expect("a name"));
    let own = ["run.json", "model.safetensors"];
    let expected: BTreeSet<&str> = listed.chain(own).collect();
    assert_eq!(
        files.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        expected,
        "files on the disk and in run.json"
    );
    let here = place.dir.path().display().to_string();
    assert!(
        !run.to_string().contains(&here),
        "run.json tells where the user keeps things"
    );
}

/// The columns and rows of a table.
fn table(bytes: &[u8]) -> (Vec<String>, Vec<csv::StringRecord>) {
    let mut reader = csv::Reader::from_reader(bytes);
    let columns = reader.headers().expect("columns").clone();
    let rows = reader.records().map(|row| row.expect("a row")).collect();
    (columns.iter().map(str::to_owned).collect(), rows)
}

fn tables_have_their_rows(files: &BTreeMap<String, Vec<u8>>, run: &Value) {
    let (columns, images) = table(&files["images.csv"]);
    assert_eq!(columns[..4], ["image", "width_px", "height_px", "field_px"]);
    let names: Vec<&str> = images.iter().map(|row| &row[0]).collect();
    assert_eq!(names, ["a.png", "visit 2/b.png"]);
    let (columns, measured) = table(&files["measurements.csv"]);
    assert_eq!(columns[..5], ["image", "type", "name", "value", "area_px"]);
    let mut wanted = 0;
    for image in run["images"].as_array().expect("images") {
        for class in image["classes"].as_array().expect("classes") {
            let own = |row: &&csv::StringRecord| {
                row[0] == *image["name"].as_str().expect("a name")
                    && row[3].parse().ok() == class["value"].as_u64()
            };
            let pixels = class["pixels"].as_u64().expect("a number");
            let row = measured.iter().find(own);
            if pixels > 0 {
                assert_eq!(row.expect("a row")[4], pixels.to_string());
            }
            wanted += usize::from(pixels > 0 || row.is_some());
        }
    }
    assert_eq!(measured.len(), wanted);
    let regions_at = columns
        .iter()
        .position(|c| c == "regions")
        .expect("a column");
    let kinds = measured.iter().filter(|row| row[1] == *"kind");
    let regions: usize = kinds
        .map(|row| row[regions_at].parse::<usize>().expect("a count"))
        .sum();
    let (columns, listed) = table(&files["regions.csv"]);
    assert_eq!(
        columns[..6],
        ["image", "type", "name", "value", "region", "area_px"]
    );
    assert_eq!(listed.len(), regions);
}

#[test]
fn broken_files_are_named_and_the_rest_goes_on() {
    let place = Place::with_photographs();
    place.write("photos/cut.png", b"\x89PNG\r\n\x1a\nrubbish");
    place.write("photos/empty.jpg", b"");
    place.write("photos/scan.dcm", b"an export of another kind");
    place.write("photos/notes.txt", b"nothing to do with it");
    let done = place.segment(&["photos", "--out", "review"]);
    let messages = done.messages();
    assert_eq!(messages.len(), 3, "{messages:?}");
    for name in ["cut.png", "empty.jpg", "scan.dcm"] {
        let path = Path::new("photos").join(name).display().to_string();
        assert!(
            messages
                .iter()
                .any(|text| text.ends_with(&format!(": {path}"))),
            "{name}: {messages:?}"
        );
    }
    assert!(
        done.out.starts_with("Segmented 2 of 5 images"),
        "{}",
        done.out
    );
    let run = place.json("review/run.json");
    let failed = run["failed"].as_array().expect("failures").iter();
    let names: BTreeSet<&str> = failed
        .map(|failure| failure["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, BTreeSet::from(["cut.png", "empty.jpg", "scan.dcm"]));
    assert!(place.path("review/labels/a.png").exists());
    assert!(place.path("review/labels/visit 2/b.png").exists());
}

#[test]
fn an_earlier_review_is_replaced_only_on_request() {
    let place = Place::with_photographs();
    place.segment(&["photos", "--out", "review", "--classes", "3"]);
    place.write("review/mine.txt", b"kept");
    let done = place.segment(&["photos", "--out", "review", "--classes", "2", "--replace"]);
    assert_eq!(place.json("review/run.json")["settings"]["classes"], 2);
    assert_eq!(place.files("review")["mine.txt"], b"kept");
    match done.messages()[..] {
        [text] => assert!(text.contains("files of an earlier review"), "{text}"),
        _ => panic!(
            "masks of a class that is in no photograph any more are left over:\n{}",
            done.err
        ),
    }
}

#[test]
fn one_photograph_is_a_folder_of_one() {
    let place = Place::with_photographs();
    let done = place.segment(&["photos/a.png"]);
    assert!(
        done.out.starts_with("Segmented 1 of 1 image "),
        "{}",
        done.out
    );
    assert_eq!(
        place
            .files("cuts-viewer-review/labels")
            .into_keys()
            .collect::<Vec<_>>(),
        ["a.png"]
    );
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let place = Place::with_photographs();
    let words = [&["segment", "photos", "--out", "review"], &QUICK[..]].concat();
    let mut child = place
        .command(&words)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    drop(child.stdout.take());
    assert_eq!(wait(&mut child), Some(0));
    assert!(place.path("review/run.json").exists());
}
