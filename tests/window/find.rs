//! Widgets of the window by their names, and places in the picture.

use cuts_viewer::cluster::{MAX_CLASSES, MIN_CLASSES};
use image::RgbImage;

use crate::reader::{Role, Widget};
use crate::screen::{Area, distance, frame};
use crate::stage::Stage;

/// So much of the canvas is left out above the part of it that is compared, in pixels: words about the overlay may lie
/// there.
const WORDS: u32 = 37;

impl Stage {
    /// The widget of this name, if it is there: what can be used, rather than words that say the same.
    fn find(&self, name: &str) -> Option<Widget> {
        let widgets = self.reader().widgets()?;
        let mut named = widgets.into_iter().filter(|widget| widget.name == name);
        named.find(|widget| widget.role != Role::Label)
    }

    /// Whether there is a widget of this name.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Waits for a widget, and for it to keep its place; gives that.
    #[track_caller]
    pub fn place_of(&mut self, name: &str) -> Area {
        let mut last = None;
        self.until(&format!("the widget {name:?}"), |stage| {
            let place = stage.reader().place(&stage.find(name)?);
            let before = std::mem::replace(&mut last, place);
            place.filter(|_| place == before)
        })
    }

    #[track_caller]
    pub fn wait_for(&mut self, name: &str) {
        self.place_of(name);
    }

    /// Types into a line once keys go to it, and agrees.
    #[track_caller]
    pub fn write_into(&mut self, name: &str, text: &str) {
        self.until(&format!("keys that go to {name:?}"), |stage| {
            stage.find(name).filter(Widget::is_focused)
        });
        self.write(text);
        self.key("Return");
    }

    /// Clicks a widget in its middle, and takes the pointer away when all that comes of it is done.
    #[track_caller]
    pub fn click_on(&mut self, name: &str) {
        let place = self.place_of(name);
        self.click(place.middle());
    }

    /// Where the slider's knob is while it stands at a number of classes.
    #[track_caller]
    pub fn slider_at(&mut self, classes: usize) -> (u32, u32) {
        let slider = self.place_of("Number of clusters");
        // The knob is a circle that stays within the slider.
        let radius = f64::from(slider.bottom - slider.top) / 2.5;
        let (left, right) = (f64::from(slider.left), f64::from(slider.right));
        let part = (classes - MIN_CLASSES) as f64 / (MAX_CLASSES - MIN_CLASSES) as f64;
        let along = left + radius + part * (right - left - 2.0 * radius);
        (along.round() as u32, slider.middle().1)
    }

    /// Where pictures are fitted in.
    #[track_caller]
    pub fn canvas(&mut self) -> Area {
        self.place_of("Picture")
    }

    /// The part of the canvas that is compared.
    #[track_caller]
    pub fn picture(&mut self) -> Area {
        let canvas = self.canvas();
        Area {
            top: canvas.top + WORDS,
            ..canvas
        }
    }

    /// The place on the screen of a place in a photograph, 0…1 from its left and top.
    #[track_caller]
    pub fn in_photograph(&mut self, photograph: &RgbImage, (u, v): (f64, f64)) -> (u32, u32) {
        let frame = frame(photograph.dimensions(), self.canvas());
        let along = |from: u32, to: u32, part: f64| from + (f64::from(to - from) * part) as u32;
        (
            along(frame.left, frame.right, u),
            along(frame.top, frame.bottom, v),
        )
    }

    /// Waits until the canvas shows a picture as it is.
    #[track_caller]
    pub fn see_picture(&mut self, what: &str, picture: &RgbImage) {
        let canvas = self.canvas();
        let top = canvas.top + WORDS;
        self.until(what, |stage| {
            (distance(&stage.shot(), picture, canvas, top) < 1.0).then_some(())
        });
    }
}
