//! `cargo bench`: how long the steps of the main job take on this machine, and the ratios that the design rests on.
//!
//! Each figure is the median of several runs in this one process; ratios are between figures of this same run. Nothing
//! here fails by the clock.

#![recursion_limit = "256"]
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

mod detail;
mod frames;
mod hierarchies;
mod keeping;
mod outlines;
mod picks;
#[path = "../diffusion/plain.rs"]
mod plain;
mod pytorch;
mod reading;
mod stage2;
mod strokes;
mod student;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use burn::tensor::{Device, Tensor, TensorData};
use cuts_viewer::cluster::{self, Codebook, Diffusion, Feature, LANDMARKS, Levels, MergeTree};
use cuts_viewer::cuts::{self, Settings, TrainImage, Trainer};
use cuts_viewer::gpu::{self, DeviceChoice};
use cuts_viewer::picture;
use cuts_viewer::seed::Seed;

/// The ratio of frames.
const FRAMES: &str = "frame with 10,000 images in the list / with 12";
const CROWDED: &str =
    "a frame with a filter and the export dialog / one without, 10,000 images listed";
/// The ratios of drawing.
const TILES: &str = "frame with a photograph drawn in tiles / in one texture";
const LOCAL: &str = "frame with local contrast / without";
/// The ratio of outlines.
const OUTLINES: &str =
    "label map drawn at 12 megapixels along the photograph's edges / enlarged plainly";
/// The ratio of reading.
const READING: &str =
    "reading one photograph in a folder of 1200 / in one of 300: 1 where it is linear";
/// Values of a feature, as they are clustered.
const FEATURES: usize = cluster::Feature::LENGTH;

fn main() {
    // `cargo bench -- frames` measures the window alone.
    if std::env::args().any(|word| word == "frames") {
        let devices = gpu::open(DeviceChoice::Cpu).expect("a device that draws");
        let [few, many] = frames::both(&devices);
        let crowded = frames::crowded(&devices);
        let drawn = frames::drawing(&devices);
        ratio(FRAMES, many, few);
        ratio(CROWDED, crowded, many);
        return drawing_ratios(drawn);
    }
    // `cargo bench -- reading` measures the reading of folders alone.
    if std::env::args().any(|word| word == "reading") {
        let [few, many] = reading::both();
        return ratio(READING, many, few);
    }
    // `cargo bench -- keeping` what it costs to keep the user's work.
    if std::env::args().any(|word| word == "keeping") {
        return keeping::all();
    }
    // `cargo bench -- strokes` measures the brush alone.
    if std::env::args().any(|word| word == "strokes") {
        return strokes::all();
    }
    // `cargo bench -- outlines` measures outlines alone.
    if std::env::args().any(|word| word == "outlines") {
        let [refined, plain] = outlines::both();
        return ratio(OUTLINES, refined, plain);
    }
    // `cargo bench -- detail` measures vessels and spots alone.
    if std::env::args().any(|word| word == "detail") {
        let devices = gpu::open(DeviceChoice::Gpu).ok();
        return detail::filters(devices.as_ref().map(|devices| &devices.train));
    }
    let device = Device::flex();
    // `cargo bench -- student` the student alone.
    if std::env::args().any(|word| word == "student") {
        return student::both(&device);
    }
    let images = samples(256);
    println!(
        "CPU device, {} threads; medians\n",
        rayon::current_num_threads()
    );

    let step = training_step(&images, &device);
    let [few, many] = [8, 32].map(|anchors| learning(&images, anchors, &device));
    student::both(&device);
    let [small, middle, large] = [128, 256, 1024].map(|side| embed(side, &device));
    let [diffused, diffused_large] = [256, 1024].map(diffusion);
    // The device that draws, if there is one: a process makes it once.
    let drawing = gpu::open(DeviceChoice::Gpu)
        .inspect_err(|error| println!("  no figure     of the device that draws: {error}"))
        .ok();
    let shared = drawing
        .as_ref()
        .and_then(|devices| stage2::shared_diffusion(1024, devices));
    let by_formula = plain_diffusion(256);
    let drawn = sampling(&images);
    let fitted = codebook(&device);
    let tree = hierarchy();
    hierarchies::each();
    let published = hierarchies::published(&samples(128)[0], &device);
    let graphics = drawing
        .as_ref()
        .and_then(|devices| devices.graphics.as_ref());
    let [slide, folder] = [1, 10_000].map(|images| stage2::slider(images, graphics));
    let whole = stage2::one_image();
    stage2::codebooks(1000);
    let read = open_one();
    let [few_read, many_read] = reading::both();
    keeping::all();
    detail::filters(drawing.as_ref().map(|devices| &devices.train));
    picks::walking();
    picks::outlines();
    picks::proposing();
    let [refined, plain] = outlines::both();
    let frames = drawing.as_ref().map(frames::both);
    let pictures = drawing.as_ref().map(frames::drawing);

    println!("\nratios of this run");
    ratio(
        "16 whole images of 128 px, forward only / one training step on crops",
        small * 16,
        step,
    );
    ratio(
        "codebook and hierarchy of one image / its slider move",
        fitted + tree,
        slide,
    );
    ratio("one training step / its sampling", step, drawn);
    ratio(
        "diffusion by its formula, pixel by pixel / as the program does it",
        by_formula,
        diffused,
    );
    if let Some(shared) = shared {
        ratio(
            "diffusion at 1024 px on the CPU / on the device that draws",
            diffused_large,
            shared,
        );
    }
    ratio(
        "embedding one image of 256 px / reading and shrinking its file",
        middle,
        read,
    );
    ratio(
        "slider move in a folder of 10,000 images / of one",
        folder,
        slide,
    );
    if let Some([few, many]) = frames {
        ratio(FRAMES, many, few);
    }
    if let Some(pictures) = pictures {
        drawing_ratios(pictures);
    }
    ratio(OUTLINES, refined, plain);
    ratio(READING, many_read, few_read);
    stage2::against_published(whole);
    hierarchies::ratios(&published);

    against_pytorch(&[
        ("step_8", "training step on drawn crops, 8 anchors", few),
        ("step_32", "training step on drawn crops, 32 anchors", many),
        ("infer_128", "whole image of 128 px", small),
        ("infer_256", "whole image of 256 px", middle),
        ("infer_1024", "whole image of 1024 px", large),
        (
            "whole_step_128",
            "training step, sampling included / PyTorch's on 16 whole images of 128 px",
            step,
        ),
    ]);
}

