//! What stands in the lines of the tables.

use std::f64::consts::FRAC_PI_4;
use std::io;

use super::super::figures::{Figures, QUADRANTS, RegionFigures, SUBFIELDS};
use super::super::record::ImageEntry;
use super::super::{ClassEntry, ImageRecord, Measured, RetinaRecord, ReviewRecord, Subject};
use super::cells::{Line, lines};

/// So many regions of one area of a photograph are listed, the largest of them: noise has more than anybody looks at.
const LISTED: usize = 10_000;

/// What one pixel of a photograph is in other units.
#[derive(Clone, Copy)]
struct Scale {
    /// Pixels of the field of view.
    field: u64,
    /// mm to a pixel.
    mm: Option<f64>,
    /// Pixels to a disc diameter.
    disc: Option<f64>,
}

impl Scale {
    fn new(retina: &RetinaRecord<'_>, field: u64) -> Self {
        Self {
            field,
            mm: retina.spacing.map(|(um, _)| um / 1000.0),
            disc: retina.disc_diameter,
        }
    }

    fn mm(&self, pixels: f64) -> Option<f64> {
        Some(pixels * self.mm?)
    }

    fn diameters(&self, pixels: f64) -> Option<f64> {
        Some(pixels / self.disc?)
    }
}

/// The lines of `measurements.csv`: one for each area that was measured.
pub(super) fn measurements(
    image: &ImageRecord<'_>,
    field: u64,
    classes: &[ClassEntry],
) -> io::Result<Vec<u8>> {
    let scale = Scale::new(&image.retina, field);
    let all = image.measured.iter();
    lines(all.map(|measured| measurement(image.name, measured, scale, classes)))
}

/// The lines of `regions.csv`: one for each region that is to be listed.
pub(super) fn regions(
    image: &ImageRecord<'_>,
    field: u64,
    classes: &[ClassEntry],
) -> io::Result<Vec<u8>> {
    let scale = Scale::new(&image.retina, field);
    let of = |measured: &Measured<'_>| {
        let listed = listed(&measured.listed);
        let line = |(number, figures): &(usize, RegionFigures)| {
            region(image.name, measured.of, *number, figures, scale, classes)
        };
        listed.iter().map(line).collect::<Vec<_>>()
    };
    lines(image.measured.iter().flat_map(of))
}

/// The line of `images.csv`.
pub(super) fn image(image: &ImageRecord<'_>, entry: &ImageEntry) -> io::Result<Vec<u8>> {
    lines([of_image(image.name, Some((image, entry)), "")])
}

/// The line of `images.csv` of a photograph without files.
pub(super) fn missing(name: &str, reason: &str) -> io::Result<Vec<u8>> {
    lines([of_image(name, None, reason)])
}

/// The columns of `measurements.csv`.
pub(super) fn measurements_head() -> io::Result<Vec<u8>> {
    let scale = Scale::new(&RetinaRecord::UNKNOWN, 0);
    measurement("", &Measured::nothing(Subject::Class(0)), scale, &[]).head()
}

/// The columns of `regions.csv`.
pub(super) fn regions_head() -> io::Result<Vec<u8>> {
    let scale = Scale::new(&RetinaRecord::UNKNOWN, 0);
    region(
        "",
        Subject::Class(0),
        0,
        &RegionFigures::default(),
        scale,
        &[],
    )
    .head()
}

/// The columns of `images.csv`.
pub(super) fn images_head() -> io::Result<Vec<u8>> {
    of_image("", None, "").head()
}

/// The largest regions with their numbers from 1, in their order.
fn listed(all: &[RegionFigures]) -> Vec<(usize, RegionFigures)> {
    let mut all: Vec<(usize, RegionFigures)> = (1..).zip(all.iter().copied()).collect();
    if all.len() > LISTED {
        // Of equal ones those that come first.
        all.sort_by_key(|(_, region)| std::cmp::Reverse(region.figures.pixels));
        all.truncate(LISTED);
        all.sort_by_key(|(number, _)| *number);
    }
    all
}

