//! Two marks at known places, and areas that can be counted by hand.

use super::*;

/// A right eye: the disc lies 250 pixels to the right of the fovea, so that 1 DD is 100 pixels.
const RIGHT: Marks = Marks {
    disc: Some([650.0, 300.0]),
    fovea: Some([400.0, 300.0]),
    side: Some(Side::Right),
    spacing: None,
};

fn name(marks: &Marks, x: f32, y: f32) -> Option<&'static str> {
    marks.subfield([x, y]).map(|field| SUBFIELDS[field])
}

fn near(value: Option<f64>, expected: f64) {
    let value = value.expect("a value");
    assert!(
        (value - expected).abs() < 1e-6 * expected.max(1.0),
        "{value}, not {expected}"
    );
}

#[test]
fn two_marks_give_disc_diameters_and_rings() {
    near(RIGHT.disc_diameter(), 100.0);
    near(RIGHT.diameters(130.0), 1.3);
    let rings = RIGHT.rings().expect("rings");
    for (ring, expected) in rings.into_iter().zip([100.0 / 3.0, 100.0, 200.0]) {
        near(Some(ring), expected);
    }
    near(RIGHT.square_diameters(20_000.0), 2.0);
    near(RIGHT.disc_areas(PI * 2500.0), 1.0);
    assert_eq!((RIGHT.mm(1.0), RIGHT.mm2(1.0)), (None, None));
}

#[test]
fn a_spacing_gives_millimetres_and_sets_the_rings() {
    let marks = Marks {
        spacing: Some(10.0),
        ..RIGHT
    };
    near(marks.mm(130.0), 1.3);
    near(marks.mm2(10_000.0), 1.0);
    assert_eq!(marks.rings(), Some([50.0, 150.0, 300.0]));
    let without_disc = Marks {
        disc: None,
        ..marks
    };
    assert_eq!(without_disc.rings(), Some([50.0, 150.0, 300.0]));
    assert_eq!(without_disc.disc_diameter(), None);
    assert_eq!(name(&without_disc, 500.0, 300.0), Some("inner_nasal"));
}

#[test]
fn without_both_marks_nothing_is_claimed() {
    let one = Marks {
        disc: None,
        ..RIGHT
    };
    assert_eq!((one.disc_diameter(), one.rings()), (None, None));
    let none = Marks::default();
    assert_eq!((none.nasal(), none.position([1.0, 1.0])), (None, None));
    let twice = Marks {
        disc: RIGHT.fovea,
        side: None,
        ..RIGHT
    };
    assert_eq!((twice.disc_diameter(), twice.nasal()), (None, None));
}

#[test]
fn the_nine_fields_lie_where_they_should_in_both_eyes() {
    let expected = [
        (0.0, 10.0, "centre"),
        (60.0, 5.0, "inner_nasal"),
        (-60.0, 5.0, "inner_temporal"),
        (5.0, -60.0, "inner_superior"),
        (5.0, 60.0, "inner_inferior"),
        (150.0, 5.0, "outer_nasal"),
        (-150.0, 5.0, "outer_temporal"),
        (5.0, -150.0, "outer_superior"),
        (5.0, 150.0, "outer_inferior"),
    ];
    let left = Marks {
        disc: Some([150.0, 300.0]),
        ..RIGHT
    };
    for (x, y, field) in expected {
        assert_eq!(name(&RIGHT, 400.0 + x, 300.0 + y), Some(field));
        assert_eq!(name(&left, 400.0 - x, 300.0 + y), Some(field));
    }
    assert_eq!(name(&RIGHT, 400.0, 505.0), None);
}

