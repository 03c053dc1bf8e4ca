//! Which part of the image the canvas shows.

use egui::{Pos2, Rect, Vec2};

/// Zoom relative to the whole image fitting, and the place of the image in the middle of the canvas. Both are kept from
/// image to image, whatever their sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui) struct View {
    /// 1 shows the whole image.
    zoom: f32,
    /// 0…1 from the image's left and top.
    centre: Vec2,
}

impl Default for View {
    fn default() -> Self {
        Self {
            zoom: 1.0,
            centre: Vec2::splat(0.5),
        }
    }
}

/// A single pixel of the working copy fills a thumb's width: nobody needs more ...
const MOST: f32 = 64.0;
/// A part that is shown in full takes this part of the canvas at most.
const AROUND: f32 = 1.6;
/// ... but of a large photograph, whose own pixels are seen so many of the screen's wide at least.
const MOST_A_PIXEL: f32 = 8.0;
/// What was kept is no more than this: more has no photograph that can be read, on no canvas.
const MOST_KEPT: f32 = 4096.0;

impl View {
    /// Zoom and middle, to be kept.
    pub(in crate::ui) fn kept(&self) -> (f32, Vec2) {
        (self.zoom, self.centre)
    }

    /// As it was kept.
    pub(in crate::ui) fn of(zoom: f32, centre: Vec2) -> Self {
        if !zoom.is_finite() || !centre.is_finite() {
            return Self::default();
        }
        let zoom = zoom.clamp(1.0, MOST_KEPT);
        let mut view = Self { zoom, centre };
        view.hold();
        view
    }

    /// Where the whole image lies on the screen, in points.
    pub(in crate::ui) fn image_rect(&self, canvas: Rect, size: Vec2) -> Rect {
        let scale = fitting(canvas, size) * self.zoom;
        let extent = size * scale;
        Rect::from_min_size(canvas.center() - self.centre * extent, extent)
    }

    /// Screen pixels per image pixel.
    pub(in crate::ui) fn scale(&self, canvas: Rect, size: Vec2, density: f32) -> f32 {
        fitting(canvas, size) * self.zoom * density
    }

    /// Shows the whole image.
    pub(in crate::ui) fn fit(&mut self) {
        *self = Self::default();
    }

    /// Shows one image pixel as one screen pixel.
    pub(in crate::ui) fn one_to_one(&mut self, canvas: Rect, size: Vec2, density: f32) {
        self.zoom = (1.0 / (fitting(canvas, size) * density)).clamp(0.05, most(canvas, size));
        self.hold();
    }

    /// Zooms so that the place under `at` stays where it is.
    pub(in crate::ui) fn zoom_at(&mut self, canvas: Rect, size: Vec2, at: Pos2, factor: f32) {
        let before = self.image_rect(canvas, size);
        let place = (at - before.min) / before.size();
        self.zoom = (self.zoom * factor).clamp(1.0, most(canvas, size));
        let extent = size * fitting(canvas, size) * self.zoom;
        self.centre = place - (at - canvas.center()) / extent;
        self.hold();
    }

    /// Shows a part of the image (0…1 from its left and top), with something around it.
    pub(in crate::ui) fn show(&mut self, canvas: Rect, size: Vec2, part: Rect) {
        let extent = part.size() * size * fitting(canvas, size) * AROUND;
        let zoom = (canvas.size() / extent.max(Vec2::splat(1e-3))).min_elem();
        self.zoom = zoom.clamp(1.0, most(canvas, size));
        self.centre = part.center().to_vec2();
        self.hold();
    }

    /// Moves the image by a distance on the screen, in points.
    pub(in crate::ui) fn pan(&mut self, canvas: Rect, size: Vec2, by: Vec2) {
        self.centre -= by / self.image_rect(canvas, size).size();
        self.hold();
    }

    /// Brings a place of the image (0…1 from left and top) into the middle of the canvas.
    pub(in crate::ui) fn centre_on(&mut self, place: Vec2) {
        self.centre = place;
        self.hold();
    }

