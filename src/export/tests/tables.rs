//! The three tables, read back.

use super::*;

/// A table's columns and rows.
fn table(dir: &Path, file: &str) -> (Vec<String>, Vec<BTreeMap<String, String>>) {
    let mut reader = csv::Reader::from_path(dir.join(file)).unwrap();
    let columns: Vec<String> = reader.headers().unwrap().iter().map(String::from).collect();
    let row = |row: csv::StringRecord| {
        let cells = row.iter().map(String::from);
        columns.iter().cloned().zip(cells).collect()
    };
    let rows = reader.records().map(|record| row(record.unwrap()));
    (columns.clone(), rows.collect())
}

fn region(pixels: u64) -> RegionFigures {
    RegionFigures {
        figures: Figures {
            pixels,
            perimeter: 4.0,
            circularity: Some(0.5),
            eccentricity: Some(0.25),
            centre: Some([3.5, 1.0]),
            from_fovea: Some([6.0, 3.0]),
            from_disc: None,
        },
        subfield: Some("inner_nasal"),
        quadrant: Some("superior_nasal"),
    }
}

/// A review of one photograph in which this was measured.
fn review(dir: &Path, measured: &[Measured<'_>], retina: RetinaRecord<'_>) {
    let mut review = begin(dir, Existing::Refuse, &[IMAGE.name, "-x.png"]).unwrap();
    let image = ImageRecord {
        measured,
        retina,
        verdict: Some("needs work"),
        review: ReviewRecord {
            quality: Some("usable"),
            comment: "=dark,\n\"and blurred\"",
            reviewer: "-A. Reader",
            reviewed_on: "2026-11-29",
        },
        ..IMAGE
    };
    review.write_image(&image, &photo(), LABEL_MAP).unwrap();
    review.write_failure("-x.png", "no eye, or two");
    review.finish(&info()).unwrap();
}

#[test]
fn areas_are_told_in_all_units_that_are_known() {
    let dir = tempfile::tempdir().unwrap();
    let structure = Measured {
        whole: region(8).figures,
        regions: 2,
        sizes: Some([2.0, 3.0, 4.0, 5.0, 6.0]),
        lines: Some(Lines {
            length: 4.0,
            fractal_dimension: None,
            tortuosity: Some(1.25),
        }),
        subfields: Some([(1, 0.5); 9]),
        listed: vec![region(6), region(2)],
        ..Measured::nothing(Subject::Structure("=Atrophy"))
    };
    let class = Measured::nothing(Subject::Class(2));
    let retina = RetinaRecord {
        spacing: Some((500.0, "typed")),
        disc_diameter: Some(2.0),
        eye: Some(("OS", "file name")),
        ..RetinaRecord::UNKNOWN
    };
    review(dir.path(), &[structure, class], retina);
    let (_, rows) = table(dir.path(), "measurements.csv");
    assert_eq!(rows.len(), 2);
    for (column, value) in [
        ("image", "eyes/right.jpg"),
        ("type", "structure"),
        ("name", "'=Atrophy"),
        ("value", ""),
        ("area_px", "8"),
        ("area_percent_of_field", "40"),
        ("area_mm2", "2"),
        ("area_disc_areas", "2.54647909"),
        ("sqrt_area_px", "2.82842712"),
        ("sqrt_area_mm", "1.41421356"),
        ("perimeter_mm", "2"),
        ("circularity", "0.5"),
        ("centre_x_px", "3.5"),
        ("centre_to_fovea_dd", "3"),
        ("edge_to_fovea_dd", "1.5"),
        ("centre_to_disc_dd", ""),
        ("regions", "2"),
        ("region_area_median_px", "4"),
        ("length_px", "4"),
        ("mean_width_um", "1000"),
        ("length_density_per_px", "0.2"),
        ("length_density_per_mm", "0.4"),
        ("fractal_dimension", ""),
        ("tortuosity", "1.25"),
        ("etdrs_outer_nasal_px", "1"),
        ("etdrs_outer_nasal_share", "0.5"),
        ("quadrant_superior_nasal_px", ""),
    ] {
        assert_eq!(rows[0][column], value, "{column}");
    }
    let class = ["type", "name", "value", "area_px", "length_px"].map(|c| rows[1][c].as_str());
    assert_eq!(class, ["class", "Vessels", "2", "0", ""]);
    let (_, rows) = table(dir.path(), "regions.csv");
    let sizes: Vec<&str> = rows.iter().map(|row| row["area_px"].as_str()).collect();
    assert_eq!(sizes, ["6", "2"]);
    let last = ["region", "etdrs_subfield", "quadrant"].map(|c| rows[1][c].as_str());
    assert_eq!(last, ["2", "inner_nasal", "superior_nasal"]);
}

#[test]
fn every_photograph_has_a_row_also_one_that_failed() {
    let dir = tempfile::tempdir().unwrap();
    review(dir.path(), &[], RetinaRecord::UNKNOWN);
    let (_, rows) = table(dir.path(), "images.csv");
    let cells = |at: usize, columns: [&str; 6]| columns.map(|c| rows[at][c].clone());
    let sizes = [
        "image",
        "width_px",
        "height_px",
        "field_px",
        "field_percent",
        "eye",
    ];
    assert_eq!(
        cells(0, sizes),
        ["eyes/right.jpg", "6", "4", "20", "83.3333333", ""]
    );
    let said = [
        "verdict",
        "classes",
        "structures",
        "sha256",
        "field_adjusted",
        "failure",
    ];
    assert_eq!(cells(0, said), ["needs work", "2", "1", "ab12", "no", ""]);
    assert_eq!(cells(1, sizes), ["'-x.png", "", "", "", "", ""]);
    assert_eq!(cells(1, said), ["", "", "", "", "", "no eye, or two"]);
    let review = ["quality", "comment", "reviewer", "reviewed_on"];
    let words = review.map(|column| rows[0][column].as_str());
    // Nothing that somebody typed is a formula, and its lines stay.
    assert_eq!(
        words,
        [
            "usable",
            "'=dark,\n\"and blurred\"",
            "'-A. Reader",
            "2026-11-29"
        ]
    );
    assert_eq!(review.map(|column| rows[1][column].as_str()), [""; 4]);
    let run: Value =
        serde_json::from_slice(&fs::read(dir.path().join("run.json")).unwrap()).unwrap();
    let entry = &run["images"][0];
    assert_eq!(entry["verdict"], "needs work");
    assert_eq!(entry["comment"], "=dark,\n\"and blurred\"");
    // Without rows a table has its columns all the same.
    let (columns, rows) = table(dir.path(), "regions.csv");
    assert!(columns.contains(&"area_mm2".to_owned()) && rows.is_empty());
    let bytes = fs::read(dir.path().join("images.csv")).unwrap();
    assert!(bytes.ends_with(b"\r\n") && !bytes.starts_with(b"\xef\xbb\xbf"));
}

#[test]
fn of_very_many_regions_the_largest_are_listed() {
    let dir = tempfile::tempdir().unwrap();
    let mut listed = vec![region(1); 10_002];
    listed[10_001] = region(9);
    let noise = Measured {
        regions: listed.len(),
        listed,
        ..Measured::nothing(Subject::Structure("Atrophy: ?"))
    };
    review(dir.path(), &[noise], RetinaRecord::UNKNOWN);
    let (_, rows) = table(dir.path(), "regions.csv");
    assert_eq!(rows.len(), 10_000);
    let numbers = [0, 9_998, 9_999].map(|at: usize| rows[at]["region"].as_str());
    assert_eq!(numbers, ["1", "9999", "10002"]);
    let (_, rows) = table(dir.path(), "images.csv");
    let counts = ["regions_listed", "regions_left_out"].map(|c| rows[0][c].as_str());
    assert_eq!(counts, ["10000", "2"]);
    assert_eq!(
        table(dir.path(), "measurements.csv").1[0]["regions"],
        "10002"
    );
}
