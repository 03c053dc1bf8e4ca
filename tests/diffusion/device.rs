//! The kernel on the device that draws (a graphics card, or Mesa's software driver) against the CPU, alone and inside a
//! segmentation.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use burn::tensor::{Tensor, TensorData};
use cuts_viewer::cluster::{Diffusion, Feature};
use cuts_viewer::cuts::{EncoderShape, Settings};
use cuts_viewer::gpu::{DeviceChoice, Devices, Diffuser, open};
use cuts_viewer::seed::Seed;
use cuts_viewer::session::{Command, Event, ImageId, Overlay, Phase, Session, Source};

use crate::{ROUNDS, image, values};

/// A driver may add in any order, fuse products and sums, and approximate exponentials.
const NEAR: f32 = 1e-5;

/// The share of pixels that must be in the same class on both devices. Rounding starts it, and many rounds, random
/// starts and a tree carry it on.
const SAME: f64 = 0.98;

/// One for all tests: a process can open the device once.
static SHARED: LazyLock<Devices> =
    LazyLock::new(|| open(DeviceChoice::Gpu).unwrap_or_else(|error| panic!("{error}")));

fn diffuser() -> &'static Diffuser {
    SHARED.diffuser.as_ref().expect("a kernel")
}

fn tensor(features: &[Feature]) -> Tensor<2> {
    let data = TensorData::new(values(features), [features.len(), Feature::LENGTH]);
    Tensor::from_data(data, &SHARED.train)
}

fn read(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

#[test]
fn the_kernel_gives_what_the_cpu_gives() {
    // Sizes that no workgroup divides, up to three distances, images smaller than a distance; an even and an odd number
    // of rounds; the field of view round and with holes.
    for (width, height, used, rounds) in [
        (64, 48, 16, ROUNDS),
        (131, 75, 11, ROUNDS - 1),
        (400, 90, 11, ROUNDS),
        (3, 500, 3, 1),
        (1, 1, 16, 2),
    ] {
        let (features, mut inside) = image(width, height, used);
        for (p, inside) in inside.iter_mut().enumerate() {
            *inside &= p % 13 != 5 && (p % width / 6 + p / width / 5) % 7 != 3;
        }
        let size = (width, height);
        let on_device = tensor(&features);
        let plan = Diffusion::new(&features, &inside, size, 0.3, rounds);
        let planned = Diffusion::of_tensor(&on_device, &inside, size, 0.3, rounds);
        assert_eq!(plan.steps, planned.steps);
        assert!((plan.falloff - planned.falloff).abs() <= 1e-5 * plan.falloff.abs());

        let mut expected = features.clone();
        plan.run(&mut expected, &inside, width);
        let made = diffuser()
            .run(on_device.clone(), &inside, width, plan.falloff, &plan.steps)
            .unwrap_or_else(|error| panic!("{width} x {height}: {error}"));
        for (i, (a, b)) in read(made).into_iter().zip(values(&expected)).enumerate() {
            // Written so that a NaN fails.
            assert!(
                (a - b).abs() <= NEAR,
                "{width} x {height}: value {i} is {a}, not {b}"
            );
        }
        assert_eq!(read(on_device), values(&features), "what went in changed");
        assert!(width == 1 || expected != features, "nothing flowed");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let (features, inside) = image(8, 8, 16);
    let refused = |tensor, width| diffuser().run(tensor, &inside, width, -1.0, &[1]);
    assert!(refused(tensor(&features[1..]), 8).is_err());
    assert!(refused(tensor(&features), 7).is_err());
    let on_cpu = Tensor::zeros([64, Feature::LENGTH], &Devices::cpu().train);
    assert!(refused(on_cpu, 8).is_err());
    assert!(diffuser().takes((1024, 1024)));
    assert!(!diffuser().takes((1 << 20, 1 << 20)));
    assert!(refused(tensor(&features), 8).is_ok(), "after all that");
}

/// Overlay of the one photograph in a folder, by an untrained network.
fn overlay(devices: Devices, folder: &Path) -> Arc<Overlay> {
    let session = Session::start(devices, Arc::new(|| {}));
    let wait = |wanted: &dyn Fn(&Event) -> bool| {
        loop {
            let event = session.next_event(Duration::from_secs(300));
            let event = event.expect("an event within five minutes");
            if let Event::Phase(Phase::Failed(reason)) = &event {
                panic!("{reason}");
            }
            if wanted(&event) {
                return event;
            }
        }
    };
    session.send(Command::Open {
        source: Source::Folder(folder.to_path_buf()),
        // More than a tile each way.
        working_side: 420,
    });
    let Event::AllRead { folder } = wait(&|event| matches!(event, Event::AllRead { .. })) else {
        unreachable!("it waited for this event");
    };
    session.send(Command::Train {
        settings: Settings {
            steps: 0,
            shape: EncoderShape {
                channels: [2, 4, 8, 16],
            },
            ..Settings::default()
        },
        seed: Seed(1),
    });
    wait(&|event| matches!(event, Event::Refined { done: 1, .. }));
    let overlay = session.overlays().get(ImageId { folder, index: 0 });
    overlay.expect("an overlay")
}

/// The share of pixels inside that fall to their class's best counterpart, in the worse of both directions.
fn agreement(a: &Overlay, b: &Overlay, classes: usize) -> f64 {
    let mut joint = vec![vec![0u32; classes]; classes];
    for (p, _) in a.inside.iter().enumerate().filter(|(_, inside)| **inside) {
        let class = |o: &Overlay| usize::from(o.levels.table(classes)[usize::from(o.index[p])]);
        joint[class(a)][class(b)] += 1;
    }
    let best = |of: &dyn Fn(usize, usize) -> u32| -> u32 {
        (0..classes)
            .map(|i| (0..classes).map(|j| of(i, j)).max().unwrap_or(0))
            .sum()
    };
    let total: u32 = joint.iter().flatten().sum();
    let worse = best(&|i, j| joint[i][j]).min(best(&|i, j| joint[j][i]));
    f64::from(worse) / f64::from(total)
}

#[test]
fn an_image_is_segmented_alike_on_both_devices() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = "nei_EDA03_background_retinopathy_PD.jpg";
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    std::fs::copy(samples.join(sample), folder.path().join(sample)).expect("a copy");
    let cpu = overlay(Devices::cpu(), folder.path());
    let shared = overlay(SHARED.clone(), folder.path());
    assert_eq!(cpu.inside, shared.inside);
    for classes in [4, 12, 40] {
        let same = agreement(&cpu, &shared, classes);
        println!("{classes} classes: {same:.5} of the pixels agree");
        assert!(
            same >= SAME,
            "{classes} classes: {same} of the pixels agree"
        );
    }
}
