use super::*;
use crate::cuts::EncoderShape;
use crate::cuts::{TrainImage, Trainer};
use std::path::PathBuf;
use std::sync::Arc;

mod beside;

/// A run of the smallest network after two steps.
fn checkpoint() -> Checkpoint {
    let settings = Settings {
        batch: 2,
        anchors: 2,
        shape: EncoderShape {
            channels: [2, 3, 4, 5],
        },
        ..Settings::default()
    };
    let mut stream = Seed(1).stream();
    let rgb: Vec<u16> = (0..20 * 20 * 3)
        .map(|_| stream.below(65536) as u16)
        .collect();
    let images = [TrainImage::new(20, 20, Arc::from(rgb), &[true; 400])];
    let mut trainer = Trainer::new(settings, Seed(8), &Device::flex());
    for _ in 0..2 {
        trainer.step(&images).expect("a step");
    }
    trainer.checkpoint()
}

fn saved(folder: &Path) -> (Checkpoint, PathBuf) {
    let checkpoint = checkpoint();
    let path = folder.join("model.safetensors");
    save(&checkpoint, &path).expect("saved");
    (checkpoint, path)
}

/// Why these bytes are no checkpoint.
fn refused(bytes: &[u8]) -> String {
    unpacked(bytes, &Device::flex()).err().expect("refused")
}

/// A file that fits its checksum, of a checkpoint's header and its tensors after a change.
fn forged(change: impl Fn(String, &mut Vec<(String, TensorData)>) -> String) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let (checkpoint, path) = saved(folder.path());
    let bytes = std::fs::read(path).expect("read");
    let (_, metadata) = SafeTensors::read_metadata(&bytes).expect("metadata");
    let header = metadata.metadata().as_ref().expect("metadata")[KEY].clone();
    let mut named = checkpoint.encoder.named();
    named.extend(checkpoint.optimiser.expect("an optimiser").named());
    let header = change(header, &mut named);
    packed(&header, &named).expect("a file")
}

/// The same with one tensor replaced.
fn with(name: &str, data: TensorData) -> Vec<u8> {
    forged(|header, named| {
        let place = named.iter_mut().find(|(n, _)| n == name);
        place.unwrap_or_else(|| panic!("no {name}")).1 = data.clone();
        header
    })
}

#[test]
fn what_is_saved_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (checkpoint, path) = saved(folder.path());
    let back = load(&path, &Device::flex()).expect("loaded");
    assert_eq!(checkpoint.encoder.named(), back.encoder.named());
    assert_eq!(
        encoder_hash(&checkpoint.encoder),
        encoder_hash(&back.encoder)
    );
    let moments = |checkpoint: &Checkpoint| {
        let optimiser = checkpoint.optimiser.as_ref().expect("an optimiser");
        (optimiser.named(), optimiser.updates())
    };
    assert_eq!(moments(&checkpoint), moments(&back));
    assert_eq!((back.seed, back.steps_done), (Seed(8), 2));
    assert_eq!(
        (back.settings, back.legs),
        (checkpoint.settings, checkpoint.legs)
    );
    // Nothing but the file is left behind.
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        1
    );
}

#[test]
fn foreign_files_are_refused_with_the_reason() {
    assert!(refused(b"hello").contains("not a safetensors file"));
    let data = 1f32.to_le_bytes();
    let view = TensorView::new(Dtype::F32, vec![1], &data).expect("a view");
    let foreign = serialize([("a", view)], None).expect("a file");
    assert!(refused(&foreign).contains("not written by CUTS Viewer"));
    let older = forged(|header, _| header.replace("\"format\":2", "\"format\":1"));
    assert!(refused(&older).contains("format 1, this program reads 2"));
    // A header of another format need not have the fields of this one.
    let newer = forged(|_, _| "{\"format\":3}".to_owned());
    assert!(refused(&newer).contains("format 3"));
    let odd = forged(|_, _| "{\"format\":2}".to_owned());
    assert!(refused(&odd).contains("cannot be understood"));
    let path = Path::new("nowhere/none.safetensors");
    let text = load(path, &Device::flex()).err().expect("none").to_string();
    assert!(text.ends_with("none.safetensors"), "{text}");
}

#[test]
fn damage_anywhere_is_found() {
    let whole = forged(|header, _| header);
    unpacked(&whole, &Device::flex()).expect("a checkpoint");
    for length in [0, 7, 8, 100, whole.len() / 2, whole.len() - 1] {
        assert!(refused(&whole[..length]).contains("damaged"), "{length}");
    }
    // One flipped bit: everywhere in the header of the format, every so often in the values.
    let end = 8 + u64::from_le_bytes(whole[..8].try_into().expect("eight bytes")) as usize;
    for at in (0..end).step_by(11).chain((end..whole.len()).step_by(997)) {
        let mut bytes = whole.clone();
        bytes[at] ^= 4;
        assert!(unpacked(&bytes, &Device::flex()).is_err(), "byte {at}");
    }
}

