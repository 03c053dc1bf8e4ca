//! A checkpoint as a file: safetensors with one JSON header. A model trained on one folder serves another, and a run
//! that was broken off goes on.
//!
//! A file holds the weights and statistics of the network, AdamW's two moments of every parameter (three times the
//! network's size in all: 3.3 MiB for the paper's), and a checksum over everything.

use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::Path;

use burn::tensor::{DType, Device, TensorData};
use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Beside, Checkpoint, CutsError, Encoder, EncoderShape, Leg, Settings};
use crate::layer::Optimiser;
use crate::seed::Seed;

/// The header's key in the file's metadata.
const KEY: &str = "cuts_viewer";
/// The tensor that holds the checksum. A second entry of the metadata would not do: their order is left to chance.
const CHECKSUM: &str = "sha256";
/// Raised when the meaning of the values changes; a file of another number is refused.
const FORMAT: u32 = 2;

/// What a file says of itself. Settings come back exactly as long as they have at most 15 digits.
#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
    settings: Settings,
    seed: u64,
    steps_done: usize,
    legs: Vec<Leg>,
    /// How many updates each parameter had; null where the file holds no moments.
    updates: Option<BTreeMap<String, usize>>,
    /// What was trained beside. Files without it are as they were before there was such a thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beside: Option<HeaderBeside>,
}

/// The header of what was trained beside, and the names of its tensors in their order.
#[derive(Serialize, Deserialize)]
struct HeaderBeside {
    header: serde_json::Value,
    tensors: Vec<String>,
}

impl HeaderBeside {
    fn of(beside: &Beside) -> Self {
        Self {
            header: beside.header.clone(),
            tensors: beside
                .tensors
                .iter()
                .map(|(name, _)| name.clone())
                .collect(),
        }
    }

    /// With the values of its tensors.
    fn filled(self, tensors: &SafeTensors<'_>) -> Result<Beside, String> {
        let with_values = |name: String| {
            let shape = { tensors.tensor(&name) }.map(|view| view.shape().to_vec());
            let data = values(tensors, &name, shape.unwrap_or_default())?;
            Ok((name, data))
        };
        Ok(Beside {
            header: self.header,
            tensors: self
                .tensors
                .into_iter()
                .map(with_values)
                .collect::<Result<_, String>>()?,
        })
    }
}

/// The one part of a header that all formats have.
#[derive(Deserialize)]
struct Format {
    format: u32,
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
    hexadecimal(&hasher.finalize())
}

/// Bytes as lower-case digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Writes a checkpoint, whole or not at all; an earlier file of the name is replaced. The same checkpoint gives the same
/// bytes.
///
/// # Errors
/// When the file cannot be written, and when a weight is no longer a number: no good file is given up for a useless one.
pub fn save(checkpoint: &Checkpoint, path: &Path) -> Result<(), CutsError> {
    let failed = |source| not_written(path, source);
    let bytes = bytes_of(checkpoint, path)?;
    let mut file = temporary(path).map_err(failed)?;
    file.write_all(&bytes).map_err(failed)?;
    // Network disks report a full disk only now; after the renaming the earlier file would be lost.
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}

/// The bytes of a checkpoint's file; `path` is for the messages. The same checkpoint gives the same bytes.
///
/// # Errors
/// When a weight is no longer a number.
pub fn bytes_of(checkpoint: &Checkpoint, path: &Path) -> Result<Vec<u8>, CutsError> {
    let failed = |source| not_written(path, source);
    let mut named = checkpoint.encoder.named();
    if let Some(optimiser) = &checkpoint.optimiser {
        named.extend(optimiser.named());
    }
    let beside = checkpoint.beside.iter();
    named.extend(beside.flat_map(|beside| beside.tensors.iter().cloned()));
    if !named.iter().all(|(_, data)| is_finite(data)) {
        return Err(CutsError::Diverged {
            step: checkpoint.steps_done.saturating_sub(1),
        });
    }
    let header = Header {
        format: FORMAT,
        settings: checkpoint.settings.clone(),
        seed: checkpoint.seed.0,
        steps_done: checkpoint.steps_done,
        legs: checkpoint.legs.clone(),
        updates: checkpoint.optimiser.as_ref().map(Optimiser::updates),
        beside: checkpoint.beside.as_ref().map(HeaderBeside::of),
    };
    let header = serde_json::to_string(&header).map_err(|e| failed(e.into()))?;
    packed(&header, &named).map_err(|e| failed(std::io::Error::other(e)))
}

/// Reads a checkpoint from the bytes of its file onto a device; `path` is for the messages.
///
/// # Errors
/// When they are damaged, from another version, or not a model of this program.
pub fn from_bytes(bytes: &[u8], path: &Path, device: &Device) -> Result<Checkpoint, CutsError> {
    unpacked(bytes, device).map_err(|reason| CutsError::Unusable {
        reason,
        path: path.to_path_buf(),
    })
}

/// Whether a checkpoint could be written there: nobody should train for hours to learn that it cannot.
///
/// # Errors
/// When the folder is missing or not writable, or a folder has the name.
pub fn can_save(path: &Path) -> Result<(), CutsError> {
    let failed = |source| not_written(path, source);
    if path.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    temporary(path).map(drop).map_err(failed)
}

