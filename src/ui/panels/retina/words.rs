//! Lengths, areas and places on the retina, in words.

use crate::document::Area;
use crate::measure::{Landmark, Marks, Quadrant};
use crate::session::ImageId;
use crate::ui::panels::parts::percent;
use crate::ui::state::{Measured, State};
use crate::ui::words::{number, tr, trf};

/// Areas are measured on a grid at most so long, in pixels: they are whenever the pointer rests on them, frame by frame.
const MOST_MEASURED: usize = 1024;

/// A length, given in pixels of the photograph: "1.3 DD (1.95 mm)", or what is known of it.
pub(super) fn length(marks: &Marks, pixels: f64) -> Option<String> {
    let diameters = marks.diameters(pixels).map(|diameters| {
        let diameters = number(diameters, 1);
        trf("{0} DD", &[&diameters])
    });
    let mm = marks.mm(pixels).map(|mm| format!("{} mm", number(mm, 2)));
    match (diameters, mm) {
        (Some(diameters), Some(mm)) => Some(format!("{diameters} ({mm})")),
        (one, other) => one.or(other),
    }
}

/// Where a place of the photograph is: "1.3 DD from the fovea, superior temporal".
pub(super) fn position(marks: &Marks, at: [f32; 2]) -> Option<String> {
    let position = marks.position(at)?;
    let length = length(marks, position.distance)?;
    let distance = match position.from {
        Landmark::Fovea => trf("{0} from the fovea", &[&length]),
        Landmark::Disc => trf("{0} from the disc", &[&length]),
    };
    Some(match position.quadrant {
        Some(quadrant) => format!("{distance}, {}", direction(quadrant)),
        None => distance,
    })
}

fn direction(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::SuperiorNasal => tr("superior nasal"),
        Quadrant::SuperiorTemporal => tr("superior temporal"),
        Quadrant::InferiorNasal => tr("inferior nasal"),
        Quadrant::InferiorTemporal => tr("inferior temporal"),
    }
}

/// An area in mm², in so many digits that it always takes about the same room.
fn square_mm(mm2: f64) -> String {
    match mm2 {
        0.0 => "0 mm²".to_owned(),
        small if small < 0.01 => format!("< {} mm²", number(0.01, 2)),
        usual if usual < 10.0 => format!("{} mm²", number(usual, 2)),
        large if large < 100.0 => format!("{} mm²", number(large, 1)),
        huge => format!("{} mm²", number(huge, 0)),
    }
}

/// The size of an area of an image: in mm² where the spacing is known, else its share of the field of view.
pub(in crate::ui::panels) fn size(state: &State, id: ImageId, area: &Area) -> String {
    let known = state.measured().filter(|measured| measured.id == id);
    let mm2 = known.and_then(|Measured { marks, size, .. }| {
        let (width, height) = area.stencil.size();
        let copy = (width * height).max(1) as f64;
        let pixel = f64::from(size.0) * f64::from(size.1) / copy;
        marks.mm2(area.pixels as f64 * pixel)
    });
    mm2.map_or_else(|| percent(area.share), square_mm)
}

/// How large an area of an image is and where it lies, a line for each that is known.
pub(in crate::ui::panels) fn measures(state: &State, id: ImageId, area: &Area) -> Vec<String> {
    let Some(Measured { marks, size, .. }) = state.measured().filter(|known| known.id == id) else {
        return Vec::new();
    };
    let measures = marks.measure(&area.stencil.at_most(MOST_MEASURED), size);
    let mut lines = Vec::new();
    if marks.spacing.is_some() {
        let share = percent(area.share);
        lines.push(trf("{0} of the field of view", &[&share]));
    }
    let areas = marks.square_diameters(measures.pixels);
    if let (Some(squares), Some(areas)) = (areas, marks.disc_areas(measures.pixels)) {
        let (squares, areas) = (number(squares, 2), number(areas, 2));
        lines.push(trf("{0} DD² ({1} disc areas)", &[&squares, &areas]));
    }
    let far = |pixels: Option<f64>| length(&marks, pixels?);
    if let (Some(edge), Some(middle)) = (far(measures.edge), far(measures.centroid)) {
        lines.push(match measures.edge {
            Some(0.0) => trf("Holds the fovea; its centre is {0} away", &[&middle]),
            _ => trf(
                "{0} from the fovea at its nearest edge, {1} at its centre",
                &[&edge, &middle],
            ),
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_take_little_room() {
        for (mm2, words) in [
            (0.0, "0 mm²"),
            (0.004, "< 0.01 mm²"),
            (1.834, "1.83 mm²"),
            (12.34, "12.3 mm²"),
            (123.4, "123 mm²"),
        ] {
            assert_eq!(square_mm(mm2), words);
        }
    }

    #[test]
    fn places_are_told_in_what_is_known() {
        let marks = Marks {
            disc: Some([650.0, 300.0]),
            fovea: Some([400.0, 300.0]),
            ..Marks::default()
        };
        let at = [270.0, 290.0];
        let words = "1.3 DD from the fovea, superior temporal";
        assert_eq!(position(&marks, at).as_deref(), Some(words));
        let known = Marks {
            spacing: Some(15.0),
            ..marks
        };
        let words = "1.3 DD (1.96 mm) from the fovea, superior temporal";
        assert_eq!(position(&known, at).as_deref(), Some(words));
        let alone = Marks {
            disc: None,
            ..known
        };
        let words = "1.96 mm from the fovea";
        assert_eq!(position(&alone, at).as_deref(), Some(words));
        assert_eq!(
            position(
                &Marks {
                    spacing: None,
                    ..alone
                },
                at
            ),
            None
        );
    }
}