fn measurement(image: &str, measured: &Measured<'_>, scale: Scale, classes: &[ClassEntry]) -> Line {
    let mut line = Line::default();
    subject(&mut line, image, measured.of, classes);
    figures(&mut line, &measured.whole, scale);
    line.count("regions", measured.regions as u64);
    for (at, name) in ["min", "q1", "median", "q3", "max"].into_iter().enumerate() {
        let size = measured.sizes.map(|sizes| sizes[at]);
        line.number(&format!("region_area_{name}_px"), size);
    }
    vessels(&mut line, measured, scale);
    for (at, name) in SUBFIELDS.into_iter().enumerate() {
        let there = measured.subfields.map(|all| all[at]);
        line.count(&format!("etdrs_{name}_px"), there.map(|(pixels, _)| pixels));
        line.number(
            &format!("etdrs_{name}_share"),
            there.map(|(_, share)| share),
        );
    }
    for (at, name) in QUADRANTS.into_iter().enumerate() {
        let pixels = measured.quadrants.map(|all| all[at]);
        line.count(&format!("quadrant_{name}_px"), pixels);
    }
    line
}

fn region(
    image: &str,
    of: Subject<'_>,
    number: usize,
    region: &RegionFigures,
    scale: Scale,
    classes: &[ClassEntry],
) -> Line {
    let mut line = Line::default();
    subject(&mut line, image, of, classes);
    line.count("region", number as u64);
    figures(&mut line, &region.figures, scale);
    line.text("etdrs_subfield", region.subfield.unwrap_or(""));
    line.text("quadrant", region.quadrant.unwrap_or(""));
    line
}

/// Which photograph, and what in it.
fn subject(line: &mut Line, image: &str, of: Subject<'_>, classes: &[ClassEntry]) {
    line.text("image", image);
    let (what, name, value) = match of {
        Subject::Structure(name) => ("structure", name, None),
        Subject::Class(value) => {
            let class = classes.iter().find(|class| class.value == value);
            let apart = class.is_some_and(|class| class.apart);
            let name = class.map_or("", |class| class.name.as_str());
            (if apart { "kind" } else { "class" }, name, Some(value))
        }
    };
    line.text("type", what);
    line.text("name", name);
    line.count("value", value.map(u64::from));
}

fn figures(line: &mut Line, figures: &Figures, scale: Scale) {
    let area = figures.pixels as f64;
    line.count("area_px", figures.pixels);
    let percent = (scale.field > 0).then(|| 100.0 * area / scale.field as f64);
    line.number("area_percent_of_field", percent);
    line.number("area_mm2", scale.mm.map(|mm| area * mm * mm));
    let of_disc = |diameter: f64| area / (FRAC_PI_4 * diameter * diameter);
    line.number("area_disc_areas", scale.disc.map(of_disc));
    line.number("sqrt_area_px", area.sqrt());
    line.number("sqrt_area_mm", scale.mm(area.sqrt()));
    line.number("perimeter_px", figures.perimeter);
    line.number("perimeter_mm", scale.mm(figures.perimeter));
    line.number("circularity", figures.circularity);
    line.number("eccentricity", figures.eccentricity);
    line.number("centre_x_px", figures.centre.map(|[x, _]| x));
    line.number("centre_y_px", figures.centre.map(|[_, y]| y));
    for (place, from) in [("fovea", figures.from_fovea), ("disc", figures.from_disc)] {
        for (at, part) in ["centre", "edge"].into_iter().enumerate() {
            let far = from.and_then(|from| scale.diameters(from[at]));
            line.number(&format!("{part}_to_{place}_dd"), far);
        }
    }
}

