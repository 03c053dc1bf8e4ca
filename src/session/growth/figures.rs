//! What comes of a structure's growth in numbers.

use super::messages::Growth;
use crate::document::{Retina, SpacingSource};
use crate::measure::{DAYS_A_YEAR, Trend};

/// What areas are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// mm²; the square root in mm.
    Millimetres,
    /// Pixels of the first visit's photograph.
    Pixels,
}

/// A structure's area at a visit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Years since the first visit of the eye.
    pub years: Option<f64>,
    /// Pixels of its own photograph.
    pub own_pixels: f64,
    /// Pixels of the first photograph: its own by the map's area.
    pub pixels: Option<f64>,
    /// Share of the field of view of its own photograph, 0…1.
    pub share: f64,
    /// mm².
    pub mm2: Option<f64>,
}

/// How fast it grows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// The line through the areas, in mm² or pixels, over years.
    pub area: Trend,
    /// The same through their square roots.
    pub root: Trend,
    /// Visits that it goes by.
    pub visits: usize,
}

/// All numbers of a structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// What areas are measured in.
    pub unit: Unit,
    /// In the order of the visits.
    pub points: Vec<Point>,
    /// How fast it grows; none where days are not known, or fewer than two visits can be compared.
    pub slope: Option<Slope>,
}

impl Point {
    /// The area in a unit.
    #[must_use]
    pub fn area(&self, unit: Unit) -> Option<f64> {
        match unit {
            Unit::Millimetres => self.mm2,
            Unit::Pixels => self.pixels,
        }
    }
}

impl Figures {
    /// Of a growth with the pixel spacings that are known. A registered photograph has the scale of the first one; one that
    /// is not has its own where a table gives it, and no area that can be compared where none does.
    #[must_use]
    pub fn of(growth: &Growth, retina: &Retina) -> Self {
        let spacing = |seen: &super::Seen| retina.spacing(seen.id.photo, seen.tags);
        let scale = |um: f64| (um / 1000.0).powi(2);
        let first = { growth.visits.first() }
            .and_then(spacing)
            .map(|(um, _)| scale(um));
        let point = |seen: &super::Seen| {
            let own_pixels = seen.pixels as f64;
            let pixels = seen
                .registered
                .ok()
                .map(|by| own_pixels / by.map.determinant());
            let own = spacing(seen).filter(|(_, source)| {
                // One for the whole folder says nothing of a photograph that was taken otherwise.
                matches!(source, SpacingSource::Table | SpacingSource::Dicom)
            });
            let by_first = pixels.zip(first).map(|(pixels, mm2)| pixels * mm2);
            Point {
                years: seen.days.map(|days| f64::from(days) / DAYS_A_YEAR),
                own_pixels,
                pixels,
                share: seen.share,
                mm2: by_first.or_else(|| own.map(|(um, _)| own_pixels * scale(um))),
            }
        };
        let points: Vec<Point> = growth.visits.iter().map(point).collect();
        let unit = if points.iter().any(|point| point.mm2.is_some()) {
            Unit::Millimetres
        } else {
            Unit::Pixels
        };
        Self {
            slope: slope(&points, unit),
            unit,
            points,
        }
    }
}

fn slope(points: &[Point], unit: Unit) -> Option<Slope> {
    let known: Vec<[f64; 2]> = points
        .iter()
        .filter_map(|point| Some([point.years?, point.area(unit)?]))
        .collect();
    let roots: Vec<[f64; 2]> = known
        .iter()
        .map(|&[years, area]| [years, area.sqrt()])
        .collect();
    Some(Slope {
        area: Trend::of(&known)?,
        root: Trend::of(&roots)?,
        visits: known.len(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::Date;

    use super::super::{By, Registered, Seen, Unregistered};
    use super::*;
    use crate::document::SpacingTable;
    use crate::measure::When;
    use crate::register::{Affine, Refusal};
    use crate::session::ImageId;

    fn id(number: usize) -> ImageId {
        ImageId::new(1, number, &format!("{number}.png"))
    }

    fn seen(number: usize, days: u32, pixels: u64, map: Option<Affine>) -> Seen {
        let registered = map.map(|map| Registered { map, by: By::Hand });
        Seen {
            id: id(number),
            when: When::On(Date::constant(2019, 3, 4)),
            days: Some(days),
            size: (10, 10),
            tags: crate::picture::Tags::default(),
            pixels,
            share: 0.25,
            outline: Vec::new(),
            registered: registered.ok_or(Unregistered::Vessels(Refusal::Few)),
            picture: Arc::new(image::RgbaImage::new(1, 1)),
        }
    }

    fn growth(visits: Vec<Seen>) -> Growth {
        Growth {
            name: "GA".to_owned(),
            visits,
        }
    }

    #[test]
    fn areas_come_in_pixels_of_the_first_photograph() {
        let twice = Affine::scaling(2.0, 2.0);
        let grown = growth(vec![
            seen(0, 0, 100, Some(Affine::SAME)),
            seen(1, 1461, 900, Some(twice)),
        ]);
        let figures = Figures::of(&grown, &Retina::default());
        assert_eq!(figures.unit, Unit::Pixels);
        assert_eq!(
            (figures.points[1].own_pixels, figures.points[1].pixels),
            (900.0, Some(225.0))
        );
        let slope = figures.slope.unwrap();
        // Four years: (225 − 100) / 4, and (15 − 10) / 4.
        assert!((slope.area.slope - 31.25).abs() < 1e-9 && (slope.root.slope - 1.25).abs() < 1e-9);
        assert_eq!((slope.visits, slope.area.error), (2, None));
    }

    #[test]
    fn with_a_spacing_they_come_in_square_millimetres() {
        let mut retina = Retina::default();
        retina.set_typed(Some(10.0));
        let grown = growth(vec![
            seen(0, 0, 10_000, Some(Affine::SAME)),
            seen(1, 365, 20_000, None),
            seen(2, 731, 40_000, Some(Affine::SAME)),
        ]);
        let figures = Figures::of(&grown, &retina);
        let mm2: Vec<Option<f64>> = figures.points.iter().map(|point| point.mm2).collect();
        assert_eq!(figures.unit, Unit::Millimetres);
        assert_eq!(
            mm2.iter()
                .map(|mm2| mm2.map(|mm2| (mm2 * 100.0).round()))
                .collect::<Vec<_>>(),
            [Some(100.0), None, Some(400.0)]
        );
        assert_eq!(figures.slope.unwrap().visits, 2);
        // Its own spacing says what the map does not.
        retina.set_table(Some(Arc::new(SpacingTable {
            file: "t.csv".to_owned(),
            of: [(id(1).photo, 20.0)].into(),
        })));
        let own = Figures::of(&grown, &retina).points[1].mm2.unwrap();
        assert!((own - 8.0).abs() < 1e-9);
    }

    #[test]
    fn without_days_there_is_no_slope() {
        let mut visits = vec![
            seen(0, 0, 100, Some(Affine::SAME)),
            seen(1, 9, 200, Some(Affine::SAME)),
        ];
        visits[1].days = None;
        assert_eq!(Figures::of(&growth(visits), &Retina::default()).slope, None);
    }
}
