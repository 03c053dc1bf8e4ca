//! Visits, slopes and registrations in words.

use crate::measure::{EyeVisits, Side, Trend, When};
use crate::register::{Refusal, Unusable};
use crate::session::{By, Figures, Seen, Unit, Unregistered};
use crate::ui::words::{number, tr, trf};

/// An eye with the number of its visits.
pub(super) fn eye(eye: &EyeVisits) -> String {
    let side = eye.side.map_or("", Side::code);
    let visits = trf("{0} visits", &[&eye.visits.len().to_string()]);
    let parts = [eye.patient.as_str(), side, &visits];
    let said = parts.into_iter().filter(|part| !part.is_empty());
    said.collect::<Vec<_>>().join(" · ")
}

/// When a visit was.
pub(super) fn when(when: When) -> String {
    match when {
        When::On(date) => date.to_string(),
        When::After(days) => trf("Day {0}", &[&days.to_string()]),
        When::Visit(count) => trf("Visit {0}", &[&count.to_string()]),
    }
}

/// How fast it grows, in lines.
pub(super) fn slope(figures: &Figures) -> Vec<String> {
    let Some(slope) = figures.slope else {
        let days = figures.points.iter().all(|point| point.years.is_some());
        return vec![
            if days {
                tr("No slope: fewer than two visits can be compared.")
            } else {
                tr("No slope: it is not known how long after one another the visits were.")
            }
            .to_owned(),
        ];
    };
    let (area, root) = match figures.unit {
        Unit::Millimetres => (tr("mm² a year"), tr("mm a year")),
        Unit::Pixels => (tr("pixels² a year"), tr("pixels a year")),
    };
    let mut lines = vec![
        trf("Area: {0}", &[&rate(slope.area, area)]),
        trf("Square root: {0}", &[&rate(slope.root, root)]),
    ];
    if figures.unit == Unit::Pixels {
        lines.push(tr("In pixels of the first photograph: mm² need the pixel spacing.").to_owned());
    }
    lines
}

fn rate(trend: Trend, unit: &str) -> String {
    let digits = |value: f64| if value.abs() < 10.0 { 3 } else { 1 };
    let sign = if trend.slope > 0.0 { "+" } else { "" };
    let slope = format!("{sign}{}", number(trend.slope, digits(trend.slope)));
    match trend.error {
        None => format!("{slope} {unit}"),
        Some(error) => {
            let error = number(error, digits(trend.slope));
            trf("{0} ± {1} {2} (standard error)", &[&slope, &error, unit])
        }
    }
}

/// An area in a unit, or its square root.
pub(super) fn amount(value: f64, unit: Unit, area: bool) -> String {
    match (unit, area) {
        (Unit::Millimetres, true) => format!("{} mm²", number(value, 3)),
        (Unit::Millimetres, false) => format!("{} mm", number(value, 3)),
        (Unit::Pixels, true) => format!("{} px²", number(value, 0)),
        (Unit::Pixels, false) => format!("{} px", number(value, 1)),
    }
}

/// How a photograph was laid over the first one, shortly.
pub(super) fn shortly(seen: &Seen) -> String {
    match seen.registered.map(|registered| registered.by) {
        Ok(By::Itself) => tr("first visit").to_owned(),
        Ok(By::Vessels { permille, .. }) => trf("vessels, {0} ‰", &[&number(permille, 1)]),
        Ok(By::Hand) => tr("by hand").to_owned(),
        Err(_) => tr("not registered").to_owned(),
    }
}

/// How it was laid over it.
pub(super) fn registered(seen: &Seen) -> String {
    match seen.registered.map(|registered| registered.by) {
        Ok(By::Itself) => String::new(),
        Ok(By::Vessels {
            distance,
            permille,
            met,
        }) => trf(
            "Laid over the first visit by the vessels: {0} % of them meet; their median distance is {1} pixels ({2} ‰ of the width).",
            &[
                &number(met * 100.0, 0),
                &number(distance, 1),
                &number(permille, 1),
            ],
        ),
        Ok(By::Hand) => tr("Laid over the first visit by points that were set by hand.").to_owned(),
        Err(reason) => trf("Not laid over the first visit: {0}", &[&refusal(reason)]),
    }
}

fn refusal(reason: Unregistered) -> String {
    match reason {
        Unregistered::Vessels(Refusal::Few) => tr("there are too few vessels to go by.").to_owned(),
        Unregistered::Vessels(Refusal::Unlike { met }) => trf(
            "the vessels do not match, {0} % of them meet at best.",
            &[&number(met * 100.0, 0)],
        ),
        Unregistered::Vessels(Refusal::Cancelled) => tr("it was ended.").to_owned(),
        Unregistered::Points(reason) => unusable(reason).to_owned(),
    }
}

/// Why points tell nothing.
pub(super) fn unusable(reason: Unusable) -> &'static str {
    match reason {
        Unusable::TooFew => tr("it takes two points at least."),
        Unusable::InLine => tr(
            "the points lie too close to one line; set them far apart, like the corners of a triangle.",
        ),
        Unusable::Unlike => {
            tr("the points do not match: no camera squeezes or mirrors an eye like that.")
        }
    }
}
