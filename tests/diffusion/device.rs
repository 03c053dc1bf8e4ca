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

/// The share of their spread that looks on both devices may be apart: what 256 landmarks lose, twice, and a bit.
const APART: f64 = 0.01;

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
    let session = Session::start(devices, Arc::new(|_| {}));
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
        student: None,
    });
    wait(&|event| matches!(event, Event::Refined { done: 1, .. }));
    let overlay = session.overlays().get(ImageId::new(folder, 0, ""));
    overlay.expect("an overlay")
}

/// How far the looks that both give a pixel are apart, in the mean square, as a share of how far looks are from their
/// mean. Codebooks need not be the same: one draw that rounding decides otherwise changes all draws after it.
fn apart(a: &Overlay, b: &Overlay) -> f64 {
    let looks = |o: &Overlay| -> Vec<Vec<f64>> {
        (0..o.segmentation.codebook.len())
            .map(|landmark| {
                o.segmentation
                    .axes
                    .common(o.segmentation.codebook.landmark(landmark))
            })
            .collect()
    };
    let (of_a, of_b) = (looks(a), looks(b));
    let (mut apart, mut spread) = (0.0, 0.0);
    for (p, _) in a
        .segmentation
        .inside
        .iter()
        .enumerate()
        .filter(|(_, inside)| **inside)
    {
        let (one, other) = (
            &of_a[usize::from(a.segmentation.index[p])],
            &of_b[usize::from(b.segmentation.index[p])],
        );
        assert_eq!(one.len(), other.len());
        apart += one
            .iter()
            .zip(other)
            .map(|(x, y)| (x - y).powi(2))
            .sum::<f64>();
        // Looks are centred.
        spread += one.iter().map(|x| x * x).sum::<f64>();
    }
    apart / spread
}

#[test]
fn an_image_is_segmented_alike_on_both_devices() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = "nei_EDA03_background_retinopathy_PD.jpg";
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    std::fs::copy(samples.join(sample), folder.path().join(sample)).expect("a copy");
    let cpu = overlay(Devices::cpu(), folder.path());
    let shared = overlay(SHARED.clone(), folder.path());
    assert_eq!(cpu.segmentation.inside, shared.segmentation.inside);
    let far = apart(&cpu, &shared);
    println!("looks are {far:.5} of their spread apart");
    assert!(far < APART, "looks are {far} of their spread apart");
}
