//! What can be chosen, and what its files hold.

use super::*;

/// Class 2 lies over nothing here; a kind of value 41 and a named area do.
const APART: [bool; 24] = {
    let mut set = [false; 24];
    set[0] = true;
    set[3] = true;
    set
};

fn wanting(formats: &str) -> Wanted {
    Wanted {
        formats: Wanted::formats_of(formats).unwrap(),
        ..Wanted::default()
    }
}

/// A review of the photograph with a kind, in these formats.
fn written(dir: &Path, wanted: &Wanted) -> Summary {
    let name = IMAGE.name.to_owned();
    let mut classes = classes();
    classes.push(ClassEntry {
        value: 41,
        name: "Bright spots".into(),
        colour: [9, 8, 7],
        visible: true,
        chosen: true,
        named: true,
        merged_from: Vec::new(),
        apart: true,
    });
    let plan = Plan {
        names: &[name],
        classes,
        style: Style {
            opacity: 0.5,
            contour: true,
            fill: true,
        },
        legend: Legend { font: FONT },
        photographs: None,
        structures: &[vec!["Atrophy: ?".to_owned()]],
        wanted,
    };
    let mut review = Review::create(dir, Existing::Refuse, plan).unwrap();
    let image = ImageRecord {
        apart: &[Apart {
            value: 41,
            set: &APART,
            objects: None,
        }],
        retina: RetinaRecord {
            spacing: Some((8.0, "typed")),
            ..RetinaRecord::UNKNOWN
        },
        ..IMAGE
    };
    review.write_image(&image, &photo(), LABEL_MAP).unwrap();
    review.finish(&info()).unwrap()
}

/// Numbers of all layers: the named area before the kind, and both before class 2.
fn numbers() -> Vec<u8> {
    let (upper, lower) = ([0, 0, 101, 101, 101, 101], [0, 0, 0, 0, 2, 2]);
    let mut all = [upper, upper, lower, lower].concat();
    all[0] = 41;
    all
}

#[test]
fn every_format_writes_its_files_and_no_others() {
    let dir = tempfile::tempdir().unwrap();
    let summary = written(dir.path(), &wanting("all"));
    let stem = "eyes/right";
    let mut expected: Vec<String> = [
        format!("structures/Atrophy_ _/{stem}.png"),
        format!("Bright spots/{stem}.png"),
        format!("Vessels/{stem}.png"),
        format!("overlays/{stem}.png"),
        format!("labels/{stem}.png"),
        format!("indexed/{stem}.png"),
        format!("tif/{stem}.tif"),
        format!("nifti/{stem}.nii.gz"),
        format!("geojson/{stem}.geojson"),
    ]
    .into();
    let others = [
        "measurements.csv",
        "regions.csv",
        "images.csv",
        "report.html",
        "coco.json",
    ];
    expected.extend(others.map(str::to_owned));
    expected.extend(["classes.json", "run.json"].map(str::to_owned));
    expected.sort();
    assert_eq!(summary.files, expected);
}

#[test]
fn a_format_alone_brings_no_other() {
    for format in &FORMATS {
        let dir = tempfile::tempdir().unwrap();
        let summary = written(dir.path(), &wanting(format.name));
        let always = ["classes.json", "run.json"];
        let own = { summary.files.iter() }.filter(|file| !always.contains(&file.as_str()));
        assert!(own.count() > 0, "{}", format.name);
        let photographs = [PlannedPhotograph {
            name: IMAGE.name.to_owned(),
            pixels: 24,
            structures: vec!["Atrophy: ?".to_owned()],
        }];
        let (shares, all) = planned(&photographs, &classes(), &wanting(format.name));
        let place = FORMATS.iter().position(|one| one.name == format.name);
        let share = &shares[place.unwrap()];
        assert!(share.files > 0 && share.about > 0, "{}", format.name);
        assert_eq!(all.files, share.files + always.len());
        let first = share.first.as_ref().unwrap();
        assert!(summary.files.contains(first), "{first}");
    }
}

#[test]
fn maps_of_all_layers_hold_the_same_numbers() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path(), &wanting("indexed, .tif, .nii.gz"));
    let (info, values) = png_of(&dir.path().join("indexed/eyes/right.png"));
    assert_eq!(values, numbers());
    let palette = info.palette.unwrap();
    assert_eq!(palette[3 * 41..][..3], [9, 8, 7]);

    let file = File::open(dir.path().join("tif/eyes/right.tif")).unwrap();
    let mut tiff = tiff::decoder::Decoder::new(BufReader::new(file)).unwrap();
    let text = tiff
        .get_tag_ascii_string(tiff::tags::Tag::ImageDescription)
        .unwrap();
    let names: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        names["labels"][0],
        json!({"group": "structure", "name": "Atrophy: ?", "value": 101})
    );
    let tiff::decoder::DecodingResult::U8(values) = tiff.read_image().unwrap() else {
        panic!("8 bits are enough");
    };
    assert_eq!(values, numbers());

    let file = File::open(dir.path().join("nifti/eyes/right.nii.gz")).unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(file), &mut bytes).unwrap();
    assert_eq!(bytes[352..], numbers());
    assert_eq!(bytes[80..84], 0.008f32.to_le_bytes(), "mm a pixel");
}

