//! CUTS Viewer segments fundus photographs without annotations: a small network teaches itself an embedding for
//! every pixel of the opened folder (CUTS, arXiv 2209.11359), the embeddings are clustered, and every overlay
//! follows the cluster-count slider at once. Research software, not a diagnostic device.
//!
//! # The map
//!
//! Folders are rooms; an arrow means "may use". Nothing else may be used, and `tests/rooms.rs` checks it.
//!
//! ```text
//! ui, cli → evaluate → session → document → cuts, cluster, detail, student, picture, measure, refine, register, export, gpu → layer, grid → seed, file
//! ```
//!
//! | room | what it does | what it may name |
//! |---|---|---|
//! | [`ui`] | the window: panels, canvas, shaders, keys, history, preferences, languages | egui, eframe; the canvas also wgpu |
//! | [`cli`] | the command line: arguments, progress bar, exit codes | clap, indicatif |
//! | [`evaluate`] | scores a session's segmentation against true masks, as a job of its worker | |
//! | [`session`] | one worker thread that owns all device work, one that looks for vessels and spots, one that answers clicks; commands in, events and newest overlays out | Burn's tensors |
//! | [`document`] | what the user made of a folder: classes, named areas, reviews, marks, history; and its file | zip |
//! | [`cuts`] | stage 1: encoder, sampler, losses, trainer, checkpoints; runs on any device | Burn |
//! | [`cluster`] | stage 2: features, spatial diffusion, codebook, hierarchies, class identity; the published stage 2 | Burn's tensors, faer, fearless_simd |
//! | [`detail`] | vessels and spots by filters: log planes, line bank, component tree, objects; their strengths, masks and clicks | Burn's tensors, fearless_simd |
//! | [`student`] | the small network that learns vessels and spots on the open folder: painter, network, trainer; runs on any device | Burn |
//! | [`picture`] | folder scan, decoding, working copies, field of view | image, dicom-rs |
//! | [`measure`] | pixel counts and shares; sizes and forms; lengths and places on the retina; areas under clicks, areas alike, the suggested class count; agreement with true masks | |
//! | [`refine`] | label maps and areas at the photograph's own pixels, guided by its colours | |
//! | [`register`](mod@register) | lays two photographs of the same eye over one another: by their vessels, or by points that were clicked | |
//! | [`export`] | label maps, masks, overlays, tables, `classes.json`, `run.json`; reviews of parts joined; reports of evaluations | png, plotters, parley, skrifa |
//! | [`gpu`] | one wgpu device for window and training; tensor → buffer without the CPU; diffusion's kernel | wgpu, Burn |
//! | [`layer`] | convolution, batch norm and optimiser that both networks are made of | Burn, gemm |
//! | [`grid`] | plain arithmetic on pixels: distances, parts, Gaussians, resampling | |
//! | [`seed`] | randomness as a value | |
//! | [`file`](mod@file) | files that the user names: written whole or not at all, never in place of what is not ours | |
//!
//! # The nouns
//!
//! An **anchor** is a pixel that the loss looks at; its **positive** is a nearby pixel whose 5×5 **patch** looks
//! alike. The encoder turns each pixel into a 128-component **embedding**. A **codebook** holds an image's 256
//! **landmarks**; the **index map** gives each pixel's landmark in one byte. A **table** says which **class** each
//! landmark belongs to at a given cluster count: moving the slider swaps tables and computes nothing. An **overlay**
//! is an index map drawn through a table, inside the camera's **field of view**. Over it lie **kinds**: vessels, bright and
//! dark spots, each pixel with a **strength**; the user's **strictness** is the strength from which on they are shown. The
//! **findings** of an image are the strengths of all kinds. A **pick** is the area under a click; a **structure** is one
//! that the user keeps under a name.

#![recursion_limit = "256"]

pub mod cli;
pub mod cluster;
pub mod cuts;
pub mod detail;
pub mod document;
pub mod evaluate;
pub mod export;
pub mod file;
pub mod gpu;
pub mod grid;
pub mod layer;
pub mod measure;
pub mod picture;
pub mod refine;
pub mod register;
pub mod seed;
pub mod session;
pub mod student;
pub mod ui;

/// Training takes and returns buffers of megabytes thousands of times. The system's allocator hands each back to the
/// kernel, which must clear the pages anew: a step then takes half as long again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
