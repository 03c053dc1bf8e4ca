//! The files of `tests/data`.

use std::path::Path;

use safetensors::tensor::SafeTensors;

/// One file, by the names that `tests/data/generate.py` explains.
pub struct Reference {
    bytes: Vec<u8>,
    header: std::collections::HashMap<String, String>,
}

impl Reference {
    pub fn open(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        let bytes = std::fs::read(folder.join(format!("{name}.safetensors"))).expect("a file");
        let (_, metadata) = SafeTensors::read_metadata(&bytes).expect("a header");
        let header = metadata.metadata().clone().expect("metadata");
        Self { bytes, header }
    }

    fn tensors(&self) -> SafeTensors<'_> {
        SafeTensors::deserialize(&self.bytes).expect("safetensors")
    }

    /// The names that start so, without that start.
    pub fn names(&self, start: &str) -> Vec<String> {
        let tensors = self.tensors();
        let names = tensors.names().into_iter();
        let mut found: Vec<String> = names
            .filter_map(|name| name.strip_prefix(start).map(str::to_owned))
            .collect();
        found.sort();
        assert!(!found.is_empty(), "there is nothing under {start}");
        found
    }

    pub fn shape(&self, name: &str) -> Vec<usize> {
        let tensors = self.tensors();
        tensors.tensor(name).expect(name).shape().to_vec()
    }

    pub fn values(&self, name: &str) -> Vec<f32> {
        let tensors = self.tensors();
        let bytes = tensors.tensor(name).expect(name).data();
        let (numbers, _) = bytes.as_chunks::<4>();
        numbers.iter().map(|&b| f32::from_le_bytes(b)).collect()
    }

    /// A word of the header.
    pub fn word(&self, key: &str) -> &str {
        &self.header[key]
    }

    /// A number of the header.
    pub fn number(&self, key: &str) -> f64 {
        self.word(key).parse().expect(key)
    }
}

/// `conv4.weight[::3]` is the name and the step between its stored values.
pub fn stride(name: &str) -> (&str, usize) {
    match name.split_once("[::") {
        Some((name, step)) => (name, step.trim_end_matches(']').parse().expect("a step")),
        None => (name, 1),
    }
}