#[test]
fn structures_have_their_numbers_in_classes_json() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path(), &wanting("masks"));
    let classes = json_of(&dir.path().join("classes.json"));
    let expected = json!([{
        "value": 101, "name": "Atrophy: ?", "colour": "#FFC107", "folder": "structures/Atrophy_ _",
    }]);
    assert_eq!(classes["structures"], expected);
}

#[test]
fn coco_and_geojson_hold_the_pixels_of_each_layer() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path(), &wanting("coco.json,geojson"));
    let coco = json_of(&dir.path().join("coco.json"));
    assert_eq!(coco["images"][0]["file_name"], IMAGE.name);
    let annotations = coco["annotations"].as_array().unwrap();
    assert_eq!(annotations.len(), 3);
    let area = &annotations[0];
    assert_eq!(
        (&area["category_id"], &area["area"]),
        (&json!(101), &json!(8))
    );
    assert_eq!(area["bbox"], json!([2, 0, 4, 2]));
    assert_eq!(
        area["segmentation"]["counts"],
        json!([8, 2, 2, 2, 2, 2, 2, 2, 2])
    );
    let geo = json_of(&dir.path().join("geojson/eyes/right.geojson"));
    let area = &geo["features"][0];
    assert_eq!(area["properties"]["classification"]["name"], "Atrophy: ?");
    assert_eq!(
        area["geometry"]["coordinates"],
        json!([[[[6, 0], [6, 2], [2, 2], [2, 0], [6, 0]]]])
    );
}

#[test]
fn what_gets_masks_is_chosen() {
    let folders = |wanted: Wanted| -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let wanted = Wanted {
            formats: wanting("masks,labels").formats,
            ..wanted
        };
        let files = written(dir.path(), &wanted).files.into_iter();
        files
            .filter(|file| file.ends_with(".png"))
            .map(|file| file.split('/').next().unwrap().to_owned())
            .collect()
    };
    let none = Wanted {
        structures: false,
        kinds: false,
        named: false,
        anonymous: false,
        ..Wanted::default()
    };
    assert!(folders(none.clone()).is_empty());
    assert_eq!(
        folders(Wanted {
            structures: true,
            ..none.clone()
        }),
        ["structures"]
    );
    assert_eq!(
        folders(Wanted {
            kinds: true,
            ..none.clone()
        }),
        ["Bright spots"]
    );
    assert_eq!(
        folders(Wanted {
            anonymous: true,
            ..none
        }),
        ["Vessels", "labels"]
    );
}

#[test]
fn files_are_called_as_the_template_says_and_never_meet() {
    let dir = tempfile::tempdir().unwrap();
    let template: Template = "{stem}_{what}".parse().unwrap();
    let wanted = Wanted {
        template,
        ..wanting("masks,overlays")
    };
    let files = written(dir.path(), &wanted).files;
    assert!(
        files.contains(&"eyes/right_structures-Atrophy_ _.png".to_owned()),
        "{files:?}"
    );
    assert!(
        files.contains(&"eyes/right_overlays.png".to_owned()),
        "{files:?}"
    );
    let template: Template = "{number}/{name}-{what}".parse().unwrap();
    let wanted = Wanted {
        template,
        ..wanting("masks")
    };
    let dir = tempfile::tempdir().unwrap();
    let files = written(dir.path(), &wanted).files;
    assert!(
        files.contains(&"1/right-Vessels.png".to_owned()),
        "{files:?}"
    );
    // The mask of one class in the first photograph and of the other in the second would have one name.
    let meets = |names: &[&str]| {
        let dir = tempfile::tempdir().unwrap();
        let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
        let mut classes = classes();
        classes[0].name = "myVessels".into();
        classes[0].chosen = true;
        let plan = Plan {
            names: &names,
            classes,
            style: Style {
                opacity: 0.5,
                contour: true,
                fill: true,
            },
            legend: Legend { font: FONT },
            photographs: None,
            structures: &[],
            wanted: &Wanted {
                template: "{stem}{what}".parse().unwrap(),
                ..wanting("masks")
            },
        };
        Review::create(dir.path(), Existing::Refuse, plan).map(Review::abandon)
    };
    meets(&["a.png", "b.png"]).unwrap();
    let error = meets(&["a.png", "amy.png"]).unwrap_err().to_string();
    assert!(error.ends_with("amyVessels.png"), "{error}");
}

#[test]
fn a_format_nobody_knows_is_refused_by_name() {
    let error = Wanted::formats_of("masks,docx").unwrap_err();
    assert!(
        error.starts_with("docx is no format; there are masks,"),
        "{error}"
    );
    assert_eq!(Wanted::formats_of(".GeoJSON").unwrap().len(), 1);
}
