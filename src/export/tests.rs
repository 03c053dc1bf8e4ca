//! Whole reviews in real folders, read back with the plain PNG and JSON readers.

use super::*;
use image::{Rgb, RgbImage};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

mod formats;
mod refusals;
mod retina;
mod scripts;
mod steps;
mod tables;
mod transactions;

const FONT: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/assets/fonts/Inter-Regular.otf"
));
/// 3 x 2 pixels: one outside the field, three of class 1, two of class 2.
const LABEL_MAP: LabelMap<'_> = LabelMap {
    width: 3,
    height: 2,
    values: &[0, 1, 2, 1, 1, 2],
};
const IMAGE: ImageRecord<'_> = ImageRecord {
    name: "eyes/right.jpg",
    sha256: "ab12",
    working: (3, 2),
    structures: &[Marked {
        name: "Atrophy: ?",
        width: 3,
        height: 2,
        set: &[false, true, true, false, false, false],
        smooth: false,
    }],
    apart: &[],
    retina: RetinaRecord::UNKNOWN,
    measured: &[],
    verdict: None,
    review: ReviewRecord::NONE,
};

/// A record that says nothing but the name.
fn image(name: &str) -> ImageRecord<'_> {
    ImageRecord {
        name,
        sha256: "",
        working: (3, 2),
        structures: &[],
        apart: &[],
        retina: RetinaRecord::UNKNOWN,
        measured: &[],
        verdict: None,
        review: ReviewRecord::NONE,
    }
}

fn classes() -> Vec<ClassEntry> {
    let class = |value, name: &str, colour, chosen| ClassEntry {
        value,
        name: name.into(),
        colour,
        visible: true,
        chosen,
        named: false,
        merged_from: if chosen { vec![3] } else { Vec::new() },
        apart: false,
    };
    vec![
        class(1, "Background", [0, 120, 255], false),
        class(2, "Vessels", [255, 64, 1], true),
    ]
}

fn begin(dir: &Path, existing: Existing, names: &[&str]) -> Result<Review, ExportError> {
    begin_beside(dir, existing, names, None)
}

fn begin_beside(
    dir: &Path,
    existing: Existing,
    names: &[&str],
    photographs: Option<&Path>,
) -> Result<Review, ExportError> {
    begin_wanting(dir, existing, names, photographs, &Wanted::default())
}

fn begin_wanting(
    dir: &Path,
    existing: Existing,
    names: &[&str],
    photographs: Option<&Path>,
    wanted: &Wanted,
) -> Result<Review, ExportError> {
    let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
    let style = Style {
        opacity: 0.5,
        contour: true,
        fill: true,
    };
    let plan = Plan {
        names: &names,
        classes: classes(),
        style,
        legend: Legend { font: FONT },
        photographs,
        structures: &names
            .iter()
            .map(|name| Vec::from_iter((name == IMAGE.name).then(|| "Atrophy: ?".to_owned())))
            .collect::<Vec<_>>(),
        wanted,
    };
    Review::create(dir, existing, plan)
}

fn photo() -> RgbImage {
    RgbImage::from_pixel(6, 4, Rgb([100, 50, 20]))
}

fn info() -> RunInfo {
    let settings = json!({ "steps": 200, "classes": 2 });
    RunInfo {
        seed: 7,
        settings,
        device: "a device".into(),
        model_hash: "cafe".into(),
        account: Account::default(),
        losses: Vec::new(),
    }
}

fn whole(dir: &Path) -> Summary {
    let mut review = begin(dir, Existing::Refuse, &[IMAGE.name, "blurred.png"]).unwrap();
    review.write_image(&IMAGE, &photo(), LABEL_MAP).unwrap();
    review.write_failure("blurred.png", "no eye found");
    review.finish(&info()).unwrap()
}

/// Every file below `dir`, by its path with `/`.
fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(
                tree(&path)
                    .into_iter()
                    .map(|(below, bytes)| (format!("{name}/{below}"), bytes)),
            );
        } else {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    files
}

fn json_of(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Header and raw values of a PNG, without any conversion.
fn png_of(path: &Path) -> (png::Info<'static>, Vec<u8>) {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path).unwrap()))
        .read_info()
        .unwrap();
    let mut values = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut values).unwrap();
    (reader.info().clone(), values)
}

#[test]
fn labels_hold_class_values_and_screen_colours() {
    let dir = tempfile::tempdir().unwrap();
    whole(dir.path());
    let (info, values) = png_of(&dir.path().join("labels/eyes/right.png"));
    assert_eq!((info.width, info.height), (6, 4));
    assert_eq!(
        (info.color_type, info.bit_depth),
        (png::ColorType::Indexed, png::BitDepth::Eight)
    );
    assert_eq!(
        info.palette.as_deref(),
        Some(&[0, 0, 0, 0, 120, 255, 255, 64, 1][..])
    );
    assert!(info.trns.is_none());
    let (upper, lower) = ([0, 0, 1, 1, 2, 2], [1, 1, 1, 1, 2, 2]);
    assert_eq!(values, [upper, upper, lower, lower].concat());
    let texts: Vec<&str> = info
        .uncompressed_latin1_text
        .iter()
        .map(|chunk| chunk.text.as_str())
        .collect();
    assert_eq!(texts, [format!("{PROGRAM} {VERSION}").as_str(), NOTE]);
}

