//! Spatial diffusion on the device that draws: our own kernel on Burn's tensors, nothing passes through the CPU.

use burn::tensor::Tensor;
use wgpu::BufferUsages as Usage;

use super::{GpuError, Graphics, IndexBuffer, upload_bits};

/// Values per pixel that the kernel takes.
const VALUES: usize = 16;
/// Pixels along each side of a workgroup, as in the shader.
const GROUP: u32 = 8;
/// Pixels times rounds that are submitted at once: few enough that a frame of the window finds its place between.
const AT_ONCE: usize = 1 << 23;
/// Bytes of what a round needs to know.
const ROUND: u64 = 16;

/// The kernel of spatial diffusion, made once for a device.
#[derive(Debug)]
pub struct Diffuser {
    graphics: Graphics,
    pipeline: wgpu::ComputePipeline,
    layout: wgpu::BindGroupLayout,
}

impl Diffuser {
    /// Compiles the kernel.
    ///
    /// # Errors
    /// When the device refuses it.
    pub(super) fn new(graphics: &Graphics) -> Result<Self, GpuError> {
        let device = &graphics.device;
        let (pipeline, layout) = checked(device, || {
            let shader = device.create_shader_module(wgpu::ShaderModuleDescriptor {
                label: Some("diffusion"),
                source: wgpu::ShaderSource::Wgsl(include_str!("../../shaders/diffuse.wgsl").into()),
            });
            let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
                label: Some("diffusion"),
                entries: &entries(),
            });
            let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some("diffusion"),
                layout: Some(
                    &device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                        label: Some("diffusion"),
                        bind_group_layouts: &[Some(&layout)],
                        immediate_size: 0,
                    }),
                ),
                module: &shader,
                entry_point: Some("diffuse"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                cache: None,
            });
            Ok((pipeline, layout))
        })?;
        Ok(Self {
            graphics: graphics.clone(),
            pipeline,
            layout,
        })
    }

    /// Whether the device can bind the features of an image of that size, in pixels.
    #[must_use]
    pub fn takes(&self, (width, height): (usize, usize)) -> bool {
        let limits = self.graphics.device.limits();
        let bytes = (width * height * VALUES * size_of::<f32>()) as u64;
        let groups = limits.max_compute_workgroups_per_dimension as usize;
        bytes <= limits.max_storage_buffer_binding_size
            && width.max(height).div_ceil(GROUP as usize) <= groups
    }

    /// Lets features `[pixels, 16]`, row by row, diffuse: a round for each of `steps`, which says how many pixels away
    /// the neighbours are; `falloff` is −1 / 2σ². Pixels outside the field of view stay as they are and give nothing.
    /// The features must be on this device and on no graph.
    ///
    /// Call it on the thread that computed them: the order of submissions is that thread's.
    ///
    /// # Errors
    /// When shapes do not fit, the image is too large for the device ([`takes`](Self::takes)), the tensor is on another
    /// device, or the device failed.
    pub fn run(
        &self,
        features: Tensor<2>,
        inside: &[bool],
        width: usize,
        falloff: f32,
        steps: &[usize],
    ) -> Result<Tensor<2>, GpuError> {
        if steps.is_empty() {
            return Ok(features);
        }
        let height = inside.len() / width.max(1);
        if features.dims() != [width * height, VALUES] || inside.len() != width * height {
            let text = format!("{:?} values for {width} x {height} pixels", features.dims());
            return Err(GpuError::Diffuse(text));
        }
        if !self.takes((width, height)) {
            let text = format!("an image of {width} x {height} pixels is too large for it");
            return Err(GpuError::Diffuse(text));
        }
        // Two tensors of its own take turns, so that nobody else's memory changes: a clone would share the buffer.
        let empty = || Tensor::<2>::empty([inside.len(), VALUES], &features.device());
        let turns = [empty(), empty()];
        // Sharing submits what Burn still holds back. What it submits later comes after the rounds.
        let shared = |tensor: &Tensor<2>| IndexBuffer::of_floats(tensor.clone());
        let buffers = [shared(&features)?, shared(&turns[0])?, shared(&turns[1])?];
        let size = [width as u32, height as u32];
        let field = upload_bits(&self.graphics, inside);
        let rounds = self.rounds(size, falloff, steps);
        checked(&self.graphics.device, || {
            let bound = (0..steps.len()).map(|round| {
                let from = if round == 0 { 0 } else { 2 - round % 2 };
                let to = 1 + round % 2;
                self.bind(&rounds, round, [&field, &buffers[from], &buffers[to]])
            });
            self.submit(&bound.collect::<Vec<_>>(), size)
        })?;
        let [first, second] = turns;
        Ok(if steps.len() % 2 == 1 { first } else { second })
    }

    /// Bytes from one round's entry to the next.
    fn stride(&self) -> u64 {
        let alignment = self
            .graphics
            .device
            .limits()
            .min_uniform_buffer_offset_alignment;
        ROUND.next_multiple_of(u64::from(alignment))
    }

    /// What each round needs to know.
    fn rounds(&self, [width, height]: [u32; 2], falloff: f32, steps: &[usize]) -> wgpu::Buffer {
        let words = (self.stride() / 4) as usize;
        let mut entries = vec![0u32; words * steps.len()];
        for (entry, &step) in entries.chunks_exact_mut(words).zip(steps) {
            entry[..4].copy_from_slice(&[width, height, step as u32, falloff.to_bits()]);
        }
        let bytes: Vec<u8> = entries.iter().flat_map(|w| w.to_le_bytes()).collect();
        let buffer = self.graphics.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("rounds of diffusion"),
            size: bytes.len() as u64,
            usage: Usage::UNIFORM | Usage::COPY_DST,
            mapped_at_creation: false,
        });
        self.graphics.queue.write_buffer(&buffer, 0, &bytes);
        buffer
    }

    fn bind(
        &self,
        rounds: &wgpu::Buffer,
        round: usize,
        words: [&IndexBuffer; 3],
    ) -> wgpu::BindGroup {
        let entry = |binding, resource| wgpu::BindGroupEntry { binding, resource };
        let [field, before, after] = words.map(IndexBuffer::binding);
        let round = wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: rounds,
            offset: round as u64 * self.stride(),
            size: std::num::NonZeroU64::new(ROUND),
        });
        self.graphics
            .device
            .create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("diffusion"),
                layout: &self.layout,
                entries: &[
                    entry(0, round),
                    entry(1, field),
                    entry(2, before),
                    entry(3, after),
                ],
            })
    }

    /// Submits rounds, some at a time. Never more than two lots wait, so that drawing is not held up.
    fn submit(
        &self,
        rounds: &[wgpu::BindGroup],
        [width, height]: [u32; 2],
    ) -> Result<(), GpuError> {
        let device = &self.graphics.device;
        let pixels = (width * height).max(1) as usize;
        let mut waits = None;
        for lot in rounds.chunks((AT_ONCE / pixels).max(1)) {
            let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor {
                label: Some("diffusion"),
            });
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
                label: Some("diffusion"),
                timestamp_writes: None,
            });
            pass.set_pipeline(&self.pipeline);
            for round in lot {
                pass.set_bind_group(0, round, &[]);
                pass.dispatch_workgroups(width.div_ceil(GROUP), height.div_ceil(GROUP), 1);
            }
            drop(pass);
            let submitted = self.graphics.queue.submit([encoder.finish()]);
            if let Some(before) = waits.replace(submitted) {
                device
                    .poll(wgpu::PollType::Wait {
                        submission_index: Some(before),
                        timeout: None,
                    })
                    .map_err(|error| GpuError::Diffuse(error.to_string()))?;
            }
        }
        Ok(())
    }
}

/// Does something with the device and gives back what it finds wrong: Burn's handler for uncaptured errors ends the
/// process.
fn checked<T>(
    device: &wgpu::Device,
    work: impl FnOnce() -> Result<T, GpuError>,
) -> Result<T, GpuError> {
    let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
    let done = work();
    match pollster::block_on(scope.pop()) {
        Some(error) => Err(GpuError::Diffuse(error.to_string())),
        None => done,
    }
}

fn entries() -> [wgpu::BindGroupLayoutEntry; 4] {
    let entry = |binding, ty| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer {
            ty,
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    };
    let storage = |read_only| wgpu::BufferBindingType::Storage { read_only };
    [
        entry(0, wgpu::BufferBindingType::Uniform),
        entry(1, storage(true)),
        entry(2, storage(true)),
        entry(3, storage(false)),
    ]
}
