//! One wgpu device for the window and for training.
//!
//! [`open`] lets Burn make the device, with the features and limits that Burn needs, and hands out the same handles for
//! drawing. [`adopt`] is the way round for a machine where that device cannot present: the window makes it with
//! [`device_request`], Burn takes it over. [`share`] gives the shader a tensor's own buffer: nothing passes through
//! the CPU. [`Diffuser`] is a kernel of our own between Burn's.

mod buffer;
mod diffuse;
mod photo;
mod strengths;
mod tiles;

pub use buffer::{IndexBuffer, share, upload, upload_bits};
pub use diffuse::Diffuser;
pub use photo::{PhotoTexture, Piece};
pub use strengths::{StrengthTexture, strongest};
pub use tiles::Ask;

use std::sync::Arc;

use burn::tensor::wgpu::{MemoryConfiguration, WgpuInitError, WgpuSetup};
use burn::tensor::{Device, wgpu as burn_wgpu};

/// Commands that Burn gathers before it submits them: few, so that drawing never waits behind a long queue.
const TASKS_AT_ONCE: usize = 32;

/// What can go wrong in this room.
#[derive(Debug, thiserror::Error)]
pub enum GpuError {
    /// There is nothing to draw or compute with.
    #[error("no graphics adapter was found ({0}). {ADVICE}")]
    NoAdapter(String),
    /// There is an adapter, but it cannot be used.
    #[error("the graphics adapter cannot be used ({0}). {ADVICE}")]
    Unusable(String),
    /// A tensor's buffer could not be handed to the shader.
    #[error("the overlay could not be handed to the graphics card ({0})")]
    Share(String),
    /// The kernel of diffusion cannot be made or run.
    #[error("the features could not be smoothed on the graphics card ({0})")]
    Diffuse(String),
}

const ADVICE: &str = "Install your card's Vulkan driver (Debian and Ubuntu without a card: apt install mesa-vulkan-drivers; \
Windows and macOS bring theirs), then start again";

/// Where training shall run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// On a discrete or integrated GPU; on the CPU where the only adapter is a software rasteriser.
    #[default]
    Auto,
    /// On the adapter that draws, whatever it is.
    Gpu,
    /// On the CPU.
    Cpu,
}

impl std::str::FromStr for DeviceChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "gpu" => Ok(Self::Gpu),
            "cpu" => Ok(Self::Cpu),
            _ => Err("choose auto, gpu or cpu".to_owned()),
        }
    }
}

/// The handles that drawing uses.
#[derive(Clone, Debug)]
pub struct Graphics {
    /// The instance that the adapter belongs to.
    pub instance: wgpu::Instance,
    /// The adapter.
    pub adapter: wgpu::Adapter,
    /// The device; Burn's own, where training runs on the GPU.
    pub device: wgpu::Device,
    /// Its queue.
    pub queue: wgpu::Queue,
}

impl Graphics {
    /// The adapter's name, as its driver gives it.
    #[must_use]
    pub fn adapter_name(&self) -> String {
        self.adapter.get_info().name
    }

    /// The graphics interface in use: Vulkan, Metal, DirectX 12 or OpenGL.
    #[must_use]
    pub fn backend_name(&self) -> &'static str {
        match self.adapter.get_info().backend {
            wgpu::Backend::Vulkan => "Vulkan",
            wgpu::Backend::Metal => "Metal",
            wgpu::Backend::Dx12 => "DirectX 12",
            wgpu::Backend::Gl => "OpenGL",
            _ => "wgpu",
        }
    }

    /// Whether the adapter is a program on the CPU.
    #[must_use]
    pub fn is_software(&self) -> bool {
        self.adapter.get_info().device_type == wgpu::DeviceType::Cpu
    }
}

/// What computes and what draws.
#[derive(Clone, Debug)]
pub struct Devices {
    /// Burn's device for training and clustering.
    pub train: Device,
    /// Whether that is the device that draws, so that tensors can be drawn from where they are.
    pub shared: bool,
    /// What draws; none in a headless run on the CPU.
    pub graphics: Option<Graphics>,
    /// The kernel of spatial diffusion; only on a shared device.
    pub diffuser: Option<Arc<Diffuser>>,
    /// The longest side that a texture shall have, in pixels, where that is less than the device can do: larger
    /// photographs are drawn in tiles.
    pub longest_side: Option<u32>,
}

