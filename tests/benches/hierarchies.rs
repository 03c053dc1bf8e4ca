//! What it takes to put landmarks into classes, and pixels as published.

use std::hint::black_box;
use std::time::{Duration, Instant};

use burn::tensor::Device;
use cuts_viewer::cluster::{
    Codebook, Condensation, Hierarchy, LANDMARKS, Levels, Points, Published,
};
use cuts_viewer::cuts::{self, Settings, TrainImage, Trainer};
use cuts_viewer::seed::Seed;

use super::{FEATURES, points, ratio, time};

/// Seconds of CPU that the published code takes for an image of 128×128 pixels, measured apart from this program.
pub const PUBLISHED: [(Published, u64); 2] = [
    (Published::PaperSpectral, 18),
    (Published::PaperCondensation, 62),
];

/// Each hierarchy over the landmarks of an image.
pub fn each() {
    let codebook = Codebook {
        width: FEATURES,
        values: points()[..LANDMARKS * FEATURES].to_vec(),
    };
    let counts: [u32; LANDMARKS] = std::array::from_fn(|i| (i * 37 % 101) as u32);
    // Outlines are looked for in an image, which is here not at hand: see the picks.
    for hierarchy in &Hierarchy::ALL[1..] {
        let what = format!(
            "hierarchy of 256 landmarks, all its tables: {}",
            hierarchy.name()
        );
        time(&what, 9, || {
            black_box(Levels::of(&codebook, &counts, *hierarchy, Seed(1)));
        });
    }
    let many = Points::new(FEATURES, &points()[..512 * FEATURES]);
    time("condensation of 512 landmarks", 9, || {
        black_box(Condensation::default().run(&many, Some(&[3.0; 512])));
    });
}

/// The published methods on all pixels of a photograph, once each; their published code took the seconds above.
pub fn published(image: &TrainImage, device: &Device) -> Vec<(Published, Duration, Duration)> {
    let encoder = Trainer::new(Settings::default(), Seed(1), device).encoder();
    let side = image.width.max(image.height);
    let values: Vec<f32> = cuts::tiles(image.width, image.height, side)
        .iter()
        .flat_map(|&tile| {
            let data = cuts::embed_tile(&encoder, image, tile, device).into_data();
            data.iter::<f32>().collect::<Vec<_>>()
        })
        .collect();
    let width = values.len() / (image.width * image.height);
    PUBLISHED
        .map(|(method, seconds)| {
            let started = Instant::now();
            black_box(method.cluster(&values, width, Seed(1)));
            let taken = started.elapsed();
            println!(
                "{:>11.3} ms  {} of all pixels, {} x {} px, once",
                taken.as_secs_f64() * 1e3,
                method.name(),
                image.width,
                image.height
            );
            (method, taken, Duration::from_secs(seconds))
        })
        .to_vec()
}

/// The published code's CPU time by ours.
pub fn ratios(made: &[(Published, Duration, Duration)]) {
    for &(method, ours, theirs) in made {
        let what = format!(
            "published code's {} s of CPU for an image of 128 px / {}",
            theirs.as_secs(),
            method.name()
        );
        ratio(&what, theirs, ours);
    }
}
