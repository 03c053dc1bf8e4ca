//! What vessels and spots cost: the filters, a strictness move, and beside them the filters' formulas in NumPy and SciPy.

use std::collections::HashMap;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use burn::tensor::Device;
use cuts_viewer::detail::{
    DEFAULT, Filtered, Fundus, Kind, LINES_ACROSS, Planes, SPOTS_ACROSS, Strengths, line_response,
    line_response_on,
};
use cuts_viewer::document::Document;
use cuts_viewer::picture::{self, Photo, Scaled};
use serde::Deserialize;

use super::{pytorch, ratio, time};

/// One of the sample photographs.
fn photo() -> Photo {
    let samples = picture::samples();
    let named = samples.iter().find(|s| s.name.contains("idrid_55"));
    picture::open(named.expect("the sample")).expect("a photograph")
}

fn fundus(photo: &Photo, across: f32) -> Fundus {
    let Scaled {
        width,
        height,
        rgb,
        inside,
        diameter,
    } = photo.scaled(None, across);
    Fundus {
        width,
        height,
        rgb,
        inside,
        diameter,
    }
}

/// The filters on one photograph, each part alone, with lines by the device that draws beside them.
pub fn filters(drawing: Option<&Device>) {
    let photo = photo();
    time("copies for lines and spots, 1072 x 712 px", 9, || {
        black_box(fundus(&photo, LINES_ACROSS));
        black_box(fundus(&photo, SPOTS_ACROSS));
    });
    let (lines, spots) = (fundus(&photo, LINES_ACROSS), fundus(&photo, SPOTS_ACROSS));
    let vessels = time(
        "vessels by filter: log planes and lines of a photograph",
        9,
        || {
            black_box(line_response(&Planes::of(&lines)));
        },
    );
    let planes = Planes::of(&lines);
    let response = line_response(&planes);
    let own = time("lines alone", 9, || {
        black_box(line_response(&planes));
    });
    if let Some(device) = drawing {
        // The first one compiles the kernel.
        black_box(line_response_on(&planes, device));
        let shared = time("lines by the device that draws", 5, || {
            black_box(line_response_on(&planes, device));
        });
        ratio("lines by the device that draws / by the CPU", shared, own);
    }
    time("spots by filter, a photograph", 5, || {
        black_box(Filtered::of(&planes, &response, &spots));
    });
    let filtered = Filtered::of(&planes, &response, &spots);
    time("strengths of all kinds out of what was filtered", 9, || {
        black_box(filtered.strengths(None));
    });
    let strengths = filtered.strengths(None);
    time("mask of the vessels at 4288 x 2848 px", 5, || {
        black_box(strengths.mask(Kind::Vessels, DEFAULT, (4288, 2848), false));
    });
    strictness(&strengths);
    beside(&lines, vessels);
}

/// A move of a strictness slider: what the window works out for the sixteen pictures on screen.
fn strictness(strengths: &Strengths) {
    let mut document = Document::default();
    let mut wanted = 0.0f32;
    time(
        "a move of a strictness slider, 16 pictures on screen",
        99,
        || {
            wanted = (wanted + 0.1) % 4.0;
            document.set_strictness(Kind::Bright, wanted);
            for index in 0..16 {
                let thresholds =
                    document.thresholds(cuts_viewer::document::Photo::of(&index.to_string()));
                for kind in Kind::ALL {
                    let threshold = thresholds[kind.index()];
                    black_box(strengths.layer(kind).tally(threshold));
                    black_box(document.kind_colour(kind));
                }
            }
        },
    );
}

#[derive(Deserialize)]
struct Figure {
    name: String,
    seconds: f64,
}

/// The same formulas in NumPy and SciPy, by whole-picture Fourier transforms, where they are installed.
fn beside(lines: &Fundus, vessels: Duration) {
    match scipy(lines) {
        Ok(theirs) => {
            let ours = [("vessels", "vessels by filter", vessels)];
            for line in pytorch::table(&ours, &theirs) {
                println!("{line} (ours, NumPy and SciPy)");
            }
        }
        Err(reason) => println!("{reason}"),
    }
}

fn scipy(lines: &Fundus) -> Result<HashMap<String, Duration>, String> {
    let missing = || "not compared with SciPy: `python3 -c \"import scipy\"` fails here".to_owned();
    let found = Command::new("python3")
        .args(["-c", "import scipy"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !found {
        return Err(missing());
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/benches/detail.py");
    let size = [lines.width.to_string(), lines.height.to_string()];
    let out = Command::new("python3")
        .arg(&script)
        .args(size)
        .output()
        .map_err(|_| missing())?;
    let text = String::from_utf8_lossy(&out.stdout);
    text.lines()
        .map(|line| {
            let figure: Figure = serde_json::from_str(line)
                .map_err(|e| format!("not compared with SciPy: it wrote {line:?} ({e})"))?;
            Ok((figure.name, Duration::from_secs_f64(figure.seconds)))
        })
        .collect()
}
