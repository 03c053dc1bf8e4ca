//! A saved encoder: safetensors with one JSON header, so that a model trained on one folder serves another.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;

use burn::tensor::{DType, Device, TensorData};
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{CutsError, Encoder, EncoderShape, Settings};
use crate::seed::Seed;

/// The header's key in the file's metadata.
const KEY: &str = "cuts_viewer";
/// Raised when the meaning of the values changes; a file of another number is refused.
const FORMAT: u32 = 1;

/// What a saved encoder says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredEncoder {
    format: u32,
    /// The settings that it was trained with.
    pub settings: Settings,
    /// The seed of that run.
    pub seed: u64,
    /// Steps done when it was saved.
    pub steps_done: usize,
}

impl StoredEncoder {
    /// The header of a run.
    #[must_use]
    pub fn new(settings: Settings, seed: Seed, steps_done: usize) -> Self {
        Self {
            format: FORMAT,
            settings,
            seed: seed.0,
            steps_done,
        }
    }
}

/// SHA-256 (hexadecimal) over names, shapes and values of all weights and statistics.
#[must_use]
pub fn encoder_hash(encoder: &Encoder) -> String {
    let mut hasher = Sha256::new();
    for (name, data) in encoder.named() {
        hasher.update(name.as_bytes());
        hasher.update(format!("{:?}", data.shape()).as_bytes());
        hasher.update(data.as_bytes());
    }
    hasher
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// Writes an encoder, whole or not at all.
///
/// # Errors
/// When the file cannot be written.
pub fn save(encoder: &Encoder, header: &StoredEncoder, path: &Path) -> Result<(), CutsError> {
    let failed = |source: std::io::Error| CutsError::File {
        action: "written",
        source,
        path: path.to_path_buf(),
    };
    let named = encoder.named();
    let views: Vec<(&str, TensorView<'_>)> = named
        .iter()
        .map(|(name, data)| {
            TensorView::new(Dtype::F32, data.shape().to_vec(), data.as_bytes())
                .map(|view| (name.as_str(), view))
        })
        .collect::<Result<_, _>>()
        .map_err(|e| failed(std::io::Error::other(e)))?;
    let header = serde_json::to_string(header).map_err(|e| failed(e.into()))?;
    let metadata = HashMap::from([(KEY.to_owned(), header)]);
    let bytes = serialize(views, Some(metadata)).map_err(|e| failed(std::io::Error::other(e)))?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let mut file = temporary(folder.unwrap_or(Path::new("."))).map_err(failed)?;
    file.write_all(&bytes).map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}

/// A temporary file in the folder of the final one, with the rights of an ordinary file.
fn temporary(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    builder.tempfile_in(folder)
}

/// Reads an encoder onto a device.
///
/// # Errors
/// When the file is missing, damaged, from another version, or not an encoder of this program.
pub fn load(path: &Path, device: &Device) -> Result<(Encoder, StoredEncoder), CutsError> {
    let bytes = std::fs::read(path).map_err(|source| CutsError::File {
        action: "read",
        source,
        path: path.to_path_buf(),
    })?;
    let unusable = |reason: String| CutsError::Unusable {
        reason,
        path: path.to_path_buf(),
    };
    let (_, metadata) = SafeTensors::read_metadata(&bytes)
        .map_err(|_| unusable("it is damaged or not a safetensors file".to_owned()))?;
    let header = metadata
        .metadata()
        .as_ref()
        .and_then(|m| m.get(KEY))
        .ok_or_else(|| unusable("it was not written by CUTS Viewer".to_owned()))?;
    let header: StoredEncoder = serde_json::from_str(header)
        .map_err(|e| unusable(format!("its header cannot be understood: {e}")))?;
    if header.format != FORMAT {
        let theirs = header.format;
        return Err(unusable(format!(
            "it has format {theirs}, this program reads {FORMAT}"
        )));
    }
    let tensors = SafeTensors::deserialize(&bytes).map_err(|e| unusable(e.to_string()))?;
    check_shape(header.settings.shape).map_err(&unusable)?;
    let fresh = Encoder::new(header.settings.shape, Seed(0), device);
    let encoder = fresh.restore(device, |name, shape| {
        let view = tensors
            .tensor(name)
            .map_err(|_| unusable(format!("{name} is missing")))?;
        if view.dtype() != Dtype::F32 || view.shape() != shape {
            return Err(unusable(format!(
                "{name} has another shape than its header says"
            )));
        }
        let data = TensorData::from_bytes_vec(view.data().to_vec(), shape, DType::F32);
        if data.iter::<f32>().any(|v| !v.is_finite()) {
            return Err(unusable(format!(
                "{name} holds values that are not numbers"
            )));
        }
        Ok(data)
    })?;
    Ok((encoder, header))
}

/// Widths beyond any sensible network are a damaged header, and would exhaust the memory.
fn check_shape(shape: EncoderShape) -> Result<(), String> {
    if shape.channels.iter().all(|&c| (1..=1024).contains(&c)) {
        Ok(())
    } else {
        Err(format!(
            "its header names layers of {:?} channels",
            shape.channels
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(folder: &Path) -> (Encoder, std::path::PathBuf) {
        let settings = Settings {
            shape: EncoderShape {
                channels: [2, 4, 8, 16],
            },
            ..Settings::default()
        };
        let encoder = Encoder::new(settings.shape, Seed(8), &Device::flex());
        let path = folder.join("model.safetensors");
        save(&encoder, &StoredEncoder::new(settings, Seed(8), 7), &path).expect("saved");
        (encoder, path)
    }

    #[test]
    fn what_is_saved_comes_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let (encoder, path) = saved(folder.path());
        let (back, header) = load(&path, &Device::flex()).expect("loaded");
        assert_eq!(encoder.named(), back.named());
        assert_eq!(encoder_hash(&encoder), encoder_hash(&back));
        assert_eq!((header.seed, header.steps_done), (8, 7));
    }

    #[test]
    fn damaged_and_foreign_files_are_refused_with_the_reason() {
        let folder = tempfile::tempdir().expect("a folder");
        let (_, path) = saved(folder.path());
        let bytes = std::fs::read(&path).expect("read");
        let refused = |bytes: &[u8]| {
            let path = folder.path().join("other.safetensors");
            std::fs::write(&path, bytes).expect("written");
            load(&path, &Device::flex())
                .expect_err("refused")
                .to_string()
        };
        assert!(refused(&bytes[..bytes.len() / 2]).contains("damaged"));
        assert!(refused(b"hello").contains("damaged"));
        let number = b"\\\"format\\\":1";
        let at = bytes
            .windows(number.len())
            .position(|w| w == number)
            .expect("a format number");
        let mut other = bytes.clone();
        other[at + number.len() - 1] = b'9';
        assert!(refused(&other).contains("format 9"));
        assert!(load(&folder.path().join("none"), &Device::flex()).is_err());
    }
}
