//! Runs as safetensors: taken apart, and put together again so that the checksum fits.

use std::collections::HashMap;

use cuts_viewer::seed::Stream;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use sha2::{Digest as _, Sha256};

use crate::change;

/// The header's key, and the tensor with the checksum.
const KEY: &str = "cuts_viewer";
const CHECKSUM: &str = "sha256";

/// What a tensor has.
#[derive(Clone)]
pub struct Tensor {
    pub name: String,
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    pub bytes: Vec<u8>,
}

/// Header and tensors, without the checksum; none of what is no such file.
pub fn opened(bytes: &[u8]) -> Option<(String, Vec<Tensor>)> {
    let (_, metadata) = SafeTensors::read_metadata(bytes).ok()?;
    let header = metadata.metadata().as_ref()?.get(KEY)?.clone();
    let tensors = SafeTensors::deserialize(bytes).ok()?;
    let tensor = |(name, view): (String, TensorView<'_>)| Tensor {
        name,
        dtype: view.dtype(),
        shape: view.shape().to_vec(),
        bytes: view.data().to_vec(),
    };
    let mut all: Vec<Tensor> = tensors.tensors().into_iter().map(tensor).collect();
    all.retain(|tensor| tensor.name != CHECKSUM);
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Some((header, all))
}

/// A file with the checksum that fits it; none where the tensors cannot stand in one.
pub fn closed(header: &str, tensors: &[Tensor]) -> Option<Vec<u8>> {
    let mut sorted: Vec<&Tensor> = tensors.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    // The writer does not stand two of a name.
    sorted.dedup_by(|a, b| a.name == b.name);
    let mut hasher = Sha256::new_with_prefix(header);
    let mut views = Vec::new();
    for Tensor {
        name,
        dtype,
        shape,
        bytes,
    } in sorted
    {
        hasher.update(format!("{name} {dtype:?} {shape:?}"));
        hasher.update(bytes);
        views.push((
            name.as_str(),
            TensorView::new(*dtype, shape.clone(), bytes).ok()?,
        ));
    }
    let sum = hasher.finalize();
    views.push((
        CHECKSUM,
        TensorView::new(Dtype::U8, vec![sum.len()], &sum).ok()?,
    ));
    serialize(
        views,
        Some(HashMap::from([(KEY.to_owned(), header.to_owned())])),
    )
    .ok()
}

/// A run with its header changed, or a tensor in it.
pub fn changed(bytes: &[u8], stream: &mut Stream) -> Option<Vec<u8>> {
    let (mut header, mut tensors) = opened(bytes)?;
    if stream.below(4) > 0 {
        header = change::text(&header, stream);
    }
    if !tensors.is_empty() && stream.below(3) == 0 {
        let at = stream.below(tensors.len());
        reshape(&mut tensors, at, stream);
    }
    closed(&header, &tensors).or_else(|| closed(&header, &[]))
}

/// Does something to a tensor that leaves a sound file.
fn reshape(tensors: &mut Vec<Tensor>, at: usize, stream: &mut Stream) {
    let tensor = &mut tensors[at];
    match stream.below(6) {
        0 => drop(tensors.remove(at)),
        1 => tensor.shape.push(1),
        2 => {
            tensor.shape = vec![0, usize::MAX >> 8];
            tensor.bytes.clear();
        }
        3 => {
            tensor.shape = vec![tensor.bytes.len()];
            tensor.dtype = Dtype::U8;
        }
        4 => {
            let odd = [f32::NAN, f32::INFINITY, -1.0, 1e30][stream.below(4)];
            tensor
                .bytes
                .splice(..tensor.bytes.len().min(4), odd.to_le_bytes());
        }
        _ => tensor.name = format!("student.{}", tensor.name),
    }
}