    /// The place of the image (0…1 from left and top) under a place of the screen; may lie beyond the image.
    pub(in crate::ui) fn place(&self, canvas: Rect, size: Vec2, at: Pos2) -> Vec2 {
        let rect = self.image_rect(canvas, size);
        (at - rect.min) / rect.size()
    }

    /// The image never leaves the canvas; while it fits, it stays in the middle.
    fn hold(&mut self) {
        if self.zoom <= 1.0 {
            self.centre = Vec2::splat(0.5);
        }
        self.centre = self.centre.clamp(Vec2::ZERO, Vec2::splat(1.0));
    }
}

/// How far the image can be enlarged.
fn most(canvas: Rect, size: Vec2) -> f32 {
    MOST.max(MOST_A_PIXEL / fitting(canvas, size))
}

fn fitting(canvas: Rect, size: Vec2) -> f32 {
    (canvas.width() / size.x.max(1.0))
        .min(canvas.height() / size.y.max(1.0))
        .max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    const CANVAS: Rect = Rect {
        min: pos2(100.0, 50.0),
        max: pos2(900.0, 650.0),
    };

    #[test]
    fn a_fitting_image_lies_in_the_middle() {
        let rect = View::default().image_rect(CANVAS, vec2(4288.0, 2848.0));
        assert!((rect.width() - 800.0).abs() < 0.1);
        assert!((rect.center() - CANVAS.center()).length() < 0.1);
    }

    #[test]
    fn zooming_keeps_the_place_under_the_pointer() {
        let size = vec2(1000.0, 700.0);
        let at = pos2(300.0, 400.0);
        let mut view = View::default();
        let before = view.place(CANVAS, size, at);
        view.zoom_at(CANVAS, size, at, 3.0);
        assert!((view.place(CANVAS, size, at) - before).length() < 1e-4);
        view.zoom_at(CANVAS, size, at, 1.0 / 9.0);
        assert_eq!(view, View::default());
    }

    #[test]
    fn a_part_is_shown_in_full_with_something_around_it() {
        let size = vec2(4000.0, 3000.0);
        let mut view = View::default();
        let part = Rect::from_center_size(pos2(0.3, 0.6), vec2(0.1, 0.2));
        view.show(CANVAS, size, part);
        let image = view.image_rect(CANVAS, size);
        let at = |place: Pos2| image.min + place.to_vec2() * image.size();
        let seen = Rect::from_min_max(at(part.min), at(part.max));
        assert!((seen.center() - CANVAS.center()).length() < 0.1);
        assert!((seen.height() * AROUND - CANVAS.height()).abs() < 0.1);
        assert!(CANVAS.contains_rect(seen));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        view.show(CANVAS, size, whole);
        assert_eq!(view, View::default());
    }

    #[test]
    fn the_pixels_of_a_huge_photograph_can_be_seen() {
        let size = vec2(80_000.0, 9_000.0);
        let mut view = View::default();
        view.one_to_one(CANVAS, size, 1.0);
        assert!((view.scale(CANVAS, size, 1.0) - 1.0).abs() < 1e-4);
        view.zoom_at(CANVAS, size, CANVAS.center(), 100.0);
        assert!((view.scale(CANVAS, size, 1.0) - MOST_A_PIXEL).abs() < 1e-2);
        view.centre_on(vec2(0.25, 1.5));
        assert_eq!(view.kept().1, vec2(0.25, 1.0));
    }

    #[test]
    fn one_to_one_and_pan() {
        let size = vec2(4000.0, 3000.0);
        let mut view = View::default();
        view.one_to_one(CANVAS, size, 2.0);
        assert!((view.scale(CANVAS, size, 2.0) - 1.0).abs() < 1e-4);
        let before = view.place(CANVAS, size, CANVAS.center());
        view.pan(CANVAS, size, vec2(40.0, 0.0));
        let moved = before - view.place(CANVAS, size, CANVAS.center());
        assert!((moved.x - 40.0 / 2000.0).abs() < 1e-4);
    }
}
