//! A photograph that no texture can hold looks like one that a texture holds; and local contrast.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::document::Document;
use crate::gpu::PhotoTexture;
use crate::picture::LocalContrast;
use crate::ui::canvas::{self, Accent, CanvasResources, Scene};
use crate::ui::state::Look;

/// Sides are multiples of the coarsest level's pixels: halving leaves nothing out.
const SIZE: (u32, u32) = (208, 152);
const CANVAS: egui::Vec2 = egui::vec2(160.0, 120.0);

/// Lines and grain of all scales.
fn photograph() -> image::RgbImage {
    image::RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
        let grain = (x * 37 + y * 91 + x * y) % 97;
        let line = if (x + 2 * y) % 23 < 3 { 90 } else { 0 };
        image::Rgb([(60 + grain + line) as u8, (x % 160) as u8, (y + line) as u8])
    })
}

/// One photograph somewhere on the canvas.
struct Drawing {
    photo: Arc<PhotoTexture>,
    /// Where the whole photograph would lie.
    image: egui::Rect,
    smooth: bool,
    look: Look,
    document: Document,
}

impl eframe::App for Drawing {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let scene = Scene {
            photo: &self.photo,
            overlay: None,
            findings: None,
            areas: None,
            document: &self.document,
            look: self.look,
            smooth: self.smooth,
            accent: Accent::default(),
        };
        let canvas = egui::Rect::from_min_size(egui::Pos2::ZERO, CANVAS);
        canvas::paint(
            ui.painter(),
            self.image.intersect(canvas),
            self.image,
            &scene,
        );
    }
}

fn harness(photo: PhotoTexture) -> Harness<'static, Drawing> {
    let photo = Arc::new(photo);
    Harness::builder()
        .with_size(CANVAS)
        .wgpu_setup(setup())
        .build_eframe(move |cc| {
            let state = cc.wgpu_render_state.as_ref().expect("a renderer");
            CanvasResources::install(state).expect("the shader is accepted");
            Drawing {
                photo,
                image: egui::Rect::ZERO,
                smooth: true,
                look: Look::default(),
                document: Document::default(),
            }
        })
}

/// Draws the photograph with its left top corner at a place, so many points wide; with all tiles that it asks for.
fn draw(
    harness: &mut Harness<'static, Drawing>,
    rgb: &[u8],
    (at, width): (egui::Pos2, f32),
    smooth: bool,
) -> image::RgbaImage {
    let size = egui::vec2(width, width * SIZE.1 as f32 / SIZE.0 as f32);
    harness.state_mut().image = egui::Rect::from_min_size(at, size);
    harness.state_mut().smooth = smooth;
    harness.step();
    let _ = harness.render().expect("a picture");
    while harness.state().photo.upload_next(&graphics(), rgb) {}
    harness.step();
    harness.render().expect("a picture")
}

/// How far the worst pixels of two pictures lie apart, and how many differ.
fn apart(a: &image::RgbaImage, b: &image::RgbaImage) -> (u8, usize) {
    let pixels = a.pixels().zip(b.pixels());
    let far = pixels.map(|(a, b)| {
        let channels = a.0.iter().zip(b.0);
        channels.map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0)
    });
    let far: Vec<u8> = far.collect();
    let worst = far.iter().copied().max().unwrap_or(0);
    (worst, far.iter().filter(|far| **far > 0).count())
}

#[test]
fn tiles_show_the_picture_of_a_single_texture_at_any_zoom() {
    let rgb = photograph().into_raw();
    let rgba: Vec<u8> = rgb
        .chunks_exact(3)
        .flat_map(|p| [p[0], p[1], p[2], 255])
        .collect();
    let mut single = harness(PhotoTexture::upload(&graphics(), SIZE.0, SIZE.1, &rgba));
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let ask = Box::new(move || {
        count.fetch_add(1, Ordering::Relaxed);
    });
    // Tiles of 16 pixels with a border of 8.
    let tiled = PhotoTexture::of_rgb(&graphics(), SIZE, &rgb, 40, ask);
    assert!(tiled.in_tiles());
    let mut tiled = harness(tiled);
    // Much smaller than the coarsest level: no tile is asked for.
    let small = (egui::pos2(3.0, 2.0), 20.0);
    assert!(
        apart(
            &draw(&mut single, &rgb, small, true),
            &draw(&mut tiled, &rgb, small, true)
        )
        .0 <= 1
    );
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    for (name, place, smooth) in [
        ("half as large", (egui::pos2(0.0, 0.0), 104.0), true),
        ("between two levels", (egui::pos2(2.3, 1.7), 77.7), true),
        ("1:1", (egui::pos2(-31.0, -17.0), 208.0), false),
        ("a little larger", (egui::pos2(-31.3, -17.7), 251.0), true),
        (
            "much larger, blended",
            (egui::pos2(-400.3, -300.1), 2080.0),
            true,
        ),
        (
            "much larger, as it is",
            (egui::pos2(-400.3, -300.1), 2080.0),
            false,
        ),
        (
            "the right bottom corner",
            (egui::pos2(-1950.0, -1420.0), 2080.0),
            true,
        ),
    ] {
        let a = draw(&mut single, &rgb, place, smooth);
        let b = draw(&mut tiled, &rgb, place, smooth);
        let (worst, differ) = apart(&a, &b);
        // Drivers round the places that they blend at: a shade, here and there.
        assert!(
            worst <= 2 && differ < 1200,
            "{name}: {worst} in {differ} pixels"
        );
        if !smooth {
            assert_eq!(worst, 0, "{name}");
        }
    }
    assert!(asked.load(Ordering::Relaxed) > 0);
}

