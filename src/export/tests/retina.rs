//! Scale, marks and areas on the retina in `run.json`.

use super::*;

/// The first photograph as `run.json` lists it, with this known of its retina.
fn listed(retina: RetinaRecord<'_>) -> Value {
    let dir = tempfile::tempdir().unwrap();
    let mut review = begin(dir.path(), Existing::Refuse, &[IMAGE.name]).unwrap();
    let image = ImageRecord { retina, ..IMAGE };
    review.write_image(&image, &photo(), LABEL_MAP).unwrap();
    review.finish(&info()).unwrap();
    json_of(&dir.path().join("run.json"))["images"][0].clone()
}

#[test]
fn what_is_known_of_the_retina_is_told_with_its_source() {
    let image = listed(RetinaRecord {
        spacing: Some((8.0, "table")),
        eye: Some(("OD", "disc and fovea")),
        disc: Some([5.0, 2.5]),
        fovea: Some([1.0, 2.0]),
        disc_diameter: Some(2.0),
        field_adjusted: true,
        etdrs: &[(
            "Atrophy: ?",
            vec![("centre", 0.25), ("inner_nasal", 1.0 / 3.0)],
        )],
    });
    for (field, value) in [
        ("spacing_um_per_px", json!(8.0)),
        ("spacing_source", json!("table")),
        ("eye", json!("OD")),
        ("eye_source", json!("disc and fovea")),
        ("disc", json!([5.0, 2.5])),
        ("fovea", json!([1.0, 2.0])),
        ("field_adjusted", json!(true)),
    ] {
        assert_eq!(image[field], value, "{field}");
    }
    // 8 pixels of 8 µm; the circle of 2 pixels across has π of them.
    assert_eq!(
        image["structures"],
        json!([{
            "name": "Atrophy: ?", "share": 0.4, "pixels": 8,
            "mm2": 0.000512, "disc_areas": 2.546479,
            "etdrs": {"centre": 0.25, "inner_nasal": 0.333333},
        }])
    );
}

#[test]
fn what_is_not_known_is_null_or_left_out() {
    let image = listed(RetinaRecord {
        eye: Some(("OS", "file name")),
        ..RetinaRecord::UNKNOWN
    });
    assert_eq!(
        (&image["eye"], &image["disc"]),
        (&json!("OS"), &Value::Null)
    );
    assert_eq!(image["spacing_um_per_px"], Value::Null);
    assert_eq!(
        image["structures"],
        json!([{ "name": "Atrophy: ?", "share": 0.4, "pixels": 8 }])
    );
}
