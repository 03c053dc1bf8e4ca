//! What a shader reads, as a buffer: the index map, the field of view, features.

use std::any::Any;

use burn::backend::wgpu::{AutoCompiler, CubeBackend, CubeTensor, Wgpu};
use burn::cubecl::wgpu::WgpuServer;
use burn::tensor::{Int, Tensor};

use super::{GpuError, Graphics};

/// A storage buffer of 32-bit words. In an index map four pixels share a word, the first in the lowest byte.
pub struct IndexBuffer {
    buffer: wgpu::Buffer,
    offset: u64,
    size: u64,
    /// While this lives, Burn neither frees nor reuses the memory.
    _tensor: Option<Box<dyn Any + Send + Sync>>,
}

impl std::fmt::Debug for IndexBuffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            offset,
            size,
            _tensor,
            ..
        } = self;
        write!(
            f,
            "IndexBuffer {{ offset: {offset}, size: {size}, tensor: {} }}",
            _tensor.is_some()
        )
    }
}

impl IndexBuffer {
    /// The range to bind as a storage buffer.
    #[must_use]
    pub fn binding(&self) -> wgpu::BindingResource<'_> {
        wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.buffer,
            offset: self.offset,
            size: std::num::NonZeroU64::new(self.size),
        })
    }

    /// The same as [`share`] for numbers, one a word.
    pub(super) fn of_floats(numbers: Tensor<2>) -> Result<Self, GpuError> {
        let tensor = numbers
            .try_into_primitive::<Wgpu>()
            .map_err(|e| GpuError::Diffuse(format!("{e:?}")))?;
        let tensor = tensor
            .client
            .clone()
            .resolve_tensor_float::<CubeBackend>(tensor);
        Self::of(tensor).map_err(GpuError::Diffuse)
    }

    fn of(tensor: CubeTensor) -> Result<Self, String> {
        if !tensor.is_contiguous() {
            return Err("its rows are not contiguous".to_owned());
        }
        let memory = tensor
            .client
            .get_resource::<WgpuServer<AutoCompiler>>(tensor.handle.clone())
            .map_err(|e| format!("{e:?}"))?;
        // Without this, our own commands could overtake the kernels that write the buffer.
        tensor.client.flush().map_err(|e| format!("{e:?}"))?;
        let resource = memory.resource();
        Ok(Self {
            buffer: resource.buffer.clone(),
            offset: resource.offset,
            size: resource.size,
            _tensor: Some(Box::new(memory)),
        })
    }
}

/// Hands a tensor's own memory to the shader: no copy. The tensor must be on the device that draws, and on no graph.
///
/// Call it on the thread that computed the tensor: it waits for the kernels to be submitted, which may take long on a
/// first run, and the order of submissions is that thread's.
///
/// # Errors
/// When the tensor is on another device, or the device failed.
pub fn share(words: Tensor<1, Int>) -> Result<IndexBuffer, GpuError> {
    let tensor = words
        .try_into_primitive::<Wgpu>()
        .map_err(|e| GpuError::Share(format!("{e:?}")))?;
    // Computes what fusion still holds back, and gives the tensor of the backend underneath.
    let tensor = tensor
        .client
        .clone()
        .resolve_tensor_int::<CubeBackend>(tensor);
    IndexBuffer::of(tensor).map_err(GpuError::Share)
}

/// Copies words from the CPU into a buffer for the shader.
#[must_use]
pub fn upload(graphics: &Graphics, words: &[u32]) -> IndexBuffer {
    let size = (words.len().max(1) * 4) as u64;
    let buffer = graphics.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("index map"),
        size,
        usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    graphics.queue.write_buffer(&buffer, 0, &bytes);
    IndexBuffer {
        buffer,
        offset: 0,
        size,
        _tensor: None,
    }
}

/// Copies one bit per pixel, row by row, into a buffer for the shader.
#[must_use]
pub fn upload_bits(graphics: &Graphics, pixels: &[bool]) -> IndexBuffer {
    upload(graphics, &packed(pixels))
}

/// Bit `i % 32` of word `i / 32` is pixel `i`.
fn packed(pixels: &[bool]) -> Vec<u32> {
    let pack = |pixels: &[bool]| {
        pixels
            .iter()
            .rev()
            .fold(0, |word, &set| word << 1 | u32::from(set))
    };
    pixels.chunks(32).map(pack).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_packed_from_the_low_end() {
        let mut pixels = [false; 35];
        for i in [0, 5, 31, 33] {
            pixels[i] = true;
        }
        assert_eq!(packed(&pixels), [1 | 1 << 5 | 1 << 31, 1 << 1]);
    }
}
