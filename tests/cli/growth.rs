//! Structures of a saved session from visit to visit.

use std::sync::Arc;

use cuts_viewer::document::{self, Area, Document, Photo, Roster, Tie, Work};
use cuts_viewer::measure::Bitmap;
use image::{Rgb, RgbImage};

use super::*;

/// What the second visit does: turns by 6°, enlarges by a tenth, shifts.
fn moved([x, y]: [f64; 2]) -> [f64; 2] {
    let (sine, cosine) = 6.0_f64.to_radians().sin_cos();
    let (x, y) = (1.1 * (x - 480.0), 1.1 * (y - 480.0));
    [cosine * x - sine * y + 500.0, sine * x + cosine * y + 470.0]
}

fn back([x, y]: [f64; 2]) -> [f64; 2] {
    let (sine, cosine) = 6.0_f64.to_radians().sin_cos();
    let (x, y) = ((x - 500.0) / 1.1, (y - 470.0) / 1.1);
    [cosine * x + sine * y + 480.0, cosine * y - sine * x + 480.0]
}

/// A sample of the program, and the same as a later visit would have it.
fn visits() -> [RgbImage; 2] {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/chase_Image_01L_CCBY4.jpg");
    let first = image::open(path).expect("a sample").to_rgb8();
    let second = RgbImage::from_fn(first.width(), first.height(), |x, y| {
        let [u, v] = back([f64::from(x) + 0.5, f64::from(y) + 0.5]);
        let inside =
            u >= 0.0 && v >= 0.0 && u < f64::from(first.width()) && v < f64::from(first.height());
        if inside {
            *first.get_pixel(u as u32, v as u32)
        } else {
            Rgb([0; 3])
        }
    });
    [first, second]
}

fn disc(photo: &RgbImage, [cx, cy]: [f64; 2], radius: f64) -> Arc<Area> {
    let (width, height) = (photo.width() as usize, photo.height() as usize);
    let far = |at: usize| ((at % width) as f64 + 0.5 - cx).hypot((at / width) as f64 + 0.5 - cy);
    let set: Vec<bool> = (0..width * height).map(|at| far(at) < radius).collect();
    Arc::new(Area::new(Bitmap::new(width, height, set), width * height))
}

const NAMES: [&str; 2] = ["P7_OS_2019-03-04.png", "P7_OS_2021-03-04.png"];

/// A folder of photographs of an eye and a session in which a lesion was kept in each: a disc of 40 pixels, and one of 50
/// of the first photograph's.
fn session(
    place: &Place,
    photos: &[RgbImage; 2],
    names: [&str; 2],
    change: impl FnOnce(&mut Document),
) {
    let (mut roster, mut document) = (Roster::default(), Document::default());
    let discs = [
        disc(&photos[0], [300.0, 400.0], 40.0),
        disc(&photos[1], moved([300.0, 400.0]), 55.0),
    ];
    for ((photo, name), area) in photos.iter().zip(names).zip(discs) {
        let path = place.path(&format!("photos/{name}"));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        photo.save(&path).expect("an image");
        roster.see(name);
        let id = Photo::of(name);
        document.structures.keep(id, area);
        document.structures.rename(id, 0, "Atrophy");
    }
    document.retina.set_typed(Some(10.0));
    change(&mut document);
    let work = Work {
        folder: Some(place.path("photos")),
        roster,
        document,
        ..Work::default()
    };
    document::save(&work, &place.path("visits.cuts")).expect("a session");
}

/// The table's rows, by column.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let heads = table.headers().expect("heads").clone();
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a row");
        heads
            .iter()
            .zip(row.iter())
            .map(|(head, cell)| (head.to_owned(), cell.to_owned()))
            .collect()
    };
    table.records().map(row).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column}: {}", row[column]))
}

#[track_caller]
fn near(value: f64, expected: f64, part: f64) {
    assert!(
        (value - expected).abs() < part * expected,
        "{value} is not {expected}"
    );
}

