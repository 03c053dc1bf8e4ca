//! `dice_over_k.png`: the mean Dice over the class count, one line for each protocol.

use image::RgbImage;
use image::imageops::{FilterType, resize};
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::{FontStyle, register_font};

use super::{Evaluation, FeatureScores, PROTOCOLS, summarise};
use crate::export::{ExportError, Legend, raster};

/// Size of the picture, in pixels.
const SIZE: (u32, u32) = (1500, 1000);
/// It is drawn larger by this factor and then shrunk: the library draws thick lines without smoothing them.
const FINER: u32 = 2;
/// Blue, orange and green that people with any colour vision tell apart (Okabe and Ito).
const COLOURS: [RGBColor; 3] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
];
const TEXT: RGBColor = RGBColor(40, 40, 45);
const GRID: RGBColor = RGBColor(226, 226, 230);
const FONT: &str = "report";
/// Height of the heading, and of each row of its legend.
const HEADING: u32 = 80;
const ROW: u32 = 36;

type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

/// One protocol of one feature: a point for each class count.
struct Curve {
    name: String,
    colour: RGBColor,
    dashed: bool,
    /// Class count, mean, standard error.
    points: Vec<(f64, f64, f64)>,
}

/// Draws the picture and encodes it as PNG; `file` is for messages.
pub(super) fn draw(
    evaluation: &Evaluation,
    legend: &Legend,
    file: &str,
) -> Result<Vec<u8>, ExportError> {
    register_font(FONT, FontStyle::Normal, legend.font).map_err(|_| ExportError::Font)?;
    let failed = |reason: String| ExportError::Encode {
        reason,
        file: file.to_owned(),
    };
    let (width, height) = (SIZE.0 * FINER, SIZE.1 * FINER);
    let mut page = RgbImage::new(width, height);
    {
        let root = BitMapBackend::with_buffer(&mut page, (width, height)).into_drawing_area();
        paint(&root, evaluation).map_err(|error| failed(error.to_string()))?;
    }
    let page = resize(&page, SIZE.0, SIZE.1, FilterType::Triangle);
    raster::rgb_png(&page, SIZE.0, SIZE.1).map_err(|error| failed(error.to_string()))
}

fn paint(root: &Area<'_>, evaluation: &Evaluation) -> Drawn {
    root.fill(&WHITE)?;
    let mut curves = Vec::new();
    if let Some(baseline) = &evaluation.baseline {
        curves.extend(curves_of(baseline, true));
    }
    curves.extend(curves_of(&evaluation.scores, false));
    let rows = 1 + u32::from(evaluation.baseline.is_some());
    let (top, below) = root.split_vertically((HEADING + rows * ROW) * FINER);
    heading(&top, evaluation, &curves)?;
    chart(&below, &curves)?;
    root.present()?;
    Ok(())
}

fn curves_of(scores: &FeatureScores, dashed: bool) -> Vec<Curve> {
    let curve = |((protocol, colour), summary): ((&str, RGBColor), super::ProtocolSummary)| Curve {
        name: format!("{protocol}, {}", scores.feature),
        colour,
        dashed,
        points: summary
            .k
            .iter()
            .map(|(&k, stats)| (k as f64, stats.dice, stats.dice_sem.unwrap_or(0.0)))
            .collect(),
    };
    PROTOCOLS
        .into_iter()
        .zip(COLOURS)
        .zip(summarise(&scores.images))
        .map(curve)
        .collect()
}

fn font(size: u32) -> TextStyle<'static> {
    TextStyle::from((FONT, size * FINER).into_font()).color(&TEXT)
}

fn px(length: i32) -> i32 {
    length * FINER as i32
}

/// The title, and below it what each line means.
fn heading(area: &Area<'_>, evaluation: &Evaluation, curves: &[Curve]) -> Drawn {
    let images = match evaluation.scores.images.len() {
        1 => "1 photograph".to_owned(),
        n => format!("{n} photographs: mean and standard error"),
    };
    let title = format!("Agreement with the true masks, {images}");
    area.draw(&Text::new(title, (px(100), px(28)), font(30)))?;
    // Dashed lines stand in a row of their own.
    for (row, dashed) in [false, true].into_iter().enumerate() {
        let y = px(86 + ROW as i32 * row as i32);
        for (column, curve) in curves.iter().filter(|c| c.dashed == dashed).enumerate() {
            let x = px(100 + 300 * column as i32);
            let line = vec![(x, y), (x + px(56), y)];
            let style = curve.colour.stroke_width(4 * FINER);
            if dashed {
                area.draw(&DashedPathElement::new(line, 9 * FINER, 7 * FINER, style))?;
            } else {
                area.draw(&PathElement::new(line, style))?;
            }
            let at = (x + px(68), y - px(9));
            area.draw(&Text::new(curve.name.clone(), at, font(24)))?;
        }
    }
    Ok(())
}

fn chart(area: &Area<'_>, curves: &[Curve]) -> Drawn {
    let counts = || curves.iter().flat_map(|c| c.points.iter().map(|p| p.0));
    let (first, last) = (
        counts().fold(f64::MAX, f64::min),
        counts().fold(f64::MIN, f64::max),
    );
    let mut chart = ChartBuilder::on(area)
        .margin_left(24 * FINER)
        .margin_right(40 * FINER)
        .margin_bottom(14 * FINER)
        .margin_top(10 * FINER)
        .x_label_area_size(80 * FINER)
        .y_label_area_size(76 * FINER)
        .build_cartesian_2d(first..last.max(first + 1.0), 0.0..1.0)?;
    chart
        .configure_mesh()
        .bold_line_style(GRID.stroke_width(FINER))
        .light_line_style(TRANSPARENT)
        .axis_style(TEXT.stroke_width(FINER))
        .set_all_tick_mark_size(8 * FINER)
        // The library sets the digits a little above the middle of their tick.
        .y_label_offset(5 * FINER)
        .x_labels(20)
        .y_labels(11)
        .x_label_formatter(&|k| format!("{k:.0}"))
        .y_label_formatter(&|dice| format!("{dice:.1}"))
        .label_style(font(24))
        .axis_desc_style(font(26))
        .x_desc("Number of classes k")
        .y_desc("Dice")
        .draw()?;
    for curve in curves {
        let edge = |sign: f64| curve.points.iter().map(move |&(k, m, e)| (k, m + sign * e));
        let band: Vec<(f64, f64)> = edge(1.0).chain(edge(-1.0).rev()).collect();
        let strength = if curve.dashed { 0.08 } else { 0.16 };
        chart.draw_series([Polygon::new(band, curve.colour.mix(strength))])?;
    }
    for curve in curves {
        let line = curve.points.iter().map(|&(k, mean, _)| (k, mean));
        if curve.dashed {
            let style = curve.colour.mix(0.7).stroke_width(3 * FINER);
            chart.draw_series(DashedLineSeries::new(line, 9 * FINER, 7 * FINER, style))?;
        } else {
            let style = curve.colour.stroke_width(4 * FINER);
            chart.draw_series(LineSeries::new(line, style))?;
        }
    }
    Ok(())
}
