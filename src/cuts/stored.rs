//! A checkpoint as a file: safetensors with one JSON header. A model trained on one folder serves another, and a run
//! that was broken off goes on.
//!
//! A file holds the weights and statistics of the network, AdamW's two moments of every parameter (three times the
//! network's size in all: 3.3 MiB for the paper's), and a checksum over everything.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use burn::tensor::{DType, Device, TensorData};
use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Beside, Checkpoint, CutsError, Encoder, Leg, Settings};
use crate::file::{self, Own};
use crate::layer::{Optimiser, check_updates, check_values};
use crate::seed::Seed;

/// The header's key in the file's metadata.
const KEY: &str = "cuts_viewer";
/// The tensor that holds the checksum. A second entry of the metadata would not do: their order is left to chance.
const CHECKSUM: &str = "sha256";
/// Raised when the meaning of the values changes; a file of another number is refused.
const FORMAT: u32 = 2;
/// Longest file that is read, in bytes: eighty times that of the paper's network.
const LONGEST: u64 = 256 << 20;
/// Longest header that a file of ours can have, in bytes; the paper's network has one of some 10 kB. What a header says
/// takes many times its length once it is understood.
const LONGEST_HEADER: u64 = 16 << 20;

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

    /// With the values of its tensors, which are none of those that the network `took`: two of a name cannot be saved again.
    fn filled(self, tensors: &SafeTensors<'_>, took: &BTreeSet<String>) -> Result<Beside, String> {
        let own = self.tensors.iter().filter(|name| !took.contains(*name));
        let different: BTreeSet<&String> = own.collect();
        if different.len() < self.tensors.len() {
            return Err("its header names a tensor twice".to_owned());
        }
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

/// Writes a checkpoint, whole or not at all; an earlier run of the name is replaced, and nothing else. The same
/// checkpoint gives the same bytes.
///
/// # Errors
/// When the file cannot be written or would take the place of something else, and when a value could not come from
/// training: no good file is given up for a useless one.
pub fn save(checkpoint: &Checkpoint, path: &Path) -> Result<(), CutsError> {
    Ok(file::write(path, &bytes_of(checkpoint, path)?, RUN)?)
}

/// The bytes of a checkpoint's file; `path` is for the messages. The same checkpoint gives the same bytes.
///
/// # Errors
/// When a value could not come from training.
pub fn bytes_of(checkpoint: &Checkpoint, path: &Path) -> Result<Vec<u8>, CutsError> {
    let refused = |reason| CutsError::NotSaved {
        reason,
        path: path.to_path_buf(),
    };
    let mut named = checkpoint.encoder.named();
    if let Some(optimiser) = &checkpoint.optimiser {
        named.extend(optimiser.named());
    }
    let beside = checkpoint.beside.iter();
    named.extend(beside.flat_map(|beside| beside.tensors.iter().cloned()));
    for (name, data) in &named {
        check_values(name, data).map_err(refused)?;
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
    let header = serde_json::to_string(&header).map_err(|e| refused(e.to_string()))?;
    packed(&header, &named).map_err(|e| refused(e.to_string()))
}

/// Reads a checkpoint from the bytes of its file onto a device; `path` is for the messages.
///
/// # Errors
/// When they are damaged, from another version, or not a model of this program, and when they say what cannot be.
pub fn from_bytes(bytes: &[u8], path: &Path, device: &Device) -> Result<Checkpoint, CutsError> {
    unpacked(bytes, device).map_err(|reason| CutsError::unusable(&reason, path))
}

/// Whether a checkpoint could be written there: nobody should train for hours to learn that it cannot.
///
/// # Errors
/// When the folder is missing or not writable, or there is something of the name that is not a saved run.
pub fn can_save(path: &Path) -> Result<(), CutsError> {
    Ok(file::can_write(path, RUN)?)
}

/// What a checkpoint may replace.
const RUN: Own<'_> = Own {
    what: "a saved run",
    knows: &is_run,
};

/// Whether a file is a run that was saved, by its header; what comes after that may be damaged.
fn is_run(file: &mut File) -> io::Result<bool> {
    #[derive(Deserialize)]
    struct Metadata {
        #[serde(rename = "__metadata__")]
        metadata: HashMap<String, String>,
    }
    let mut length = [0; 8];
    let mut text = Vec::new();
    if file.take(8).read(&mut length)? == length.len() {
        let length = u64::from_le_bytes(length);
        if length > LONGEST_HEADER {
            return Ok(false);
        }
        file.take(length).read_to_end(&mut text)?;
    }
    let header = serde_json::from_slice::<Metadata>(&text);
    Ok(header.is_ok_and(|header| header.metadata.contains_key(KEY)))
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

/// Reads a checkpoint onto a device.
///
/// # Errors
/// When the file is missing, none, far too large, damaged, from another version, or not a model of this program, and when
/// it says of itself what cannot be.
pub fn load(path: &Path, device: &Device) -> Result<Checkpoint, CutsError> {
    let bytes = file::read(path, LONGEST)?;
    from_bytes(&bytes, path, device)
}

/// The checkpoint in the bytes of a file, or why there is none.
fn unpacked(bytes: &[u8], device: &Device) -> Result<Checkpoint, String> {
    let damaged = || "it is damaged or not a safetensors file".to_owned();
    let length = bytes.first_chunk().map(|bytes| u64::from_le_bytes(*bytes));
    if length.is_none_or(|length| length > LONGEST_HEADER) {
        return Err(damaged());
    }
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|_| damaged())?;
    let tensors = SafeTensors::deserialize(bytes).map_err(|_| damaged())?;
    let text = metadata
        .metadata()
        .as_ref()
        .and_then(|m| m.get(KEY))
        .ok_or("it was not written by CUTS Viewer")?;
    let header = header(text, &tensors)?;
    let mut took = BTreeSet::new();
    let mut take = |name: &str, shape: Vec<usize>| {
        took.insert(name.to_owned());
        values(&tensors, name, shape)
    };
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
        .map(|beside| beside.filled(&tensors, &took))
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
    header.check(&views)?;
    Ok(header)
}

impl Header {
    /// Refuses what cannot be, above all what would exhaust the memory before it is found out.
    fn check(&self, views: &[(&str, TensorView<'_>)]) -> Result<(), String> {
        let (settings, done) = (&self.settings, self.steps_done);
        { settings.check() }
            .map_err(|reason| format!("its header says what cannot be: {reason}"))?;
        let held: usize = views.iter().map(|(_, view)| view.data().len()).sum();
        if settings.shape.convolved() > held / size_of::<f32>() {
            return Err("its header tells of a larger network than it holds".to_owned());
        }
        if done > settings.steps {
            return Err(format!(
                "its header tells of {done} steps of {}",
                settings.steps
            ));
        }
        if let Some(updates) = &self.updates {
            check_updates(updates, done)?;
        }
        let froms = self.legs.iter().map(|leg| leg.from);
        let fits = |leg: &Leg| leg.from <= done && leg.steps <= settings.steps;
        let begins = if done == 0 {
            self.legs.iter().all(|leg| leg.from == 0)
        } else {
            self.legs.first().is_some_and(|leg| leg.from == 0)
        };
        if begins && froms.is_sorted() && self.legs.iter().all(fits) {
            Ok(())
        } else {
            Err("its header tells of legs that do not make up its steps".to_owned())
        }
    }
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
    check_values(name, &data)?;
    Ok(data)
}

#[cfg(test)]
mod tests;