#[test]
fn a_lesion_is_followed_over_photographs_that_lie_differently() {
    let place = Place::new();
    let photos = visits();
    session(&place, &photos, NAMES, |_| {});
    let done = place.run(&["growth", "visits.cuts", "--out", "growth.csv"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.out.contains("1 structure") && done.out.contains("growth.csv"),
        "{}",
        done.out
    );
    let text = std::fs::read_to_string(place.path("growth.csv")).expect("the table");
    let rows = rows(&text);
    let [first, second] = &rows[..] else {
        panic!("two visits: {text}")
    };
    for (row, date, days) in [(first, "2019-03-04", "0"), (second, "2021-03-04", "731")] {
        assert_eq!(
            (
                row["patient"].as_str(),
                row["eye"].as_str(),
                row["structure"].as_str()
            ),
            ("P7", "OS", "Atrophy")
        );
        assert_eq!(
            (
                row["date"].as_str(),
                row["days"].as_str(),
                row["time_from"].as_str()
            ),
            (date, days, "file name")
        );
        assert_eq!(row["registered_to"], NAMES[0]);
    }
    assert_eq!(
        (
            first["registered_by"].as_str(),
            second["registered_by"].as_str()
        ),
        ("first visit", "vessels")
    );
    // π 40² pixels of 10 µm, and π 50², whatever the second photograph's scale.
    near(number(first, "area_mm2"), 0.50265, 0.01);
    near(
        number(second, "area_mm2"),
        std::f64::consts::FRAC_PI_4,
        0.02,
    );
    near(number(second, "area_px"), 9503.3, 0.01);
    near(
        number(second, "slope_mm2_per_year"),
        0.28275 / 731.0 * 365.25,
        0.06,
    );
    near(
        number(second, "slope_sqrt_mm_per_year"),
        0.17725 / 731.0 * 365.25,
        0.06,
    );
    assert!(number(second, "vessel_distance_permille_of_width") < 2.0);
    assert_eq!(
        second["slope_mm2_per_year_standard_error"], "",
        "two visits have none"
    );

    // The same bytes again, printed; and an earlier table is replaced.
    let printed = place.run(&["growth", "visits.cuts"]);
    assert_eq!((printed.code, printed.out.as_str()), (0, text.as_str()));
    assert_eq!(
        place
            .run(&["growth", "visits.cuts", "--out", "growth.csv"])
            .code,
        0
    );
    place.write("mine.csv", b"my notes");
    let refused = place.run(&["growth", "visits.cuts", "--out", "mine.csv"]);
    assert!(
        refused.failure().contains("not such a table"),
        "{}",
        refused.err
    );
}

#[test]
fn a_table_of_visits_goes_before_names_and_points_before_vessels() {
    let place = Place::new();
    let photos = visits();
    let names = ["first.png", "second.png"];
    session(&place, &photos, names, |document| {
        let places = [[200.0, 300.0], [700.0, 350.0], [450.0, 800.0]];
        let pair = |at: [f64; 2]| [at, moved(at)].map(|at| at.map(|place| place as f32));
        let points = places.map(pair).to_vec();
        let to = Photo::of(names[0]);
        document.ties.set(Photo::of(names[1]), Tie { to, points });
    });
    place.write(
        "photos/visits.csv",
        b"file;patient;eye;date\nfirst.png;Miller, A;OD;4.3.2019\nsecond.png;Miller, A;OD;4.3.2020\n",
    );
    let done = place.run(&["growth", "visits.cuts"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let rows = rows(&done.out);
    assert_eq!(
        (rows[1]["patient"].as_str(), rows[1]["eye"].as_str()),
        ("Miller, A", "OD")
    );
    assert_eq!(
        (rows[1]["days"].as_str(), rows[1]["time_from"].as_str()),
        ("366", "visits.csv")
    );
    assert_eq!(rows[1]["registered_by"], "points by hand");
    near(
        number(&rows[1], "area_mm2"),
        std::f64::consts::FRAC_PI_4,
        0.005,
    );
}

#[test]
fn what_cannot_be_followed_is_said() {
    let place = Place::new();
    let [first, _] = visits();
    let other =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/idrid_03_1072x712_CCBY4.jpg");
    let other = image::open(other).expect("a sample").to_rgb8();
    session(&place, &[first.clone(), other], NAMES, |_| {});
    let done = place.run(&["growth", "visits.cuts"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.messages()
            .iter()
            .any(|line| line.contains("the vessels do not match")),
        "{}",
        done.err
    );
    let rows = rows(&done.out);
    assert_eq!(
        (
            rows[1]["area_mm2"].as_str(),
            rows[1]["slope_mm2_per_year"].as_str()
        ),
        ("", "")
    );
    assert!(rows[1]["not_registered"].contains("do not match"));

    let place = Place::new();
    session(&place, &[first.clone(), first], ["a.png", "b.png"], |_| {});
    let nothing = place.run(&["growth", "visits.cuts"]);
    assert!(
        nothing.failure().contains("no eye has two visits"),
        "{}",
        nothing.err
    );
    place.write("photos/visits.csv", b"file,date\na.png,03/04/2019\n");
    let refused = place.run(&["growth", "visits.cuts"]);
    assert!(
        refused
            .err
            .contains("Line 2 of the table: 03/04/2019 may be"),
        "{}",
        refused.err
    );
}
