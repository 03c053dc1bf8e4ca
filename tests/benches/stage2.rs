//! What the slider and a folder of photographs cost.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use burn::tensor::{Device, Tensor, TensorData};
use cuts_viewer::cluster::{
    self, Axes, Codebook, Diffusion, Feature, LANDMARKS, Levels, MergeTree, Settings,
};
use cuts_viewer::document::{Count, Document};
use cuts_viewer::gpu::{self, Devices, Graphics};
use cuts_viewer::measure::Suggestion;
use cuts_viewer::seed::Seed;
use cuts_viewer::session::{ImageId, Origin, Overlay, Segmentation};

use super::hierarchies::PUBLISHED;
use super::{levels, ratio, time, to_diffuse};

/// Pictures that a tall window shows at once: the rows of the list and the one on the canvas.
const SHOWN: usize = 16;
/// A folder's overlays: index maps differ, the pixels of the photographs are not looked at.
fn overlays(images: usize) -> Vec<Arc<Overlay>> {
    let levels = levels();
    let (rgb, bridged) = (Arc::new(vec![0; 48]), Arc::from(vec![0; 48]));
    let inside: Arc<[bool]> = Arc::from(vec![true; 16]);
    let codebook = Codebook {
        width: 1,
        values: vec![0.0; LANDMARKS],
    };
    let one = |index: usize| Overlay {
        id: ImageId::new(1, index, ""),
        origin: Origin {
            run: 1,
            step: 1,
            coarse: false,
        },
        segmentation: Arc::new(Segmentation {
            width: 4,
            height: 4,
            digest: [0; 32],
            index: vec![index as u8; 16],
            inside: Arc::clone(&inside),
            rgb: Arc::clone(&rgb),
            bridged: Arc::clone(&bridged),
            areas: Vec::new(),
            codebook: codebook.clone(),
            axes: Axes::default(),
            counts: std::array::from_fn(|i| (i * 97 % 1009) as u32),
            nested: levels.clone(),
            drawn: None,
        }),
        levels: levels.clone(),
        clustering: Settings::default(),
        suggested: Suggestion::default(),
    };
    (0..images).map(|index| Arc::new(one(index))).collect()
}

/// What a move of the slider costs in a folder of so many images: for each picture on the screen the table is rewritten
/// and uploaded, and the shares of the current image are counted anew.
pub fn slider(images: usize, graphics: Option<&Graphics>) -> Duration {
    let overlays = overlays(images);
    let upload = match graphics {
        Some(graphics) => format!("uploaded to {}", graphics.adapter_name()),
        None => "not uploaded: there is no graphics adapter".to_owned(),
    };
    let mut document = Document::default();
    let mut first = 0;
    time(
        &format!(
            "slider move, {SHOWN} pictures on the screen of a folder of {images}, tables {upload}"
        ),
        51,
        || {
            document.set_count(Count::Fixed(document.classes(10) % 39 + 2));
            first = (first + 7919) % images;
            for at in 0..SHOWN {
                let colours = overlays[(first + at) % images].colours(&document);
                match graphics {
                    Some(graphics) => drop(black_box(gpu::upload(graphics, &colours))),
                    None => drop(black_box(colours)),
                }
            }
            black_box(overlays[first].shares(&document));
        },
    )
}

/// Codebooks of so many images of 256 px: 256 landmarks from 4,096 pixels each, and every pixel's landmark.
pub fn codebooks(images: usize) -> Duration {
    const PIXELS: usize = 256 * 256;
    let device = Device::flex();
    let mut stream = Seed(3).stream();
    let values: Vec<f32> = (0..PIXELS * Feature::LENGTH)
        .map(|_| stream.unit() as f32)
        .collect();
    let all = Tensor::<2>::from_data(TensorData::new(values, [PIXELS, Feature::LENGTH]), &device);
    let sample = all.clone().slice([0..4096, 0..Feature::LENGTH]);
    let start = Instant::now();
    for image in 0..images {
        let book = Codebook::fit(&sample, LANDMARKS, 8, Seed(image as u64));
        black_box(cluster::assign(all.clone(), &book.tensor(&device)).into_data());
    }
    let took = start.elapsed();
    println!(
        "{:>11.3} ms  codebooks and index maps of {images} images of 256 x 256 px, once",
        took.as_secs_f64() * 1e3
    );
    took
}

/// Diffusion on the device that draws, features there already; none without its kernel.
pub fn shared_diffusion(side: usize, devices: &Devices) -> Option<Duration> {
    let diffuser = devices.diffuser.as_ref()?;
    let software = devices.graphics.as_ref().is_some_and(|g| g.is_software());
    let (features, inside, plan) = to_diffuse(side);
    let values: Vec<f32> = features.iter().flat_map(|f| f.0).collect();
    let data = TensorData::new(values, [side * side, Feature::LENGTH]);
    let features = Tensor::<2>::from_data(data, &devices.train);
    let what = format!(
        "the same on {}{}",
        devices.training_name(),
        if software {
            ", a program on the CPU"
        } else {
            ""
        }
    );
    Some(time(&what, 3, || {
        let (falloff, steps) = (plan.falloff, &plan.steps);
        let run = diffuser.run(features.clone(), &inside, side, falloff, steps);
        // Reading one pixel waits for all.
        black_box(run.expect("it runs").slice(0..1).into_data());
    }))
}

/// Stage 2 of one image of 128×128 pixels: diffusion, codebook, index map, merge tree.
pub fn one_image() -> Duration {
    const SIDE: usize = 128;
    let device = Device::flex();
    let (features, inside, _) = to_diffuse(SIDE);
    let settings = Settings::default();
    time("stage 2 of one image, 128 x 128 px", 9, || {
        let mut features = features.clone();
        let size = (SIDE, SIDE);
        Diffusion::new(
            &features,
            &inside,
            size,
            settings.smoothness,
            settings.rounds,
        )
        .run(&mut features, &inside, SIDE);
        let values: Vec<f32> = features.iter().flat_map(|f| f.0).collect();
        let all = Tensor::<2>::from_data(
            TensorData::new(values, [SIDE * SIDE, Feature::LENGTH]),
            &device,
        );
        let sample = all.clone().slice([0..4096, 0..Feature::LENGTH]);
        let book = Codebook::fit(&sample, LANDMARKS, 8, Seed(1));
        black_box(cluster::assign(all, &book.tensor(&device)).into_data());
        let tree = MergeTree::ward(&book.values, Feature::LENGTH, &vec![1.0; book.len()]);
        black_box(Levels::from_tree(&tree));
    })
}

/// How many times as long the published programs took.
pub fn against_published(ours: Duration) {
    for (method, seconds) in PUBLISHED {
        let what = format!(
            "stage 2 of one image of 128 px: published code's {seconds} s of CPU, {} / ours",
            method.name()
        );
        ratio(&what, Duration::from_secs(seconds), ours);
    }
}
