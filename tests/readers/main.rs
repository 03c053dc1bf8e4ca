//! Files of a review, opened by other people's programs: Pillow, tifffile, nibabel, pycocotools, shapely, scikit-image.
//!
//! `tests/run` installs them beside the build, as `requirements.txt` lists them.

use std::path::{Path, PathBuf};
use std::process::Command;

use cuts_viewer::export::{
    Apart, ClassEntry, Existing, FORMATS, ImageRecord, LabelMap, Legend, Marked, Plan,
    RetinaRecord, Review, ReviewRecord, RunInfo, Style, Wanted,
};
use cuts_viewer::seed::Seed;

const FONT: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/assets/fonts/Inter-Regular.otf"
));
/// The photograph's pixels a row, and rows.
const SIZE: (usize, usize) = (211, 187);

/// A photograph's name that would be code in a page that took it for such.
const HOSTILE: &str = "<img src=x onerror=\"document.title='taken'\">p2_OD.jpg";

/// The interpreter that has the readers.
fn python() -> PathBuf {
    let named = std::env::var_os("CUTS_READERS").map(PathBuf::from);
    let target = Path::new(env!("CARGO_BIN_EXE_cuts-viewer"))
        .ancestors()
        .nth(2);
    let python = named.unwrap_or_else(|| target.expect("a folder").join("readers/bin/python"));
    assert!(
        python.exists(),
        "the readers are not installed; tests/run does it: {}",
        python.display()
    );
    python
}

/// What the script says of a review.
fn check(what: &str, review: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/check.py");
    let run = Command::new(python())
        .arg(script)
        .arg(what)
        .arg(review)
        .output();
    let output = run.expect("the script runs");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}", said(&output.stderr));
    said(&output.stdout)
}

/// A disc with a hole and something in the hole, and specks that touch by corners.
fn areas() -> [Vec<bool>; 3] {
    let (width, height) = SIZE;
    let mut stream = Seed(3).stream();
    let far = |at: usize, [x, y]: [f32; 2]| {
        let (dx, dy) = ((at % width) as f32 - x, (at / width) as f32 - y);
        dx.hypot(dy)
    };
    let ring = |at: usize| {
        let far = far(at, [80.0, 90.0]);
        (20.0..50.0).contains(&far) || far < 9.0
    };
    let specks: Vec<bool> = (0..width * height).map(|_| stream.below(9) == 0).collect();
    [
        (0..width * height).map(ring).collect(),
        (0..width * height)
            .map(|at| specks[at] && far(at, [150.0, 100.0]) < 60.0)
            .collect(),
        (0..width * height)
            .map(|at| at % width + at / width < 40)
            .collect(),
    ]
}

fn classes() -> Vec<ClassEntry> {
    let class = |value, name: &str, colour, apart| ClassEntry {
        value,
        name: name.into(),
        colour,
        visible: true,
        chosen: true,
        named: true,
        merged_from: Vec::new(),
        apart,
    };
    vec![
        class(1, "Class 1", [0, 120, 255], false),
        class(2, "=Drusen, \"soft\"", [255, 64, 1], false),
        class(42, "Bright spots", [9, 200, 7], true),
    ]
}

/// Writes a review of two photographs in all formats; the first has so many structures.
fn write(folder: &Path, structures: usize) {
    let (width, height) = SIZE;
    let [ring, specks, corner] = areas();
    let names: Vec<String> = (0..structures)
        .map(|number| match number {
            1 => "</td><script>document.title='taken'</script>".to_owned(),
            0 => "Papille \u{2013} \u{89c6}\u{76d8}".to_owned(),
            other => format!("Area {other:03}"),
        })
        .collect();
    let marked: Vec<Marked<'_>> = { names.iter().enumerate() }
        .map(|(number, name)| Marked {
            name,
            width,
            height,
            set: if number % 2 == 0 { &ring } else { &corner },
            smooth: false,
        })
        .collect();
    let photographs = ["left eye/p 1_OS.jpg", HOSTILE].map(str::to_owned);
    let wanted = Wanted {
        formats: FORMATS
            .iter()
            .map(|format| format.name.to_owned())
            .collect(),
        ..Wanted::default()
    };
    let plan = Plan {
        names: &photographs,
        classes: classes(),
        style: Style {
            opacity: 0.5,
            contour: true,
            fill: true,
        },
        legend: Legend { font: FONT },
        photographs: None,
        structures: &[names.clone(), Vec::new()],
        wanted: &wanted,
    };
    let mut review = Review::create(folder, Existing::Refuse, plan).expect("a review");
    let photo = image::RgbImage::from_pixel(width as u32, height as u32, image::Rgb([90, 40, 20]));
    let values: Vec<u8> = (0..width * height)
        .map(|at| (at % width / 71) as u8)
        .collect();
    for (number, name) in photographs.iter().enumerate() {
        let record = ImageRecord {
            name,
            sha256: "00",
            working: SIZE,
            structures: if number == 0 { &marked } else { &[] },
            apart: &[Apart {
                value: 42,
                set: &specks,
                objects: None,
            }],
            retina: RetinaRecord {
                spacing: (number == 0).then_some((8.25, "typed")),
                ..RetinaRecord::UNKNOWN
            },
            measured: &[],
            verdict: Some("accepted"),
            review: ReviewRecord {
                quality: Some("good"),
                comment: "Edge </p><script>document.title='taken'</script>",
                reviewer: "R.",
                reviewed_on: "2026-01-02",
            },
        };
        let labels = LabelMap {
            width,
            height,
            values: &values,
        };
        review
            .write_image(&record, &photo, labels)
            .expect("a photograph");
    }
    let run = RunInfo {
        seed: 1,
        settings: serde_json::json!({}),
        device: "none".into(),
        model_hash: "none".into(),
        losses: Vec::new(),
        account: cuts_viewer::export::Account::default(),
    };
    review.finish(&run).expect("whole");
}