#[test]
fn at_one_to_one_the_files_own_pixels_are_shown() {
    let photo = photograph();
    let tiled = PhotoTexture::of_rgb(&graphics(), SIZE, &photo, 40, Box::new(|| {}));
    let mut harness = harness(tiled);
    let place = (egui::pos2(-31.0, -17.0), 208.0);
    let picture = draw(&mut harness, &photo, place, false);
    for (x, y, pixel) in picture.enumerate_pixels() {
        assert_eq!(pixel.0[..3], photo.get_pixel(x + 31, y + 17).0, "{x} {y}");
    }
}

#[test]
fn a_tile_that_is_not_there_is_drawn_coarsely_and_never_left_out() {
    let photo = image::RgbImage::from_pixel(SIZE.0, SIZE.1, image::Rgb([150, 90, 40]));
    let tiled = PhotoTexture::of_rgb(&graphics(), SIZE, &photo, 40, Box::new(|| {}));
    let mut harness = harness(tiled);
    harness.state_mut().image =
        egui::Rect::from_min_size(egui::pos2(-50.0, -50.0), egui::vec2(624.0, 456.0));
    harness.step();
    let picture = harness.render().expect("a picture");
    assert!(picture.pixels().all(|pixel| pixel.0[..3] == [150, 90, 40]));
}

#[test]
fn local_contrast_is_mixed_from_the_curves_and_changes_nothing_without_them() {
    let photo = photograph();
    let whole = PhotoTexture::of_rgb(&graphics(), SIZE, &photo, 4096, Box::new(|| {}));
    let mut harness = harness(whole);
    let place = (egui::pos2(-24.0, -16.0), 208.0);
    let plain = draw(&mut harness, &photo, place, false);
    harness.state_mut().look.local = 1.0;
    assert_eq!(
        apart(&draw(&mut harness, &photo, place, false), &plain),
        (0, 0)
    );
    let LocalContrast { curves } = LocalContrast::of(&photo);
    let size = (LocalContrast::STEPS as u32, LocalContrast::ROWS as u32);
    let app = harness.state();
    app.photo.add_curves(&graphics(), size.0, size.1, &curves);
    let picture = draw(&mut harness, &photo, place, false);
    for (x, y) in [(0, 0), (40, 30), (77, 61), (120, 99)] {
        let rgb = photo.get_pixel(x + 24, y + 16).0.map(f32::from);
        let light = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
        let at = |place: u32, from: u32, size: u32| {
            ((place + from) as f32 + 0.5) / size as f32 * 8.0 - 0.5
        };
        let (column, row) = (at(x, 24, SIZE.0), at(y, 16, SIZE.1));
        let curve = |column: usize, row: usize| {
            let curve = &curves[(row * 8 + column) * 256..][..256];
            let (step, part) = (light.floor() as usize, light.fract());
            f32::from(curve[step]) * (1.0 - part) + f32::from(curve[step + 1]) * part
        };
        let (c, r) = (column.max(0.0), row.max(0.0));
        let (left, top) = (c.floor() as usize, r.floor() as usize);
        let across =
            |row: usize| curve(left, row) * (1.0 - c.fract()) + curve(left + 1, row) * c.fract();
        let wanted = across(top) * (1.0 - r.fract()) + across(top + 1) * r.fract();
        let got = picture.get_pixel(x, y).0;
        for (got, own) in got.into_iter().zip(rgb) {
            let wanted = (own + wanted - light).clamp(0.0, 255.0);
            assert!(
                (f32::from(got) - wanted).abs() <= 1.0,
                "{x} {y}: {got} is not {wanted}"
            );
        }
    }
    harness.state_mut().look.local = 0.0;
    assert_eq!(
        apart(&draw(&mut harness, &photo, place, false), &plain),
        (0, 0)
    );
}