#[test]
fn a_file_that_lacks_a_tensor_or_has_a_wrong_one_is_refused() {
    for name in [
        "conv2.weight",
        "norm1.variance",
        "adamw.second.convs.0.weight",
    ] {
        let lacking = forged(|header, named| {
            named.retain(|(n, _)| n != name);
            header
        });
        assert_eq!(refused(&lacking), format!("{name} is missing"));
        let short = with(name, TensorData::new(vec![1f32], [1]));
        assert!(refused(&short).contains("another shape"), "{name}");
    }
    for value in [f32::NAN, f32::INFINITY] {
        let odd = with("conv1.bias", TensorData::new(vec![0.0, value], [2]));
        assert!(refused(&odd).contains("not numbers"), "{value}");
    }
    let stranger = forged(|header, _| header.replace("convs.0.weight", "convs.9.weight"));
    assert!(refused(&stranger).contains("no parameter convs.9.weight"));
    let wide = forged(|header, _| header.replace("[2,3,4,5]", "[2,3,4,5000000]"));
    assert!(refused(&wide).contains("5000000"));
}

#[test]
fn weights_that_are_no_numbers_do_not_replace_a_good_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut checkpoint, path) = saved(folder.path());
    let good = std::fs::read(&path).expect("read");
    let device = Device::flex();
    let fresh = Encoder::new(checkpoint.settings.shape, Seed(0), &device);
    checkpoint.encoder = fresh
        .restore(&device, |_, shape| {
            let values = vec![f32::NAN; shape.iter().product()];
            Ok::<_, CutsError>(TensorData::new(values, shape))
        })
        .expect("an encoder");
    let error = save(&checkpoint, &path).expect_err("refused");
    assert!(matches!(error, CutsError::NotSaved { .. }), "{error}");
    assert!(std::fs::read(&path).expect("read") == good);
}

#[test]
fn an_earlier_run_is_replaced_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let (checkpoint, path) = saved(folder.path());
    let whole = std::fs::read(&path).expect("read");
    save(&checkpoint, &path).expect("saved again");
    // A damaged one too, as long as it can be seen that it was one.
    std::fs::write(&path, &whole[..whole.len() - 9]).expect("written");
    save(&checkpoint, &path).expect("saved again");
    assert!(std::fs::read(&path).expect("read") == whole);
    let data = 1f32.to_le_bytes();
    let view = TensorView::new(Dtype::F32, vec![1], &data).expect("a view");
    let foreign = serialize(
        [("a", view)],
        Some(HashMap::from([("b".into(), "c".into())])),
    );
    for other in [
        foreign.expect("a file"),
        vec![0xff; 64],
        b"notes".to_vec(),
        whole[..7].to_vec(),
    ] {
        std::fs::write(&path, &other).expect("written");
        let text = save(&checkpoint, &path).expect_err("refused").to_string();
        assert!(
            text.contains("not a saved run") && text.ends_with("safetensors"),
            "{text}"
        );
        assert!(std::fs::read(&path).expect("read") == other);
    }
}

#[test]
fn what_a_header_says_is_checked() {
    let changed = |from: &str, to: &str| {
        refused(&forged(|header, _| {
            assert!(header.contains(from), "{header}");
            header.replace(from, to)
        }))
    };
    assert!(changed("\"anchors\":2", "\"anchors\":0").contains("anchors"));
    assert!(changed("\"temperature\":0.1", "\"temperature\":-0.1").contains("temperature"));
    assert!(changed("\"steps_done\":2", "\"steps_done\":2000000").contains("2000000 steps"));
    assert!(changed("\"from\":0", "\"from\":1").contains("legs"));
    assert!(changed("[2,3,4,5]", "[2,3,4,900]").contains("larger network"));
    let text = changed("\"convs.0.weight\":2", "\"convs.0.weight\":3");
    assert!(text.contains("3 updates of convs.0.weight"), "{text}");
}

#[test]
fn values_that_no_training_comes_to_are_refused() {
    for (name, shape, value) in [
        ("conv1.bias", [2], 1e30f32),
        ("norm1.variance", [2], -1.0),
        ("adamw.second.convs.0.bias", [2], -1.0),
    ] {
        let odd = with(name, TensorData::new(vec![value; shape[0]], shape));
        assert!(refused(&odd).contains("no training"), "{name}");
    }
}

#[test]
fn where_nothing_can_be_written_is_known_before() {
    let folder = tempfile::tempdir().expect("a folder");
    can_save(&folder.path().join("new.safetensors")).expect("room");
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        0
    );
    for path in [
        folder.path().to_path_buf(),
        folder.path().join("no/a.safetensors"),
    ] {
        let text = can_save(&path).expect_err("refused").to_string();
        assert!(text.ends_with(&path.display().to_string()), "{text}");
    }
}