fn vessels(line: &mut Line, measured: &Measured<'_>, scale: Scale) {
    let lines = measured.lines;
    let length = lines.map(|lines| lines.length);
    let width = length.filter(|length| *length > 0.0);
    let width = width.map(|length| measured.whole.pixels as f64 / length);
    let field = (scale.field > 0).then_some(scale.field as f64);
    let density = length.zip(field).map(|(length, field)| length / field);
    let in_mm = |pixels: Option<f64>| pixels.and_then(|pixels| scale.mm(pixels));
    line.number("length_px", length);
    line.number("length_mm", in_mm(length));
    line.number("mean_width_px", width);
    line.number("mean_width_um", in_mm(width).map(|mm| 1000.0 * mm));
    line.number("length_density_per_px", density);
    let per_mm = density.zip(scale.mm).map(|(density, mm)| density / mm);
    line.number("length_density_per_mm", per_mm);
    let dimension = lines.and_then(|lines| lines.fractal_dimension);
    line.number("fractal_dimension", dimension);
    line.number("tortuosity", lines.and_then(|lines| lines.tortuosity));
}

fn of_image(name: &str, known: Option<(&ImageRecord<'_>, &ImageEntry)>, reason: &str) -> Line {
    let mut line = Line::default();
    let entry = known.map(|(_, entry)| entry);
    let record = known.map(|(record, _)| record);
    let retina = record.map(|record| record.retina);
    line.text("image", name);
    line.count("width_px", entry.map(|entry| entry.width.into()));
    line.count("height_px", entry.map(|entry| entry.height.into()));
    line.count("field_px", entry.map(|entry| entry.field_pixels));
    line.number(
        "field_percent",
        entry.map(|entry| {
            let all = f64::from(entry.width) * f64::from(entry.height);
            100.0 * entry.field_pixels as f64 / all
        }),
    );
    let eye = retina.and_then(|retina| retina.eye);
    line.text("eye", eye.map_or("", |(eye, _)| eye));
    line.text("eye_source", eye.map_or("", |(_, source)| source));
    let spacing = retina.and_then(|retina| retina.spacing);
    line.number("spacing_um_per_px", spacing.map(|(spacing, _)| spacing));
    line.text("spacing_source", spacing.map_or("", |(_, source)| source));
    let places = [
        ("disc", retina.and_then(|retina| retina.disc)),
        ("fovea", retina.and_then(|retina| retina.fovea)),
    ];
    for (name, place) in places {
        line.number(&format!("{name}_x_px"), place.map(|[x, _]| f64::from(x)));
        line.number(&format!("{name}_y_px"), place.map(|[_, y]| f64::from(y)));
    }
    line.number(
        "disc_diameter_px",
        retina.and_then(|retina| retina.disc_diameter),
    );
    let adjusted = retina.map_or(
        "",
        |retina| if retina.field_adjusted { "yes" } else { "no" },
    );
    line.text("field_adjusted", adjusted);
    line.text(
        "verdict",
        record.and_then(|record| record.verdict).unwrap_or(""),
    );
    let review = record.map_or(ReviewRecord::NONE, |record| record.review);
    line.text("quality", review.quality.unwrap_or(""));
    line.text("comment", review.comment);
    line.text("reviewer", review.reviewer);
    line.text("reviewed_on", review.reviewed_on);
    counts(&mut line, known);
    line.text("sha256", record.map_or("", |record| record.sha256));
    line.text("failure", reason);
    line
}

fn counts(line: &mut Line, known: Option<(&ImageRecord<'_>, &ImageEntry)>) {
    let classes = known.map(|(_, entry)| {
        let there = entry.classes.iter().filter(|class| class.pixels > 0);
        there.count() as u64
    });
    line.count("classes", classes);
    let structures = known.map(|(record, _)| record.structures.len() as u64);
    line.count("structures", structures);
    let of = |count: fn(usize) -> usize| {
        known.map(|(record, _)| {
            let all = record.measured.iter();
            all.map(|measured| count(measured.listed.len()) as u64)
                .sum()
        })
    };
    line.count("regions_listed", of(|all| all.min(LISTED)));
    line.count("regions_left_out", of(|all| all.saturating_sub(LISTED)));
}
