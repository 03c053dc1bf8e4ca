//! What was trained beside the encoder, in the same file.

use super::*;

fn beside(values: [f32; 2]) -> Beside {
    Beside {
        header: serde_json::json!({"seed": u64::MAX, "rate": 0.005, "none": null}),
        tensors: vec![
            (
                "other.weight".to_owned(),
                TensorData::new(values.to_vec(), [1, 2]),
            ),
            ("other.bias".to_owned(), TensorData::new(vec![3f32], [1])),
        ],
    }
}

fn saved_with(folder: &Path, values: [f32; 2]) -> (Result<(), CutsError>, PathBuf) {
    let path = folder.join("both.safetensors");
    let both = Checkpoint {
        beside: Some(beside(values)),
        ..checkpoint()
    };
    (save(&both, &path), path)
}

#[test]
fn what_was_trained_beside_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (done, path) = saved_with(folder.path(), [1.5, -2.0]);
    done.expect("saved");
    let back = load(&path, &Device::flex()).expect("loaded");
    let (found, expected) = (back.beside.expect("another network"), beside([1.5, -2.0]));
    assert_eq!(found.header, expected.header);
    assert_eq!(found.tensors, expected.tensors);
    // The encoder is the same as without.
    let (alone, path) = saved(folder.path());
    assert_eq!(back.encoder.named(), alone.encoder.named());
    assert!(
        load(&path, &Device::flex())
            .expect("loaded")
            .beside
            .is_none()
    );
}

#[test]
fn a_file_from_before_says_nothing_of_it_and_opens() {
    let older = forged(|header, _| {
        assert!(!header.contains("beside"), "{header}");
        header
    });
    let back = unpacked(&older, &Device::flex()).expect("a checkpoint");
    assert!(back.beside.is_none());
}

#[test]
fn damage_to_it_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let (done, path) = saved_with(folder.path(), [1.5, -2.0]);
    done.expect("saved");
    let whole = std::fs::read(&path).expect("read");
    let place = whole
        .windows(4)
        .position(|four| four == 1.5f32.to_le_bytes());
    let mut bytes = whole.clone();
    bytes[place.expect("the value")] ^= 1;
    assert!(refused(&bytes).contains("checksum"));
    let lacking = forged(|header, _| {
        let named = ",\"beside\":{\"header\":{},\"tensors\":[\"other.weight\"]}}";
        format!("{}{named}", header.strip_suffix('}').expect("an object"))
    });
    assert_eq!(refused(&lacking), "other.weight is missing");
    // Such a run could be used, but not saved again.
    let shared = forged(|header, _| {
        let named = ",\"beside\":{\"header\":{},\"tensors\":[\"conv1.weight\"]}}";
        format!("{}{named}", header.strip_suffix('}').expect("an object"))
    });
    assert_eq!(refused(&shared), "its header names a tensor twice");
}

#[test]
fn values_of_it_that_are_no_numbers_are_not_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let (done, path) = saved_with(folder.path(), [f32::NAN, 1.0]);
    assert!(matches!(done, Err(CutsError::NotSaved { .. })));
    assert!(!path.exists());
    let odd = forged(|header, named| {
        let values = TensorData::new(vec![f32::INFINITY], [1]);
        named.push(("other.weight".to_owned(), values));
        let told = ",\"beside\":{\"header\":{},\"tensors\":[\"other.weight\"]}}";
        format!("{}{told}", header.strip_suffix('}').expect("an object"))
    });
    assert!(refused(&odd).contains("not numbers"));
}