fn not_written(path: &Path, source: std::io::Error) -> CutsError {
    CutsError::File {
        action: "written",
        source,
        path: path.to_path_buf(),
    }
}

fn is_finite(data: &TensorData) -> bool {
    data.iter::<f32>().all(f32::is_finite)
}

/// Header, tensors and checksum as the bytes of a file.
fn packed(header: &str, named: &[(String, TensorData)]) -> Result<Vec<u8>, SafeTensorError> {
    let mut views = Vec::with_capacity(named.len() + 1);
    for (name, data) in named {
        let view = TensorView::new(Dtype::F32, data.shape().to_vec(), data.as_bytes())?;
        views.push((name.as_str(), view));
    }
    let sum = checksum(header, &views);
    let own = TensorView::new(Dtype::U8, vec![sum.len()], &sum)?;
    views.push((CHECKSUM, own));
    serialize(
        views,
        Some(HashMap::from([(KEY.to_owned(), header.to_owned())])),
    )
}

/// SHA-256 over the header and all tensors but the checksum, by name.
fn checksum(header: &str, views: &[(&str, TensorView<'_>)]) -> [u8; 32] {
    let mut sorted: Vec<_> = views.iter().filter(|(name, _)| *name != CHECKSUM).collect();
    sorted.sort_by_key(|(name, _)| *name);
    let mut hasher = Sha256::new_with_prefix(header);
    for (name, view) in sorted {
        hasher.update(format!("{name} {:?} {:?}", view.dtype(), view.shape()));
        hasher.update(view.data());
    }
    hasher.finalize().into()
}

/// A temporary file in the folder of the final one, with the rights of an ordinary file.
fn temporary(path: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    builder.tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// Reads a checkpoint onto a device.
///
/// # Errors
/// When the file is missing, damaged, from another version, or not a model of this program.
pub fn load(path: &Path, device: &Device) -> Result<Checkpoint, CutsError> {
    let bytes = std::fs::read(path).map_err(|source| CutsError::File {
        action: "read",
        source,
        path: path.to_path_buf(),
    })?;
    unpacked(&bytes, device).map_err(|reason| CutsError::Unusable {
        reason,
        path: path.to_path_buf(),
    })
}

/// The checkpoint in the bytes of a file, or why there is none.
fn unpacked(bytes: &[u8], device: &Device) -> Result<Checkpoint, String> {
    let damaged = |_| "it is damaged or not a safetensors file".to_owned();
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(damaged)?;
    let text = metadata
        .metadata()
        .as_ref()
        .and_then(|m| m.get(KEY))
        .ok_or("it was not written by CUTS Viewer")?;
    let header = header(text, &tensors)?;
    let mut take = |name: &str, shape: Vec<usize>| values(&tensors, name, shape);
    let fresh = Encoder::new(header.settings.shape, Seed(0), device);
    let encoder = fresh.restore(device, &mut take)?;
    let unknown = |path: &str| format!("its network has no parameter {path}");
    let optimiser = header
        .updates
        .map(|updates| {
            let fresh = Optimiser::new(header.settings.weight_decay);
            fresh.restore(&encoder, &updates, device, &mut take, unknown)
        })
        .transpose()?;
    let beside = header
        .beside
        .map(|beside| beside.filled(&tensors))
        .transpose()?;
    Ok(Checkpoint {
        encoder,
        optimiser,
        settings: header.settings,
        seed: Seed(header.seed),
        steps_done: header.steps_done,
        legs: header.legs,
        beside,
    })
}

/// The header, once it is sure that it and the tensors are what was written.
fn header(text: &str, tensors: &SafeTensors<'_>) -> Result<Header, String> {
    let unclear = |e| format!("its header cannot be understood: {e}");
    let Format { format } = serde_json::from_str(text).map_err(unclear)?;
    if format != FORMAT {
        return Err(format!(
            "it has format {format}, this program reads {FORMAT}"
        ));
    }
    let views = tensors.tensors();
    let views: Vec<_> = views.iter().map(|(n, v)| (n.as_str(), v.clone())).collect();
    let written = views.iter().find(|(name, _)| *name == CHECKSUM);
    if written.is_none_or(|(_, view)| view.data() != checksum(text, &views)) {
        return Err("it is damaged: its checksum does not fit".to_owned());
    }
    let header: Header = serde_json::from_str(text).map_err(unclear)?;
    check_shape(header.settings.shape)?;
    Ok(header)
}

/// The values of a tensor that must have a shape.
fn values(tensors: &SafeTensors<'_>, name: &str, shape: Vec<usize>) -> Result<TensorData, String> {
    let view = tensors
        .tensor(name)
        .map_err(|_| format!("{name} is missing"))?;
    if view.dtype() != Dtype::F32 || view.shape() != shape {
        return Err(format!("{name} has another shape than its header says"));
    }
    let data = TensorData::from_bytes_vec(view.data().to_vec(), shape, DType::F32);
    if is_finite(&data) {
        Ok(data)
    } else {
        Err(format!("{name} holds values that are not numbers"))
    }
}

/// Widths beyond any sensible network are a foreign header, and would exhaust the memory.
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
mod tests;
