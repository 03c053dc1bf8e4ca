//! What an export tells of the areas of a photograph, measured at the pixels that it writes.

use crate::detail::Kind;
use crate::document::class_of_kind;
use crate::export::{Apart, Figures, LabelMap, Lines, Marked, Measured, RegionFigures, Subject};
use crate::measure::{
    self, Marks, QUADRANTS, SUBFIELDS, Shape, Shapes, Sizes, Skeleton, shapes, shapes_of,
};

/// Measures the named areas of a photograph, its vessels and spots, and the classes that it has, in this order.
pub(super) fn measured<'a>(
    marks: &Marks,
    size: (u32, u32),
    labels: LabelMap<'_>,
    structures: &[Marked<'a>],
    apart: &[Apart<'_>],
) -> Vec<Measured<'a>> {
    let (width, height) = (size.0 as usize, size.1 as usize);
    let structure = |structure: &Marked<'a>| {
        let found = shapes_of(width, &structure.enlarged(size), marks);
        listed(Subject::Structure(structure.name), &found, marks)
    };
    let kind = |mask: &Apart<'_>| {
        let found = shapes_of(width, mask.set, marks);
        Measured {
            lines: (mask.value == VESSELS).then(|| lines(width, mask.set)),
            ..listed(Subject::Class(mask.value), &found, marks)
        }
    };
    let mut all: Vec<Measured<'a>> = structures.iter().map(structure).collect();
    all.extend(apart.iter().map(kind));
    let full;
    let values = if (labels.width, labels.height) == (width, height) {
        labels.values
    } else {
        full = labels.enlarged(width, height);
        &full
    };
    let classes = shapes(width, values, marks);
    let class = |(value, found): (u8, Shapes)| numbers(Subject::Class(value), &found);
    all.extend(classes.into_iter().map(class));
    all
}

/// The share of each field of the ETDRS grid that each named area covers; none where the grid is not known.
pub(super) fn covered<'a>(measured: &[Measured<'a>]) -> Vec<Covered<'a>> {
    let shares = |measured: &Measured<'a>| match (measured.of, measured.subfields) {
        (Subject::Structure(name), Some(all)) => {
            let shares = all.map(|(_, share)| share);
            Some((name, SUBFIELDS.into_iter().zip(shares).collect()))
        }
        _ => None,
    };
    measured.iter().filter_map(shares).collect()
}

/// The name of an area, and the share of each field of the ETDRS grid that it covers.
pub(super) type Covered<'a> = (&'a str, Vec<(&'static str, f64)>);

/// The value of the class of vessels.
const VESSELS: u8 = class_of_kind(Kind::Vessels) + 1;

/// The numbers of an area without its regions.
fn numbers<'a>(of: Subject<'a>, found: &Shapes) -> Measured<'a> {
    let sizes = Sizes::of(found.regions.iter().map(|region| region.pixels));
    Measured {
        of,
        whole: figures(&found.whole),
        regions: found.regions.len(),
        sizes: sizes.map(|s| [s.least, s.quarter, s.median, s.three_quarters, s.largest]),
        lines: None,
        subfields: found.subfields,
        quadrants: found.quadrants,
        listed: Vec::new(),
    }
}

/// The numbers of an area and of each of its regions.
fn listed<'a>(of: Subject<'a>, found: &Shapes, marks: &Marks) -> Measured<'a> {
    let region = |shape: &Shape| {
        let centre = shape.centre.map(|centre| centre.map(|at| at as f32));
        let subfield = centre.and_then(|centre| marks.subfield(centre));
        let quadrant = centre.and_then(|centre| marks.quadrant_of(centre));
        RegionFigures {
            figures: figures(shape),
            subfield: subfield.map(|at| SUBFIELDS[at]),
            quadrant: quadrant.map(|at| QUADRANTS[at as usize]),
        }
    };
    Measured {
        listed: found.regions.iter().map(region).collect(),
        ..numbers(of, found)
    }
}

fn figures(shape: &Shape) -> Figures {
    let far = |apart: measure::Apart| [apart.centre, apart.edge];
    Figures {
        pixels: shape.pixels,
        perimeter: shape.perimeter,
        circularity: shape.circularity,
        eccentricity: shape.eccentricity,
        centre: shape.centre,
        from_fovea: shape.from_fovea.map(far),
        from_disc: shape.from_disc.map(far),
    }
}

fn lines(width: usize, set: &[bool]) -> Lines {
    let skeleton = Skeleton::of(width, set);
    Lines {
        length: skeleton.length(),
        fractal_dimension: skeleton.fractal_dimension(),
        tortuosity: skeleton.tortuosity(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export;

    #[test]
    fn columns_have_the_order_of_the_numbers() {
        assert_eq!(export::SUBFIELDS, SUBFIELDS);
        assert_eq!(export::QUADRANTS, QUADRANTS);
    }

    #[test]
    fn structures_come_first_and_classes_without_their_regions() {
        let (labels, area) = ([1, 1, 2, 1], [true, false, false, true]);
        let map = LabelMap {
            width: 2,
            height: 2,
            values: &labels,
        };
        let marked = Marked {
            name: "Drusen",
            width: 2,
            height: 2,
            set: &area,
            smooth: false,
        };
        // At four times the pixels each is four.
        let vessels = vec![true; 16];
        let apart = Apart {
            value: VESSELS,
            set: &vessels,
            objects: None,
        };
        let all = measured(&Marks::default(), (4, 4), map, &[marked], &[apart]);
        let of: Vec<Subject<'_>> = all.iter().map(|one| one.of).collect();
        let [class, other] = [1, 2].map(Subject::Class);
        let first = [Subject::Structure("Drusen"), Subject::Class(VESSELS)];
        assert_eq!(of, [first[0], first[1], class, other]);
        let pixels: Vec<u64> = all.iter().map(|one| one.whole.pixels).collect();
        assert_eq!(pixels, [8, 16, 12, 4]);
        let listed: Vec<usize> = all.iter().map(|one| one.listed.len()).collect();
        assert_eq!(listed, [1, 1, 0, 0]);
        assert_eq!(all[0].regions, 1, "they touch by a corner");
        assert!(all[1].lines.is_some() && all[0].lines.is_none());
        assert!(covered(&all).is_empty());
    }
}