#[test]
fn masks_are_black_and_white_and_only_of_chosen_classes() {
    let dir = tempfile::tempdir().unwrap();
    whole(dir.path());
    let (info, values) = png_of(&dir.path().join("Vessels/eyes/right.png"));
    assert_eq!(
        (info.color_type, info.bit_depth),
        (png::ColorType::Grayscale, png::BitDepth::Eight)
    );
    assert_eq!(values, [0, 0, 0, 0, 255, 255].repeat(4));
    assert!(!dir.path().join("Background").exists());
}

#[test]
fn overlays_hold_the_blended_photograph_and_a_legend() {
    let dir = tempfile::tempdir().unwrap();
    whole(dir.path());
    // So small a photograph is enlarged: each of the map's pixels is 172 wide.
    let picture = image::open(dir.path().join("overlays/eyes/right.png"))
        .unwrap()
        .to_rgb8();
    assert_eq!(
        picture.get_pixel(10, 10).0,
        [100, 50, 20],
        "outside the field"
    );
    assert_eq!(
        picture.get_pixel(10, 300).0,
        blend([100, 50, 20], [0, 120, 255], 0.5, false)
    );
    assert_eq!(
        picture.get_pixel(344, 10).0,
        blend([100, 50, 20], [255, 64, 1], 0.5, true)
    );
    assert!(picture.height() > 40, "no legend");
}

#[test]
fn run_json_says_how_and_of_what() {
    let dir = tempfile::tempdir().unwrap();
    let summary = whole(dir.path());
    let run = json_of(&dir.path().join("run.json"));
    assert_eq!(run["program"], PROGRAM);
    assert_eq!(run["version"], VERSION);
    assert_eq!(run["note"], "research use only: not a diagnostic device");
    assert_eq!(
        (&run["seed"], &run["settings"]["steps"]),
        (&json!(7), &json!(200))
    );
    assert_eq!(
        (&run["device"], &run["model_hash"]),
        (&json!("a device"), &json!("cafe"))
    );
    let expected = json!([{
        "name": "eyes/right.jpg", "stem": "eyes/right", "sha256": "ab12",
        "width": 6, "height": 4, "working_width": 3, "working_height": 2,
        "field_pixels": 20, "field_share": 0.833333,
        "verdict": null,
        "classes": [{"value": 1, "share": 0.6, "pixels": 12}, {"value": 2, "share": 0.4, "pixels": 8}],
        "structures": [{"name": "Atrophy: ?", "share": 0.4, "pixels": 8}],
        "spacing_um_per_px": null, "spacing_source": null, "eye": null, "eye_source": null,
        "disc": null, "fovea": null, "field_adjusted": false,
        "verdict": null, "quality": null, "comment": null, "reviewer": null, "reviewed_on": null,
    }]);
    assert_eq!(run["images"], expected);
    assert_eq!(
        run["failed"],
        json!([{"name": "blurred.png", "reason": "no eye found"}])
    );
    assert_eq!(
        run["files"].as_array().unwrap().len() + 1,
        summary.files.len()
    );
    assert_eq!((summary.images, summary.failed), (1, 1));
}

#[test]
fn classes_json_names_folders_and_totals() {
    let dir = tempfile::tempdir().unwrap();
    let mut review = begin(dir.path(), Existing::Refuse, &["a.png", "b.png"]).unwrap();
    for name in ["a.png", "b.png"] {
        review
            .write_image(&image(name), &photo(), LABEL_MAP)
            .unwrap();
    }
    review.finish(&info()).unwrap();
    let classes = json_of(&dir.path().join("classes.json"));
    assert_eq!(classes["outside_value"], 0);
    let expected = json!([
        {"value": 1, "name": "Background", "colour": "#0078FF", "visible": true, "chosen": false,
         "merged_from": [], "apart": false, "folder": null, "pixels": 24, "share": 0.6},
        {"value": 2, "name": "Vessels", "colour": "#FF4001", "visible": true, "chosen": true,
         "merged_from": [3], "apart": false, "folder": "Vessels", "pixels": 16, "share": 0.4},
    ]);
    assert_eq!(classes["classes"], expected);
}

/// Where the planned files lie.
fn paths(photographs: &[PlannedPhotograph], wanted: &Wanted) -> Vec<String> {
    let mut paths = Vec::new();
    outputs::each_planned(photographs, &classes(), wanted, &mut |_, path, _| {
        paths.push(path())
    });
    paths
}

#[test]
fn what_was_planned_is_written_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let summary = whole(dir.path());
    let photographs = [PlannedPhotograph {
        name: IMAGE.name.to_owned(),
        pixels: 24,
        structures: vec!["Atrophy: ?".to_owned()],
    }];
    let mut planned = paths(&photographs, &Wanted::default());
    assert!(
        planned[0].starts_with("structures/"),
        "the user's own work first"
    );
    planned.sort();
    assert_eq!(tree(dir.path()).into_keys().collect::<Vec<_>>(), planned);
    assert_eq!(summary.files, planned);
}

#[test]
fn a_named_area_is_a_mask_with_its_pixels_in_the_list() {
    let dir = tempfile::tempdir().unwrap();
    whole(dir.path());
    let (info, values) = png_of(&dir.path().join("structures/Atrophy_ _/eyes/right.png"));
    assert_eq!((info.width, info.height), (6, 4));
    let upper = [0, 0, 255, 255, 255, 255];
    assert_eq!(values, [upper, upper, [0; 6], [0; 6]].concat());
    assert_eq!(
        json_of(&dir.path().join("run.json"))["images"][0]["structures"],
        json!([{ "name": "Atrophy: ?", "share": 0.4, "pixels": 8 }])
    );
}

#[test]
fn equal_input_gives_equal_bytes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    whole(one.path());
    whole(two.path());
    assert_eq!(tree(one.path()), tree(two.path()));
}
