//! The shader's resources: made once for the device, and once a drawing.

use std::sync::{Arc, OnceLock};

use eframe::egui_wgpu::{CallbackResources, CallbackTrait, RenderState, ScreenDescriptor};

use super::pieces::{self, Pieces};
use super::{AreaMask, Scene};
use crate::cluster::LANDMARKS;
use crate::detail::Kind;
use crate::gpu::{PhotoTexture, StrengthTexture};
use crate::session::Overlay;

/// Pipeline, layouts and sampler; one for all drawings.
pub(in crate::ui) struct CanvasResources {
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    /// Of what is bound for each piece of the photograph.
    pub(super) pieces: wgpu::BindGroupLayout,
    sampler: wgpu::Sampler,
    /// Bound where there is no overlay to read.
    nothing: wgpu::Buffer,
    /// Bound where there are no vessels and spots, no areas, or no curves.
    pub(super) blank: wgpu::TextureView,
}

impl CanvasResources {
    /// Builds the pipeline and registers it with the window's renderer.
    ///
    /// # Errors
    /// When the device refuses the shader; the text is the device's.
    pub(in crate::ui) fn install(state: &RenderState) -> Result<(), String> {
        let device = &state.device;
        // Burn's handler for uncaptured errors ends the process; a scope of our own gives the error back instead.
        let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
        let resources = Self::new(device, state.target_format);
        if let Some(error) = pollster::block_on(scope.pop()) {
            return Err(error.to_string());
        }
        state.renderer.write().callback_resources.insert(resources);
        Ok(())
    }

    fn new(device: &wgpu::Device, format: wgpu::TextureFormat) -> Self {
        let shader = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("overlay"),
            source: wgpu::ShaderSource::Wgsl(include_str!("../../../shaders/overlay.wgsl").into()),
        });
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("overlay"),
            entries: &entries(),
        });
        let pieces = pieces::layout(device);
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("overlay"),
            bind_group_layouts: &[Some(&layout), Some(&pieces)],
            immediate_size: 0,
        });
        let pipeline = device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("overlay"),
            layout: Some(&pipeline_layout),
            vertex: wgpu::VertexState {
                module: &shader,
                entry_point: Some("vs_main"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: &[],
            },
            fragment: Some(wgpu::FragmentState {
                module: &shader,
                entry_point: Some("fs_main"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                targets: &[Some(format.into())],
            }),
            primitive: wgpu::PrimitiveState::default(),
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            multiview_mask: None,
            cache: None,
        });
        let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("photograph"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            mipmap_filter: wgpu::MipmapFilterMode::Linear,
            ..wgpu::SamplerDescriptor::default()
        });
        let nothing = buffer(device, wgpu::BufferUsages::STORAGE, 16);
        let blank = blank(device);
        Self {
            pipeline,
            layout,
            pieces,
            sampler,
            nothing,
            blank,
        }
    }
}

/// A texture of one pixel that says nothing.
fn blank(device: &wgpu::Device) -> wgpu::TextureView {
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: Some("nothing"),
        size: wgpu::Extent3d::default(),
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING,
        view_formats: &[],
    });
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}

fn entries() -> [wgpu::BindGroupLayoutEntry; 7] {
    let words = wgpu::BufferBindingType::Storage { read_only: true };
    let fragment = wgpu::ShaderStages::FRAGMENT;
    let sampler = wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering);
    [
        entry(
            0,
            wgpu::ShaderStages::VERTEX_FRAGMENT,
            bound(wgpu::BufferBindingType::Uniform),
        ),
        entry(1, fragment, sampler),
        entry(2, fragment, bound(words)),
        entry(3, fragment, bound(words)),
        entry(4, fragment, bound(words)),
        entry(5, fragment, TEXTURE),
        entry(6, fragment, TEXTURE),
    ]
}

/// A texture to be sampled.
pub(super) const TEXTURE: wgpu::BindingType = wgpu::BindingType::Texture {
    sample_type: wgpu::TextureSampleType::Float { filterable: true },
    view_dimension: wgpu::TextureViewDimension::D2,
    multisampled: false,
};

/// A buffer that is read.
pub(super) fn bound(ty: wgpu::BufferBindingType) -> wgpu::BindingType {
    wgpu::BindingType::Buffer {
        ty,
        has_dynamic_offset: false,
        min_binding_size: None,
    }
}

/// An entry of a layout.
pub(super) fn entry(
    binding: u32,
    visibility: wgpu::ShaderStages,
    ty: wgpu::BindingType,
) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility,
        ty,
        count: None,
    }
}

pub(super) fn buffer(device: &wgpu::Device, usage: wgpu::BufferUsages, size: u64) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("overlay"),
        size,
        usage: usage | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

/// Words of the shader's `View`.
const WORDS: usize = 24;

/// One drawing of one picture in one frame.
pub(in crate::ui) struct Picture {
    photo: Arc<PhotoTexture>,
    overlay: Option<(Arc<Overlay>, [u32; LANDMARKS])>,
    strengths: Option<Arc<StrengthTexture>>,
    areas: Option<Arc<AreaMask>>,
    uniforms: [u32; WORDS],
    /// What is seen of the photograph: left, top, right, bottom, 0…1.
    seen: [f32; 4],
    /// The photograph's own pixels to one of the screen.
    pixels: f32,
    /// Made while the frame is prepared, used when it is painted.
    bound: OnceLock<(wgpu::BindGroup, Pieces)>,
}

