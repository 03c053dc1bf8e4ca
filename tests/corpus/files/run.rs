//! Runs of the smallest networks.

use std::sync::Arc;

use burn::tensor::Device;
use cuts_viewer::cuts::{
    Beside, Checkpoint, EncoderShape, Settings, TrainImage, Trainer, bytes_of,
};
use cuts_viewer::seed::Seed;
use cuts_viewer::student;

use super::{Made, fine, odd};
use crate::sealed::{Tensor, closed, opened};

fn trainer() -> Trainer {
    let settings = Settings {
        batch: 1,
        anchors: 2,
        steps: 4,
        shape: EncoderShape {
            channels: [1, 1, 1, 1],
        },
        ..Settings::default()
    };
    Trainer::new(settings, Seed(8), &Device::flex())
}

/// After one step, with all that the next one needs.
fn under_way() -> Checkpoint {
    let mut stream = Seed(1).stream();
    let rgb: Vec<u16> = (0..20 * 20 * 3)
        .map(|_| stream.below(65536) as u16)
        .collect();
    let image = TrainImage::new(20, 20, Arc::from(rgb), &[true; 400]);
    let mut trainer = trainer();
    trainer.step(&[image]).expect("a step");
    trainer.checkpoint()
}

fn beside() -> Beside {
    let settings = student::Settings {
        channels: 1,
        ..student::Settings::default()
    };
    let student = student::Trainer::new(settings, 4, Seed(3), &Device::flex());
    let (header, tensors) = student.state().stored();
    Beside { header, tensors }
}

fn bytes(run: &Checkpoint) -> Vec<u8> {
    bytes_of(run, "run.safetensors".as_ref()).expect("bytes")
}

/// Weights alone, as the smallest file there is.
pub fn weights() -> Vec<u8> {
    bytes(&trainer().weights())
}

pub fn files() -> Vec<Made> {
    let mut with_student = trainer().weights();
    with_student.beside = Some(beside());
    let mut files = vec![
        fine("weights.safetensors", weights()),
        fine("under_way.safetensors", bytes(&under_way())),
        fine("with_student.safetensors", bytes(&with_student)),
    ];
    files.extend(odd_containers());
    files.extend(odd_headers());
    files
}

/// Files of the container's format that are none of ours.
fn odd_containers() -> Vec<Made> {
    let file = |header: &str| {
        let length = (header.len() as u64).to_le_bytes();
        [&length[..], header.as_bytes()].concat()
    };
    let tensor = |shape: &str| {
        file(&format!(
            "{{\"a\":{{\"dtype\":\"F32\",\"shape\":{shape},\"data_offsets\":[0,0]}}}}"
        ))
    };
    let damaged = "damaged or not a safetensors file";
    vec![
        odd("no_bytes.safetensors", vec![], damaged),
        odd("seven_bytes.safetensors", vec![0; 7], damaged),
        odd("endless_header.safetensors", vec![0xff; 16], damaged),
        odd(
            "a_gigabyte_of_header.safetensors",
            (1u64 << 30).to_le_bytes().to_vec(),
            damaged,
        ),
        odd(
            "no_tensor.safetensors",
            file("{}"),
            "not written by CUTS Viewer",
        ),
        odd(
            "sides_that_overflow.safetensors",
            tensor("[4294967296,4294967296]"),
            damaged,
        ),
        odd(
            "no_side_but_one_is_vast.safetensors",
            tensor("[0,18446744073709551615]"),
            "not written by",
        ),
        odd("negative_side.safetensors", tensor("[-1]"), damaged),
        odd(
            "many_brackets.safetensors",
            file(&"[".repeat(2000)),
            damaged,
        ),
        odd(
            "header_without_json.safetensors",
            file("{\"__metadata__\":{\"cuts_viewer\":\"{\"}}"),
            "header cannot be understood",
        ),
        odd(
            "next_format.safetensors",
            file("{\"__metadata__\":{\"cuts_viewer\":\"{\\\"format\\\":3}\"}}"),
            "format 3, this program reads 2",
        ),
        odd(
            "no_checksum.safetensors",
            file("{\"__metadata__\":{\"cuts_viewer\":\"{\\\"format\\\":2}\"}}"),
            "checksum does not fit",
        ),
    ]
}

/// Headers that say what cannot be, in files whose checksum fits; without tensors, so that they are small.
fn odd_headers() -> Vec<Made> {
    let (header, _) = opened(&weights()).expect("a run");
    let with = |from: &str, to: &str| {
        assert!(header.contains(from), "{from} is not in {header}");
        closed(&header.replace(from, to), &[]).expect("a file")
    };
    let nested = format!(
        "\"beside\":{{\"header\":{},\"tensors\":[]}}",
        "[".repeat(200)
    );
    let long_name = format!(
        "\"format\":2,\"beside\":{{\"header\":0,\"tensors\":[\"{}\"]}}",
        "x".repeat(900)
    );
    let vast = Tensor {
        name: "conv1.weight".to_owned(),
        dtype: safetensors::Dtype::F32,
        shape: vec![0, 1 << 40],
        bytes: vec![],
    };
    vec![
        odd(
            "network_beyond_its_file.safetensors",
            with("[1,1,1,1]", "[1024,1024,1024,1024]"),
            "larger network",
        ),
        odd(
            "no_channels.safetensors",
            with("[1,1,1,1]", "[0,1,1,1]"),
            "out of range",
        ),
        odd(
            "more_steps_than_there_are.safetensors",
            with("\"steps_done\":0", "\"steps_done\":9"),
            "larger network",
        ),
        odd(
            "batch_of_nothing.safetensors",
            with("\"batch\":1", "\"batch\":0"),
            "batch is out of range",
        ),
        odd(
            "steps_beyond_counting.safetensors",
            with("\"steps\":4", "\"steps\":18446744073709551615"),
            "steps is out of range",
        ),
        odd(
            "rate_beyond_all_numbers.safetensors",
            with("\"temperature\":0.1", "\"temperature\":1e999"),
            "cannot be understood",
        ),
        odd(
            "student_in_brackets.safetensors",
            with("\"format\":2", &format!("\"format\":2,{nested}")),
            "cannot be understood",
        ),
        odd(
            "long_name.safetensors",
            with("\"format\":2", &long_name),
            "larger network",
        ),
        odd(
            "no_values_of_a_vast_side.safetensors",
            closed(&header, &[vast]).expect("a file"),
            "larger network",
        ),
    ]
}