#[test]
fn every_format_says_what_the_masks_say() {
    let place = tempfile::tempdir().expect("a folder");
    let review = place.path().join("review");
    write(&review, 3);
    let said = check("formats", &review);
    assert!(said.ends_with("checked 2\n"), "{said}");
}

/// What the browser says of a page.
fn browse(words: &[&str], page: &Path) -> Vec<u8> {
    let home = tempfile::tempdir().expect("a folder");
    let run = Command::new("chromium")
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
        ])
        .args(["--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND"])
        .arg(format!("--user-data-dir={}", home.path().display()))
        .args(words)
        .arg(format!("file://{}", page.display()))
        .output();
    let output = run.expect("chromium is installed; tests/run does it");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    output.stdout
}

#[test]
fn the_report_is_seen_printed_and_harmless() {
    let place = tempfile::tempdir().expect("a folder");
    let review = place.path().join("review");
    write(&review, 3);
    let page = review.join("report.html");
    let text = std::fs::read_to_string(&page).expect("a report");
    for link in ["http:", "https:", "//", "url("] {
        let tags = text.split('<').filter_map(|tag| tag.split('>').next());
        let pictures = |tag: &&str| !tag.contains("base64,");
        assert!(
            !tags.filter(pictures).any(|tag| tag.contains(link)),
            "{link} leads outside"
        );
    }
    let seen = String::from_utf8(browse(&["--dump-dom"], &page)).expect("a page");
    assert!(
        seen.contains("<title>Review – CUTS Viewer</title>"),
        "something ran"
    );
    assert!(!seen.contains("<script") && !seen.contains("<img src=\"x\""));
    assert!(
        seen.contains("&lt;img src=x onerror="),
        "the name is there as it is"
    );
    assert_eq!(seen.matches("id=\"photograph-").count(), 2);
    assert!(seen.contains("Papille \u{2013} \u{89c6}\u{76d8}"));

    let picture = place.path().join("seen.png");
    let shot = format!("--screenshot={}", picture.display());
    browse(&[&shot, "--window-size=1000,2400"], &page);
    let picture = image::open(&picture).expect("a picture").to_rgb8();
    let like = |wanted: [u8; 3]| {
        let near = |pixel: &&image::Rgb<u8>| {
            { pixel.0.iter().zip(wanted) }.all(|(&a, b)| a.abs_diff(b) < 12)
        };
        picture.pixels().filter(near).count()
    };
    assert!(like([90, 40, 20]) > 20_000, "the photograph is not seen");
    assert!(like([255, 255, 255]) > 500_000, "the page is not seen");

    let printed = place.path().join("printed.pdf");
    browse(&[&format!("--print-to-pdf={}", printed.display())], &page);
    let bytes = std::fs::read(&printed).expect("a PDF");
    assert!(bytes.starts_with(b"%PDF-") && bytes.len() > 20_000);
}

#[test]
fn the_tables_say_what_is_measured_in_the_masks() {
    let place = tempfile::tempdir().expect("a folder");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    let photos = place.path().join("photos");
    std::fs::create_dir(&photos).expect("a folder");
    let sample = "idrid_55_1072x712_CCBY4.jpg";
    std::fs::copy(samples.join(sample), photos.join(sample)).expect("a copy");
    let review = place.path().join("review");
    let run = Command::new(env!("CARGO_BIN_EXE_cuts-viewer"))
        .args([
            "segment",
            "--device",
            "cpu",
            "--steps",
            "5",
            "--size",
            "128",
            "--formats",
            "all",
        ])
        .arg("--out")
        .args([&review, &photos])
        .output();
    let output = run.expect("the program runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    check("formats", &review);
    check("numbers", &review);
}
