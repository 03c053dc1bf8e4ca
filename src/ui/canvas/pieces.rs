//! What of the shader's resources differs from piece to piece of a photograph.

use super::pipeline::{CanvasResources, TEXTURE, bound, buffer, entry};
use crate::gpu::{PhotoTexture, Piece};

/// Words of the shader's `Piece`.
const WORDS: usize = 16;
/// Bytes from one piece to the next: no device wants more.
const STRIDE: usize = 256;

/// The pieces of one drawing.
pub(super) struct Pieces {
    groups: Vec<wgpu::BindGroup>,
}

pub(super) fn layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    let fragment = wgpu::ShaderStages::FRAGMENT;
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("piece"),
        entries: &[
            entry(
                0,
                wgpu::ShaderStages::VERTEX_FRAGMENT,
                bound(wgpu::BufferBindingType::Uniform),
            ),
            entry(1, fragment, TEXTURE),
            entry(2, fragment, TEXTURE),
        ],
    })
}

impl Pieces {
    pub(super) fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        resources: &CanvasResources,
        photo: &PhotoTexture,
        pieces: &[Piece],
    ) -> Self {
        let mut bytes = vec![0; STRIDE * pieces.len()];
        for (piece, bytes) in pieces.iter().zip(bytes.chunks_exact_mut(STRIDE)) {
            let words = words(piece, [photo.width, photo.height]);
            for (word, bytes) in words.iter().zip(bytes.chunks_exact_mut(4)) {
                bytes.copy_from_slice(&word.to_le_bytes());
            }
        }
        let size = bytes.len().max(STRIDE) as u64;
        let uniforms = buffer(device, wgpu::BufferUsages::UNIFORM, size);
        queue.write_buffer(&uniforms, 0, &bytes);
        let curves = photo.curves().unwrap_or(&resources.blank);
        let group = |(number, piece): (usize, &Piece)| {
            let uniform = wgpu::BufferBinding {
                buffer: &uniforms,
                offset: (number * STRIDE) as u64,
                size: std::num::NonZeroU64::new(4 * WORDS as u64),
            };
            let entry = |binding, resource| wgpu::BindGroupEntry { binding, resource };
            device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("piece"),
                layout: &resources.pieces,
                entries: &[
                    entry(0, wgpu::BindingResource::Buffer(uniform)),
                    entry(1, wgpu::BindingResource::TextureView(&piece.view)),
                    entry(2, wgpu::BindingResource::TextureView(curves)),
                ],
            })
        };
        Self {
            groups: pieces.iter().enumerate().map(group).collect(),
        }
    }

    pub(super) fn groups(&self) -> &[wgpu::BindGroup] {
        &self.groups
    }
}

fn words(piece: &Piece, size: [u32; 2]) -> [u32; WORDS] {
    let Piece {
        place,
        scale,
        offset,
        first,
        ..
    } = piece;
    let numbers = [*place, [scale[0], scale[1], offset[0], offset[1]]];
    let [x, y] = first.unwrap_or_default();
    let mut words = [0; WORDS];
    for (word, number) in words.iter_mut().zip(numbers.as_flattened()) {
        *word = number.to_bits();
    }
    words[8..13].copy_from_slice(&[size[0], size[1], x, y, u32::from(first.is_some())]);
    words
}