impl Picture {
    pub(super) fn new(
        density: f32,
        clip: egui::Rect,
        image: egui::Rect,
        scene: &Scene<'_>,
    ) -> Self {
        let Scene {
            photo,
            document,
            look,
            accent,
            ..
        } = *scene;
        let overlay = scene
            .overlay
            .filter(|overlay| overlay.segmentation.drawn.is_some());
        let size = image.size().max(egui::vec2(1e-3, 1e-3));
        let origin = (clip.min - image.min) / size;
        let extent = clip.size() / size;
        let per_pixel = egui::vec2(1.0, 1.0) / (size * density);
        let (width, height) = overlay.map_or((0, 0), |o| {
            (o.segmentation.width as u32, o.segmentation.height as u32)
        });
        let class = |class: Option<u8>| class.map_or(-1, i32::from) as u32;
        // At 1:1 and above the photograph's own pixels are shown.
        let enlarged = size.x * density >= photo.width as f32 * 0.999;
        let flags = u32::from(enlarged && !scene.smooth) | u32::from(look.green) << 1;
        let contour = if document.contour && !accent.plain {
            0.6 * density
        } else {
            0.0
        };
        let opacity = if document.fill { document.opacity } else { 0.0 };
        let drawn = scene.findings.and_then(|findings| {
            let drawn = findings.drawn.as_ref()?;
            // In a small picture the small one has as many pixels, and costs less.
            let strengths = if accent.plain {
                &drawn.small
            } else {
                drawn.best()
            };
            Some((findings.id, strengths))
        });
        let kinds = drawn.map_or([0; 3], |_| Kind::ALL.map(|kind| document.kind_colour(kind)));
        let thresholds = drawn.map_or([0; 3], |(id, _)| document.thresholds(id.photo));
        let local = photo.curves().map_or(0.0, |_| look.local);
        let [v, b, d] = thresholds.map(|t| (f32::from(t) / 255.0).to_bits());
        let uniforms = [
            origin.x.to_bits(),
            origin.y.to_bits(),
            extent.x.to_bits(),
            extent.y.to_bits(),
            per_pixel.x.to_bits(),
            per_pixel.y.to_bits(),
            width,
            height,
            opacity.to_bits(),
            contour.to_bits(),
            class(accent.lit),
            class(accent.selected),
            flags,
            density.to_bits(),
            look.brightness.to_bits(),
            look.contrast.to_bits(),
            kinds[0],
            kinds[1],
            kinds[2],
            u32::from(scene.areas.is_some()),
            v,
            b,
            d,
            local.to_bits(),
        ];
        let end = origin + extent;
        Self {
            photo: Arc::clone(photo),
            overlay: overlay.map(|o| (Arc::clone(o), o.colours(document))),
            strengths: drawn.map(|(_, strengths)| Arc::clone(strengths)),
            areas: scene.areas.cloned(),
            uniforms,
            seen: [origin.x, origin.y, end.x, end.y],
            pixels: photo.width as f32 * per_pixel.x,
            bound: OnceLock::new(),
        }
    }
}

impl CallbackTrait for Picture {
    fn prepare(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        _screen: &ScreenDescriptor,
        _encoder: &mut wgpu::CommandEncoder,
        resources: &mut CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        let Some(resources) = resources.get::<CanvasResources>() else {
            return Vec::new();
        };
        let words =
            |words: &[u32]| -> Vec<u8> { words.iter().flat_map(|w| w.to_le_bytes()).collect() };
        let uniform = buffer(device, wgpu::BufferUsages::UNIFORM, 4 * WORDS as u64);
        queue.write_buffer(&uniform, 0, &words(&self.uniforms));
        let table = buffer(device, wgpu::BufferUsages::STORAGE, 4 * LANDMARKS as u64);
        let drawn = self.overlay.as_ref().and_then(|(overlay, colours)| {
            queue.write_buffer(&table, 0, &words(colours));
            overlay.segmentation.drawn.as_ref()
        });
        let strengths = self
            .strengths
            .as_ref()
            .map_or(&resources.blank, |s| s.view());
        let areas = self.areas.as_ref();
        let areas = areas.map_or(&resources.blank, |areas| areas.view(device, queue));
        let nothing = || resources.nothing.as_entire_binding();
        let entry = |binding, resource| wgpu::BindGroupEntry { binding, resource };
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("overlay"),
            layout: &resources.layout,
            entries: &[
                entry(0, uniform.as_entire_binding()),
                entry(1, wgpu::BindingResource::Sampler(&resources.sampler)),
                entry(2, drawn.map_or_else(nothing, |d| d.index.binding())),
                entry(3, drawn.map_or_else(nothing, |d| d.field.binding())),
                entry(4, table.as_entire_binding()),
                entry(5, wgpu::BindingResource::TextureView(strengths)),
                entry(6, wgpu::BindingResource::TextureView(areas)),
            ],
        });
        let pieces = self.photo.pieces(self.seen, self.pixels);
        let pieces = Pieces::new(device, queue, resources, &self.photo, &pieces);
        let _ = self.bound.set((group, pieces));
        Vec::new()
    }

    fn paint(
        &self,
        _info: egui::PaintCallbackInfo,
        pass: &mut wgpu::RenderPass<'static>,
        resources: &CallbackResources,
    ) {
        let (Some(resources), Some((group, pieces))) =
            (resources.get::<CanvasResources>(), self.bound.get())
        else {
            return;
        };
        pass.set_pipeline(&resources.pipeline);
        pass.set_bind_group(0, group, &[]);
        for piece in pieces.groups() {
            pass.set_bind_group(1, piece, &[]);
            pass.draw(0..6, 0..1);
        }
    }
}