/// Runs the same in PyTorch, if it is there. `cargo bench -- --skip-whole` leaves out its long step on whole images.
fn against_pytorch(ours: &[(&str, &str, Duration)]) {
    let skip_whole = std::env::args().any(|word| word == "--skip-whole");
    match pytorch::measure(skip_whole) {
        Ok(theirs) => {
            println!("\n       ours        PyTorch     PyTorch/ours: above 1 ours is faster");
            for line in pytorch::table(ours, &theirs) {
                println!("{line}");
            }
        }
        Err(reason) => println!("\n{reason}"),
    }
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

fn drawing_ratios([plain, tiled, local]: [Duration; 3]) {
    ratio(TILES, tiled, plain);
    ratio(LOCAL, local, plain);
}

/// The photographs inside the program, as training sees them.
fn samples(side: u32) -> Vec<TrainImage> {
    picture::samples()
        .iter()
        .map(|source| {
            let copy = picture::open(source).expect("a sample opens").working(side);
            let (rgb, inside) = (Arc::from(copy.rgb), &copy.field.inside);
            TrainImage::new(copy.width, copy.height, rgb, inside)
        })
        .collect()
}

/// A sample as a square of a given side.
fn square(side: usize) -> TrainImage {
    let source = picture::samples().into_iter().next().expect("a sample");
    let copy = picture::open(&source)
        .expect("a sample opens")
        .working(side as u32);
    let mut rgb = Vec::with_capacity(3 * side * side);
    for y in 0..side {
        for x in 0..side {
            let from = y * copy.height / side * copy.width + x * copy.width / side;
            rgb.extend_from_slice(&copy.rgb[3 * from..3 * from + 3]);
        }
    }
    TrainImage::new(side, side, Arc::from(rgb), &vec![true; side * side])
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

/// A training step on a batch that is there already.
fn learning(images: &[TrainImage], anchors: usize, device: &Device) -> Duration {
    let chosen: Vec<&TrainImage> = images.iter().cycle().take(16).collect();
    let settings = Settings {
        anchors,
        ..Settings::default()
    };
    let batch = cuts::draw(&chosen, &settings, Seed(1));
    let mut trainer = Trainer::new(settings, Seed(1), device);
    time(
        &format!("training step without its sampling, 16 images, {anchors} anchors each"),
        9,
        || {
            trainer.learn(&batch).expect("a step");
        },
    )
}

/// Embeddings of a whole square image, by tiles of the size that the program uses.
fn embed(side: usize, device: &Device) -> Duration {
    const TILE: usize = 256;
    let encoder = Trainer::new(Settings::default(), Seed(1), device).encoder();
    let image = square(side);
    let tiles = cuts::tiles(side, side, TILE);
    let what = format!("embeddings of a whole image, {side} x {side} px");
    time(&what, if side > TILE { 3 } else { 9 }, || {
        for &tile in &tiles {
            black_box(cuts::embed_tile(&encoder, &image, tile, device).into_data());
        }
    })
}

/// Features of a square image, all values in use, and 80 rounds of diffusion for them.
fn to_diffuse(side: usize) -> (Vec<Feature>, Vec<bool>, Diffusion) {
    let mut stream = Seed(5).stream();
    let features: Vec<Feature> = (0..side * side)
        .map(|p| {
            let region = ((p % side / 40 + p / side / 30) % 3) as f32;
            Feature([0; Feature::LENGTH].map(|_| 0.3 * region + 0.2 * stream.unit() as f32))
        })
        .collect();
    let inside = vec![true; side * side];
    let plan = Diffusion::new(&features, &inside, (side, side), 0.14, 80);
    (features, inside, plan)
}

fn diffusion(side: usize) -> Duration {
    let (features, inside, plan) = to_diffuse(side);
    let what = format!("diffusion, 80 rounds, {side} x {side} px");
    time(&what, if side > 256 { 3 } else { 9 }, || {
        let mut features = features.clone();
        plan.run(&mut features, &inside, side);
        black_box(features);
    })
}

fn plain_diffusion(side: usize) -> Duration {
    let (features, inside, plan) = to_diffuse(side);
    let what = format!("diffusion by its formula, 80 rounds, {side} x {side} px");
    time(&what, 3, || {
        let mut features = features.clone();
        plain::run(&plan, &mut features, &inside, side);
        black_box(features);
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
            black_box(cuts::draw(&chosen, &Settings::default(), seed));
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
        "codebook: 256 landmarks from 4096 pixels of 16 features",
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

fn open_one() -> Duration {
    let source = picture::samples().into_iter().next().expect("a sample");
    time(
        "reading one sample and its working copy of 256 px",
        9,
        || {
            black_box(picture::open(&source).expect("it opens").working(256));
        },
    )
}
