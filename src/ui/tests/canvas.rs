//! What the shader draws is what the export writes.

use std::sync::Arc;

use super::*;
use crate::cluster::{Axes, Codebook, Levels, MergeTree, Settings};
use crate::document::{Document, standard_colour};
use crate::export::{CONTOUR_ALPHA, blend};
use crate::gpu::{PhotoTexture, upload};
use crate::measure::Suggestion;
use crate::session::{Drawn, ImageId, Origin, Overlay, Segmentation};
use crate::ui::canvas::{self, Accent, CanvasResources, Scene};
use crate::ui::state::Look;

const PHOTO: [u8; 3] = [182, 87, 36];

/// Two landmarks side by side, the left column outside the field of view.
fn overlay() -> Overlay {
    let (width, height) = (6, 4);
    let index: Vec<u8> = (0..width * height)
        .map(|i| u8::from(i % width >= 4))
        .collect();
    let inside: Vec<bool> = (0..width * height).map(|i| i % width > 0).collect();
    let words: Vec<u32> = index
        .chunks(4)
        .map(|b| b.iter().rev().fold(0, |w, &b| w << 8 | u32::from(b)))
        .collect();
    let bits = inside
        .iter()
        .enumerate()
        .fold(0u32, |bits, (i, &on)| bits | u32::from(on) << i);
    let mut counts = [0; 256];
    (counts[0], counts[1]) = (12, 8);
    let levels = Levels::from_tree(&MergeTree::ward(&[0.0, 1.0], 1, &[12.0, 8.0]));
    Overlay {
        id: ImageId::new(1, 0, ""),
        origin: Origin {
            run: 1,
            step: 1,
            coarse: false,
        },
        segmentation: Arc::new(Segmentation {
            width,
            height,
            digest: [0; 32],
            index,
            inside: Arc::from(inside),
            counts,
            rgb: Arc::from(vec![0; 3 * width * height]),
            bridged: Arc::from(vec![0; 3 * width * height]),
            areas: Vec::new(),
            codebook: Codebook {
                width: 1,
                values: vec![0.0, 1.0],
            },
            axes: Axes::default(),
            nested: levels.clone(),
            drawn: Some(Drawn {
                index: Arc::new(upload(&graphics(), &words)),
                field: Arc::new(upload(&graphics(), &[bits])),
            }),
        }),
        levels,
        clustering: Settings::default(),
        suggested: Suggestion::default(),
    }
}

/// Draws the overlay 20 points a pixel and returns the picture.
fn draw(document: Document, shown: bool) -> image::RgbaImage {
    let pixels: Vec<u8> = (0..24)
        .flat_map(|_| [PHOTO[0], PHOTO[1], PHOTO[2], 255])
        .collect();
    let photo = Arc::new(PhotoTexture::upload(&graphics(), 6, 4, &pixels));
    let overlay = Arc::new(overlay());
    let mut harness = Harness::builder()
        .with_size(egui::vec2(140.0, 100.0))
        .wgpu_setup(setup())
        .build_eframe(move |cc| {
            let state = cc.wgpu_render_state.as_ref().expect("a renderer");
            CanvasResources::install(state).expect("the shader is accepted");
            Drawing {
                photo,
                overlay,
                document,
                shown,
                look: Look::default(),
            }
        });
    harness.step();
    harness.render().expect("a picture")
}

struct Drawing {
    photo: Arc<PhotoTexture>,
    overlay: Arc<Overlay>,
    document: Document,
    shown: bool,
    look: Look,
}

impl eframe::App for Drawing {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let image = egui::Rect::from_min_size(egui::pos2(10.0, 10.0), egui::vec2(120.0, 80.0));
        let scene = Scene {
            photo: &self.photo,
            overlay: Some(&self.overlay).filter(|_| self.shown),
            findings: None,
            areas: None,
            document: &self.document,
            look: self.look,
            smooth: false,
            accent: Accent::default(),
        };
        canvas::paint(ui.painter(), image, image, &scene);
    }
}

fn document() -> Document {
    let mut document = Document::default();
    document.set_count(Count::Fixed(2));
    document
}

/// The colour in the middle of a pixel of the map.
fn at(picture: &image::RgbaImage, x: u32, y: u32) -> [u8; 3] {
    let [r, g, b, _] = picture.get_pixel(10 + 20 * x + 10, 10 + 20 * y + 10).0;
    [r, g, b]
}

fn assert_near(got: [u8; 3], wanted: [u8; 3]) {
    let far = got.iter().zip(wanted).any(|(&g, w)| g.abs_diff(w) > 1);
    assert!(!far, "{got:?} is not {wanted:?}");
}

#[test]
fn fill_is_blended_as_in_the_export() {
    let document = document();
    let opacity = document.opacity;
    let picture = draw(document, true);
    assert_near(at(&picture, 0, 1), PHOTO);
    assert_near(
        at(&picture, 2, 1),
        blend(PHOTO, standard_colour(0), opacity, false),
    );
    assert_near(
        at(&picture, 5, 1),
        blend(PHOTO, standard_colour(1), opacity, false),
    );
}

#[test]
fn borders_lie_between_classes_and_not_along_the_field() {
    let mut document = document();
    document.fill = false;
    let picture = draw(document, true);
    let column = |x: u32| {
        let [r, g, b, _] = picture.get_pixel(10 + x, 50).0;
        [r, g, b]
    };
    // The classes meet at 80 points; the field of view begins at 20.
    assert_near(
        column(79),
        blend(PHOTO, standard_colour(0), CONTOUR_ALPHA, true),
    );
    assert_near(
        column(80),
        blend(PHOTO, standard_colour(1), CONTOUR_ALPHA, true),
    );
    assert_near(column(76), PHOTO);
    assert_near(column(20), PHOTO);
}

#[test]
fn a_hidden_class_and_a_hidden_overlay_show_the_photograph() {
    let mut document = document();
    document.set_visible(0, false);
    let picture = draw(document.clone(), true);
    assert_near(at(&picture, 2, 1), PHOTO);
    assert_near(
        at(&picture, 5, 1),
        blend(PHOTO, standard_colour(1), document.opacity, false),
    );
    let picture = draw(document, false);
    assert_near(at(&picture, 5, 1), PHOTO);
}
