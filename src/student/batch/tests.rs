use super::super::paint::{BRIGHT, DARK, VESSEL};
use super::*;
use std::sync::Arc;

/// A sheet of one value, of whose left half the filters are sure that nothing is there.
fn sheet(width: usize, height: usize) -> Sheet {
    let plane: Arc<[f32]> = Arc::from(vec![0.1; width * height]);
    let sure: Vec<i8> = (0..width * height)
        .map(|at| if at % width < width / 2 { 0 } else { -1 })
        .collect();
    Sheet {
        width,
        height,
        diameter: 576.0,
        planes: [(); 3].map(|()| Arc::clone(&plane)),
        inside: Arc::from(vec![true; width * height]),
        sure: sure.into(),
    }
}

fn place(sheet: &Sheet, quarters: usize, mirrored: bool) -> Place<'_> {
    Place {
        sheet,
        side: 40,
        left: 5,
        top: -3,
        mirrored,
        quarters,
    }
}

#[test]
fn turns_and_mirrors_keep_what_is_in_a_crop() {
    let sheet = sheet(60, 50);
    let seen = |place: Place<'_>| -> Vec<usize> {
        let all = (0..40).flat_map(|y| (0..40).map(move |x| (x, y)));
        all.map(|(x, y)| place.at(x, y)).collect()
    };
    let plain = seen(place(&sheet, 0, false));
    // Above the border the first row goes on.
    assert_eq!((plain[0], plain[3 * 40], plain[4 * 40 + 1]), (5, 5, 66));
    let mut orders = Vec::new();
    for quarters in 0..4 {
        for mirrored in [false, true] {
            let turned = seen(place(&sheet, quarters, mirrored));
            let mut sorted = turned.clone();
            sorted.sort_unstable();
            let mut all = plain.clone();
            all.sort_unstable();
            assert_eq!(sorted, all);
            assert!(!orders.contains(&turned), "{quarters} {mirrored}");
            orders.push(turned);
        }
    }
}

#[test]
fn labels_lie_where_contrast_was_painted() {
    let sheet = sheet(200, 200);
    let mut seen = [0; 5];
    for seed in 0..30 {
        let mut stream = Seed(seed).stream();
        let place = Place::draw(std::slice::from_ref(&sheet), 96, &mut stream);
        let painting = Painting::new(96, 576.0, &mut stream);
        for (x, y) in place.judged() {
            let at = y * 96 + x;
            let label = label(&place, &painting, x, y);
            seen[(label + 1) as usize] += 1;
            match label {
                VESSEL | DARK => assert!(painting.darker[at] > 0.0),
                BRIGHT => assert!(painting.brighter[at] > 0.0),
                0 => assert_eq!(painting.labels[at], 0),
                _ => assert_eq!(painting.labels[at], 0),
            }
        }
    }
    assert!(seen.iter().all(|&n| n > 200), "{seen:?}");
}

#[test]
fn outside_the_field_nothing_is_said() {
    let mut sheet = sheet(120, 120);
    sheet.inside = Arc::from(vec![false; 120 * 120]);
    let (_, labels) = one(&[sheet], 96, &mut Seed(2).stream());
    assert!(labels.iter().all(|&label| label == -1));
}

#[test]
fn a_batch_follows_from_the_seed_and_its_weights_add_up() {
    let sheets = [sheet(100, 90), sheet(20, 30)];
    let settings = Settings {
        batch: 3,
        crop: 64,
        ..Settings::default()
    };
    let of = |seed| {
        let batch = draw(&sheets, &settings, Seed(seed));
        (batch.crops, batch.targets)
    };
    let (crops, targets) = of(1);
    assert_eq!(crops.len(), 3 * 64 * 64 * 3);
    assert_eq!(targets.len(), 3 * 30 * 30 * CLASSES);
    assert!((targets.iter().sum::<f32>() - 1.0).abs() < 1e-3);
    assert!(crops.iter().all(|v| v.is_finite()));
    assert!((crops, targets) == of(1));
    assert!(of(1) != of(2));
}
