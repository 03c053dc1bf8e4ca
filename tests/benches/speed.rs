//! `cargo bench`: how long the steps of the main job take on this machine, and the ratios that the design rests on.
//!
//! Each figure is the median of several runs in this one process; ratios are between figures of this same run. Nothing
//! here fails by the clock.

#![recursion_limit = "256"]
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use burn::tensor::{Device, Tensor, TensorData};
use cuts_viewer::cluster::{self, Codebook, LANDMARKS, Levels, MergeTree};
use cuts_viewer::cuts::{self, Settings, Tile, TrainImage, Trainer};
use cuts_viewer::measure::shares_from_counts;
use cuts_viewer::picture;
use cuts_viewer::seed::Seed;

/// Embedding and colour, as they are clustered.
const FEATURES: usize = 131;

fn main() {
    let device = Device::flex();
    let images = samples(256);
    let small = samples(128);
    println!(
        "CPU device, {} threads; medians\n",
        rayon::current_num_threads()
    );

    let step = training_step(&images, &device);
    let whole = embed(&small, 128, &device);
    let large = embed(&images, 256, &device);
    let drawn = sampling(&images);
    let fitted = codebook(&device);
    let tree = hierarchy();
    let slide = slider(1);
    let folder = slider(10_000);
    let read = reading();

    println!("\nratios of this run");
    ratio(
        "16 whole images of 128 px, forward only / one training step on crops",
        whole * 16,
        step,
    );
    ratio(
        "codebook and hierarchy of one image / its slider move",
        fitted + tree,
        slide,
    );
    ratio("one training step / its sampling", step, drawn);
    ratio(
        "embedding one image of 256 px / reading and shrinking its file",
        large,
        read,
    );
    ratio("slider move of 10,000 images / of one", folder, slide);
}

/// Runs a job a few times and prints its median.
fn time(what: &str, runs: usize, mut job: impl FnMut()) -> Duration {
    job();
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            job();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let median = times[runs / 2];
    println!("{:>11.3} ms  {what}", median.as_secs_f64() * 1e3);
    median
}

fn ratio(what: &str, a: Duration, b: Duration) {
    println!(
        "{:>11.1} x   {what}",
        a.as_secs_f64() / b.as_secs_f64().max(1e-12)
    );
}

/// The photographs inside the program, as training sees them.
fn samples(side: u32) -> Vec<TrainImage> {
    picture::samples()
        .iter()
        .map(|source| {
            let copy = picture::open(source).expect("a sample opens").working(side);
            let inside = Arc::from(copy.field.inside);
            TrainImage::new(copy.width, copy.height, Arc::from(copy.rgb), inside)
        })
        .collect()
}

fn training_step(images: &[TrainImage], device: &Device) -> Duration {
    let mut trainer = Trainer::new(Settings::default(), Seed(1), device);
    time(
        "training step, 16 images, 8 anchors each, full network",
        15,
        || {
            trainer.step(images).expect("a step");
        },
    )
}

fn embed(images: &[TrainImage], side: usize, device: &Device) -> Duration {
    let encoder = Trainer::new(Settings::default(), Seed(1), device).encoder();
    let square = images
        .iter()
        .max_by_key(|i| i.width * i.height)
        .expect("a sample");
    let tile = Tile {
        x: 0,
        y: 0,
        width: square.width,
        height: square.height,
    };
    let what = format!(
        "embeddings of a whole image, {} x {} px (long side {side})",
        tile.width, tile.height
    );
    time(&what, 5, || {
        black_box(cuts::embed_tile(&encoder, square, tile, device).into_data());
    })
}

fn sampling(images: &[TrainImage]) -> Duration {
    let chosen: Vec<&TrainImage> = images.iter().cycle().take(16).collect();
    let mut seed = Seed(1);
    time(
        "sampling of one step: anchors, positives, crops",
        25,
        || {
            seed = seed.fork(1);
            black_box(cuts::draw(&chosen, 8, seed));
        },
    )
}

fn points() -> Vec<f32> {
    let mut stream = Seed(3).stream();
    (0..4096 * FEATURES).map(|_| stream.unit() as f32).collect()
}

fn codebook(device: &Device) -> Duration {
    let points = Tensor::<2>::from_data(TensorData::new(points(), [4096, FEATURES]), device);
    time(
        "codebook: 256 landmarks from 4096 pixels of 131 features",
        5,
        || {
            let book = Codebook::fit(&points, LANDMARKS, 8, Seed(1));
            black_box(cluster::assign(points.clone(), &book.tensor(device)).into_data());
        },
    )
}

fn levels() -> Levels {
    let points = points();
    let weights: Vec<f64> = (0..LANDMARKS).map(|i| (i * 37 % 101) as f64).collect();
    Levels::from_tree(&MergeTree::ward(
        &points[..LANDMARKS * FEATURES],
        FEATURES,
        &weights,
    ))
}

fn hierarchy() -> Duration {
    time(
        "hierarchy: Ward tree of 256 landmarks, tables for 2 to 40 classes",
        15,
        || {
            black_box(levels());
        },
    )
}

/// What a move of the slider costs: tables are looked up, shares counted anew.
fn slider(images: usize) -> Duration {
    let levels = levels();
    let counts: [u32; LANDMARKS] = std::array::from_fn(|i| i as u32 * 97 % 1009);
    let mut classes = 2;
    time(
        &format!("slider move, tables and shares of {images} images"),
        25,
        || {
            classes = classes % 39 + 2;
            for _ in 0..images {
                black_box(shares_from_counts(&counts, levels.table(classes), classes));
            }
        },
    )
}

fn reading() -> Duration {
    let source = picture::samples().into_iter().next().expect("a sample");
    time(
        "reading one sample and its working copy of 256 px",
        9,
        || {
            black_box(picture::open(&source).expect("it opens").working(256));
        },
    )
}