#[test]
fn the_fields_turn_with_the_axis_from_fovea_to_disc() {
    // The disc lies 30° above the fovea: what is 40° above the picture's rows is nasal, 80° is superior.
    let at = |degrees: f64, length: f64| {
        let (sin, cos) = degrees.to_radians().sin_cos();
        [400.0 + (length * cos) as f32, 300.0 - (length * sin) as f32]
    };
    let marks = Marks {
        disc: Some(at(30.0, 250.0)),
        ..RIGHT
    };
    let field = |degrees| marks.subfield(at(degrees, 60.0)).map(|f| SUBFIELDS[f]);
    assert_eq!(field(70.0), Some("inner_nasal"));
    assert_eq!(field(80.0), Some("inner_superior"));
    assert_eq!(field(-20.0), Some("inner_inferior"));
}

#[test]
fn a_place_is_told_from_the_fovea_or_from_the_disc() {
    let place = RIGHT.position([270.0, 290.0]).expect("a place");
    assert_eq!(place.from, Landmark::Fovea);
    assert_eq!(place.quadrant, Some(Quadrant::SuperiorTemporal));
    near(
        RIGHT.diameters(place.distance),
        130.0_f64.hypot(10.0) / 100.0,
    );
    let place = RIGHT.position([700.0, 310.0]).expect("a place");
    assert_eq!(place.from, Landmark::Disc);
    assert_eq!(place.quadrant, Some(Quadrant::InferiorNasal));
}

#[test]
fn an_area_is_measured_on_a_smaller_copy() {
    // 100 × 75 pixels for 800 × 600: a block of 10 × 5 around the fovea.
    let set = (0..100 * 75)
        .map(|at| (45..55).contains(&(at % 100)) && (35..40).contains(&(at / 100)))
        .collect();
    let area = Bitmap::new(100, 75, set);
    let marks = Marks {
        spacing: Some(10.0),
        ..RIGHT
    };
    let measures = marks.measure(&area, (800, 600));
    near(Some(measures.pixels), 50.0 * 64.0);
    near(marks.mm2(measures.pixels), 0.32);
    assert_eq!(measures.edge, Some(0.0), "the fovea is within");
    near(measures.centroid, 0.0);
    let etdrs = measures.etdrs.expect("shares");
    assert!(
        etdrs[0] > 0.3 && etdrs[1..].iter().sum::<f64>() < 0.05,
        "{etdrs:?}"
    );
}

#[test]
fn the_distance_goes_to_the_nearest_edge() {
    let mut set = vec![false; 100 * 75];
    // One pixel of 8 × 8, its near edge 80 pixels right of the fovea.
    set[37 * 100 + 60] = true;
    let measures = RIGHT.measure(&Bitmap::new(100, 75, set), (800, 600));
    near(measures.edge, 80.0);
    near(measures.centroid, 84.0);
    let empty = RIGHT.measure(&Bitmap::new(4, 3, vec![false; 12]), (800, 600));
    assert_eq!((empty.edge, empty.centroid), (None, None));
    assert_eq!(empty.etdrs, Some([0.0; 9]));
}

#[test]
fn what_covers_all_covers_every_field() {
    let area = Bitmap::new(400, 300, vec![true; 120_000]);
    // Neither mark nor axis lies on the lines between pixels, where whole rows of pixels would stand on one side.
    let marks = Marks {
        disc: Some([649.3, 270.7]),
        fovea: Some([400.7, 300.2]),
        ..RIGHT
    };
    let etdrs = marks.measure(&area, (800, 600)).etdrs.expect("shares");
    assert!(
        etdrs.iter().all(|&share| share > 0.99 && share <= 1.0),
        "{etdrs:?}"
    );
}

#[test]
fn marks_that_give_a_disc_of_an_impossible_size_are_found_out() {
    // The disc is 100 pixels across.
    assert!(RIGHT.is_plausible(700.0) && RIGHT.is_plausible(2900.0) && RIGHT.is_plausible(310.0));
    assert!(
        !RIGHT.is_plausible(250.0),
        "a field of less than three discs"
    );
    assert!(!RIGHT.is_plausible(3500.0), "a speck");
    assert!(Marks::default().is_plausible(700.0), "nothing is marked");
}