impl Devices {
    /// Burn's CPU device, and nothing to draw with.
    #[must_use]
    pub fn cpu() -> Self {
        Self {
            train: Device::flex(),
            shared: false,
            graphics: None,
            diffuser: None,
            longest_side: None,
        }
    }

    /// What trains, in words: the adapter's name or "CPU".
    #[must_use]
    pub fn training_name(&self) -> String {
        match &self.graphics {
            Some(graphics) if self.shared => graphics.adapter_name(),
            _ => "CPU".to_owned(),
        }
    }

    fn choose(choice: DeviceChoice, train: Device, setup: WgpuSetup) -> Result<Self, GpuError> {
        let graphics = Graphics {
            instance: setup.instance,
            adapter: setup.adapter,
            device: setup.device,
            queue: setup.queue,
        };
        let shared = match choice {
            DeviceChoice::Auto => !graphics.is_software(),
            DeviceChoice::Gpu => true,
            DeviceChoice::Cpu => false,
        };
        let diffuser = shared.then(|| Diffuser::new(&graphics)).transpose()?;
        Ok(Self {
            train: if shared { train } else { Device::flex() },
            shared,
            graphics: Some(graphics),
            diffuser: diffuser.map(Arc::new),
            longest_side: None,
        })
    }
}

/// Makes the one device: Burn asks for it, drawing shares it. Once per process.
///
/// # Errors
/// Without an adapter, when the adapter refuses, and when called twice.
pub fn open(choice: DeviceChoice) -> Result<Devices, GpuError> {
    let (train, setup) = Device::wgpu_options()
        .memory_config(MemoryConfiguration::ExclusivePages)
        .tasks_max(TASKS_AT_ONCE)
        .init_with_setup()
        .map_err(explain)?;
    Devices::choose(choice, train, setup)
}

/// Lets Burn take over a device that the window has made with [`device_request`].
///
/// # Errors
/// When Burn finds it unfit.
pub fn adopt(choice: DeviceChoice, graphics: Graphics) -> Result<Devices, GpuError> {
    let setup = WgpuSetup {
        backend: graphics.adapter.get_info().backend,
        instance: graphics.instance,
        adapter: graphics.adapter,
        device: graphics.device,
        queue: graphics.queue,
    };
    let train = Device::wgpu_options()
        .memory_config(MemoryConfiguration::ExclusivePages)
        .tasks_max(TASKS_AT_ONCE)
        .setup(setup.clone())
        .init()
        .map_err(explain)?;
    Devices::choose(choice, train, setup)
}

/// What a window must ask an adapter for, so that Burn can use the device too: everything that the adapter has, because
/// Burn decides by the adapter what it may use.
#[must_use]
pub fn device_request(adapter: &wgpu::Adapter) -> wgpu::DeviceDescriptor<'static> {
    wgpu::DeviceDescriptor {
        label: Some("window and training"),
        required_features: adapter
            .features()
            .difference(wgpu::Features::MAPPABLE_PRIMARY_BUFFERS),
        required_limits: adapter.limits(),
        memory_hints: wgpu::MemoryHints::MemoryUsage,
        experimental_features: experimental(),
        trace: wgpu::Trace::Off,
    }
}

#[expect(unsafe_code, reason = "wgpu marks its experimental features so")]
fn experimental() -> wgpu::ExperimentalFeatures {
    // SAFETY: Burn makes the same request; only its own, tested kernels use such a feature.
    unsafe { wgpu::ExperimentalFeatures::enabled() }
}

fn explain(error: WgpuInitError) -> GpuError {
    match error {
        burn_wgpu::WgpuInitError::AdapterUnavailable { message, .. } => {
            GpuError::NoAdapter(message)
        }
        other => GpuError::Unusable(other.to_string()),
    }
}
