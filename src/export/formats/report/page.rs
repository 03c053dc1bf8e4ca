//! A photograph in the report.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};
use image::{ExtendedColorType, RgbImage};
use maud::{Markup, html};

use super::super::super::page::Page;
use super::super::super::{Measured, Subject};

/// Longest side of the pictures on a page, and of those on the contact sheet, in pixels.
const LONGEST: u32 = 900;
const TILE: u32 = 180;
const QUALITY: u8 = 85;

/// The pictures of a photograph as addresses that hold them.
pub(super) struct Pictures {
    photo: String,
    drawn: String,
    tile: String,
}

impl Pictures {
    pub(super) fn of(page: &Page<'_>) -> Result<Self, String> {
        let drawn = page.drawn();
        Ok(Self {
            photo: address(page.photo, LONGEST)?,
            drawn: address(drawn, LONGEST)?,
            tile: address(drawn, TILE)?,
        })
    }
}

/// A picture, no larger than that, as an address that holds it.
fn address(picture: &RgbImage, longest: u32) -> Result<String, String> {
    let (width, height) = picture.dimensions();
    let most = width.max(height);
    let small = (most > longest).then(|| {
        let side = |side: u32| (side * longest / most).max(1);
        resize(picture, side(width), side(height), FilterType::Triangle)
    });
    let picture = small.as_ref().unwrap_or(picture);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode(
            picture.as_raw(),
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgb8,
        )
        .map_err(|error| error.to_string())?;
    Ok(format!("data:image/jpeg;base64,{}", STANDARD.encode(bytes)))
}

fn anchor(page: &Page<'_>) -> String {
    format!("photograph-{}", page.at + 1)
}

pub(super) fn tile(page: &Page<'_>, pictures: &Pictures) -> Markup {
    html! {
        a class="tile" href=(format!("#{}", anchor(page))) {
            img src=(pictures.tile) alt="";
            span { (page.image.name) }
        }
    }
}

pub(super) fn page(page: &Page<'_>, pictures: &Pictures) -> Markup {
    let review = &page.image.review;
    html! {
        section class="page" id=(anchor(page)) {
            h2 { (page.image.name) }
            p class="facts" { (facts(page).join(" · ")) }
            div class="pictures" {
                figure { img src=(pictures.photo) alt="The photograph"; figcaption { "Photograph" } }
                figure { img src=(pictures.drawn) alt="The same with classes and outlines"; figcaption { "Classes and outlines" } }
            }
            (numbers(page))
            @if !review.comment.is_empty() {
                p class="comment" { (review.comment) }
            }
            p class="hash" { "SHA-256 " (page.image.sha256) }
        }
    }
}

/// What is known of the photograph.
fn facts(page: &Page<'_>) -> Vec<String> {
    let (width, height) = page.photo.dimensions();
    let retina = &page.image.retina;
    let mut facts = vec![format!("{width} × {height} px")];
    facts.extend(retina.eye.map(|(eye, _)| eye.to_owned()));
    facts.extend(
        retina
            .spacing
            .map(|(um, source)| format!("{um:.2} µm/px ({source})")),
    );
    let verdict = page.image.verdict.unwrap_or("not reviewed");
    facts.push(verdict.to_owned());
    let review = &page.image.review;
    facts.extend(review.quality.map(|quality| format!("quality: {quality}")));
    let said = [review.reviewer, review.reviewed_on]
        .into_iter()
        .filter(|text| !text.is_empty());
    facts.extend(said.map(str::to_owned));
    facts
}

/// What was measured: the named areas, vessels and spots, and the classes that get masks.
fn numbers(page: &Page<'_>) -> Markup {
    let mm = page.image.retina.spacing.map(|(um, _)| um / 1000.0);
    let rows: Vec<_> = { page.image.measured.iter() }
        .filter_map(|measured| Some((measured, name(page, measured)?)))
        .collect();
    html! {
        @if !rows.is_empty() {
            table {
                thead { tr {
                    th { "Structure" }
                    th { "Area (px)" }
                    th { "Field (%)" }
                    @if mm.is_some() { th { "Area (mm²)" } }
                    th { "Regions" }
                    th { "Circularity" }
                    th { "Length (px)" }
                } }
                tbody {
                    @for (measured, (name, colour)) in &rows {
                        tr {
                            td { (swatch(*colour)) (name) }
                            td { (measured.whole.pixels) }
                            td { (percent(measured.whole.pixels, page.entry.field_pixels)) }
                            @if let Some(mm) = mm {
                                td { (format!("{:.3}", measured.whole.pixels as f64 * mm * mm)) }
                            }
                            td { (measured.regions) }
                            td { (measured.whole.circularity.map_or(String::new(), |c| format!("{c:.2}"))) }
                            td { (measured.lines.map_or(String::new(), |l| format!("{:.0}", l.length))) }
                        }
                    }
                }
            }
        }
    }
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return String::new();
    }
    format!("{:.2}", 100.0 * part as f64 / whole as f64)
}

/// What an area is called, and its colour where it has one; none of a class that gets no masks.
fn name<'a>(page: &Page<'a>, measured: &Measured<'a>) -> Option<(&'a str, Option<[u8; 3]>)> {
    match measured.of {
        Subject::Structure(name) => Some((name, None)),
        Subject::Class(value) => {
            let known = { page.layers.iter() }.find(|layer| layer.value == u16::from(value));
            known.map(|layer| (layer.name.as_str(), Some(layer.colour)))
        }
    }
}

/// The colour of a class as the picture shows it; named areas are outlined there in white.
fn swatch(colour: Option<[u8; 3]>) -> Markup {
    let style = match colour {
        Some([r, g, b]) => format!("background:#{r:02x}{g:02x}{b:02x}"),
        None => "background:#fff;border:1px solid #1b1b1b".to_owned(),
    };
    html! { span class="swatch" style=(style) {} }
}
