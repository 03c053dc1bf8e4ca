//! What was followed, as a table.

use std::io;

use super::{By, Figures, Growth, Unit, Visits};
use crate::document::Retina;
use crate::export::{GrowthRow, GrowthSlope, growth_table};
use crate::measure::{EyeVisits, Side, Trend, When};

/// The rows of structures that were followed, each with its eye; `names` are the photographs of the folder.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn table_of_growth(
    visits: &Visits,
    names: &[String],
    all: &[(&EyeVisits, &Growth)],
    retina: &Retina,
) -> io::Result<String> {
    let mut rows = Vec::new();
    for (eye, growth) in all {
        rows.extend(rows_of(visits, names, eye, growth, retina));
    }
    let text = growth_table(&rows)?;
    String::from_utf8(text).map_err(io::Error::other)
}

fn rows_of<'a>(
    visits: &Visits,
    names: &'a [String],
    eye: &'a EyeVisits,
    growth: &'a Growth,
    retina: &Retina,
) -> Vec<GrowthRow<'a>> {
    let figures = Figures::of(growth, retina);
    let slope = slope(&figures);
    let name = |index: u32| names.get(index as usize).map_or("", String::as_str);
    let first = growth.visits.first().map_or("", |seen| name(seen.id.index));
    let row = |((place, seen), point): ((usize, &super::Seen), &super::Point)| {
        let registered = seen.registered.ok();
        let quality = registered.and_then(|registered| match registered.by {
            By::Vessels {
                distance,
                permille,
                met,
            } => Some(([distance, permille], met)),
            By::Itself | By::Hand => None,
        });
        let number = eye.visits.iter().position(|visit| visit.when == seen.when);
        GrowthRow {
            patient: &eye.patient,
            eye: eye.side.map_or("", Side::code),
            structure: &growth.name,
            image: name(seen.id.index),
            visit: match seen.when {
                When::Visit(number) => u64::from(number),
                When::On(_) | When::After(_) => number.unwrap_or(place) as u64 + 1,
            },
            date: match seen.when {
                When::On(date) => date.to_string(),
                When::After(_) | When::Visit(_) => String::new(),
            },
            time_from: visits
                .times
                .get(seen.id.index as usize)
                .copied()
                .flatten()
                .map_or("", super::TimeSource::name),
            days: seen.days.map(u64::from),
            pixels: seen.pixels,
            share: seen.share,
            registered_pixels: point.pixels,
            mm2: point.mm2,
            registered_to: if registered.is_some() { first } else { "" },
            registered_by: registered.map_or("", |registered| registered.by.name()),
            distance: quality.map(|(distance, _)| distance),
            met: quality.map(|(_, met)| met),
            reason: seen
                .registered
                .err()
                .map_or_else(String::new, |reason| reason.to_string()),
            slope,
        }
    };
    growth
        .visits
        .iter()
        .enumerate()
        .zip(&figures.points)
        .map(row)
        .collect()
}

fn slope(figures: &Figures) -> GrowthSlope {
    let Some(slope) = figures.slope else {
        return GrowthSlope::default();
    };
    let both = |trend: Trend| [Some(trend.slope), trend.error];
    let none = GrowthSlope {
        visits: Some(slope.visits as u64),
        ..GrowthSlope::default()
    };
    match figures.unit {
        Unit::Millimetres => GrowthSlope {
            mm2: both(slope.area),
            mm: both(slope.root),
            ..none
        },
        Unit::Pixels => GrowthSlope {
            pixels: both(slope.area),
            ..none
        },
    }
}
