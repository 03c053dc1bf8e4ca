//! The strip below an overlay: swatch, number, name and share of each class that is drawn.

use super::letters::{Letters, Line};
use super::{ClassEntry, NOTE, PROGRAM, VERSION};
use image::{Rgb, RgbImage};
use unicode_segmentation::UnicodeSegmentation;

/// Narrowest strip in pixels: below it hardly a class name could be read.
const NARROWEST: u32 = 320;
const BACKGROUND: [u8; 3] = [24, 24, 27];
const TEXT: [u8; 3] = [236, 236, 240];
const FAINT: [u8; 3] = [166, 166, 174];

/// The font of the legend strip.
pub struct Legend {
    /// Bytes of a TrueType or OpenType font.
    pub font: &'static [u8],
}

impl Letters {
    /// Adds the strip below `picture`, whose pixels keep their place. A picture narrower than the narrowest strip
    /// gets background to its right. `share_of` gives the share 0..=1 of the field of view of a class value.
    pub(super) fn append(
        &self,
        picture: &RgbImage,
        classes: &[ClassEntry],
        share_of: impl Fn(u8) -> f64,
    ) -> RgbImage {
        let (width, top) = (picture.width().max(NARROWEST), picture.height());
        let size = (width as f32 / 64.0).clamp(14.0, 30.0);
        let drawn: Vec<&ClassEntry> = classes.iter().filter(|class| class.visible).collect();
        let room = width as f32 - 2.0 * size;
        let lines: Vec<Line> = drawn
            .iter()
            .map(|c| self.entry(c, share_of(c.value), size, room))
            .collect();
        let hidden = classes.len() - drawn.len();
        let notes = self.wrapped(&footnote(hidden), 0.8 * size, room);

        let (columns, column) = Self::columns(&lines, size, room);
        let rows = lines.len().div_ceil(columns);
        let line = 1.7 * size;
        let height = size + line * rows as f32 + 1.2 * size * notes.len() as f32 + 0.5 * size;

        let mut page = RgbImage::from_pixel(width, top + height.ceil() as u32, Rgb(BACKGROUND));
        image::imageops::replace(&mut page, picture, 0, 0);
        let start = top as f32 + 0.6 * size;
        for (i, (class, text)) in drawn.iter().zip(&lines).enumerate() {
            // Down the columns, so that the numbers are found in reading order on a narrow strip too.
            let (x, y) = (
                size + (i / rows) as f32 * column,
                start + (i % rows) as f32 * line,
            );
            swatch(&mut page, x, y + 0.1 * size, size, class.colour);
            self.draw(&mut page, text, x + 1.6 * size, y, TEXT);
        }
        let start = start + rows as f32 * line + 0.3 * size;
        for (i, text) in notes.iter().enumerate() {
            let y = start + i as f32 * 1.2 * size;
            let line = self.line(&[text], 0.8 * size);
            self.draw(&mut page, &line, size, y, FAINT);
        }
        page
    }

    /// The line of one class, its name shortened until it fits into `room` pixels.
    fn entry(&self, class: &ClassEntry, share: f64, size: f32, room: f32) -> Line {
        // Neither may end the line.
        let plain = |c: char| match c {
            '\u{2028}' | '\u{2029}' => ' ',
            c if c.is_control() => ' ',
            c => c,
        };
        let name: String = class.name.chars().map(plain).collect();
        let number = format!("{}  ", class.value);
        let share = format!("  {}", percent(share));
        let mut line = self.line(&[&number, &name, &share], size);
        let mut letters: Vec<&str> = name.graphemes(true).collect();
        while line.width > room - 1.6 * size && letters.pop().is_some() {
            let name = format!("{}…", letters.concat().trim_end());
            line = self.line(&[&number, &name, &share], size);
        }
        line
    }

    /// How many columns fit, and the width of each in pixels.
    fn columns(lines: &[Line], size: f32, room: f32) -> (usize, f32) {
        let widest = lines.iter().map(|line| line.width).fold(0.0, f32::max);
        let column = widest + 3.6 * size;
        // The last column needs no gap of 2 sizes to its right.
        let fit = ((room + 2.0 * size) / column) as usize;
        (fit.clamp(1, lines.len().max(1)), column)
    }

    fn wrapped(&self, text: &str, size: f32, room: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let Some(last) = lines.last_mut() else { break };
            let longer = if last.is_empty() {
                word.to_owned()
            } else {
                format!("{last} {word}")
            };
            if last.is_empty() || self.line(&[&longer], size).width <= room {
                *last = longer;
            } else {
                lines.push(word.to_owned());
            }
        }
        lines
    }
}

/// A filled square with a faint rim, so that a dark colour shows on the dark strip.
fn swatch(page: &mut RgbImage, x: f32, y: f32, size: f32, colour: [u8; 3]) {
    let (left, top, side) = (x.round() as u32, y.round() as u32, size.round() as u32);
    for dy in 0..side {
        for dx in 0..side {
            let rim = dx == 0 || dy == 0 || dx + 1 == side || dy + 1 == side;
            if let Some(pixel) = page.get_pixel_mut_checked(left + dx, top + dy) {
                pixel.0 = if rim { FAINT } else { colour };
            }
        }
    }
}

fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    // "0.0 %" of a small lesion would read as none.
    if percent > 0.0 && percent < 0.05 {
        "< 0.1 %".into()
    } else {
        format!("{percent:.1} %")
    }
}

fn footnote(hidden: usize) -> String {
    let hidden = match hidden {
        0 => String::new(),
        1 => " 1 class is not drawn.".into(),
        n => format!(" {n} classes are not drawn."),
    };
    format!("Shares of the field of view.{hidden} {PROGRAM} {VERSION}, {NOTE}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::ExportError;

    fn letters() -> Letters {
        let font = include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/assets/fonts/Inter-Regular.otf"
        ));
        Letters::new(&Legend { font }).unwrap()
    }

    fn class(value: u8, name: &str, visible: bool) -> ClassEntry {
        ClassEntry {
            value,
            name: name.into(),
            colour: [200, 30, 60],
            visible,
            chosen: true,
            named: false,
            merged_from: Vec::new(),
            apart: false,
        }
    }

    #[test]
    fn the_strip_lies_below_and_leaves_the_picture() {
        let picture = RgbImage::from_pixel(600, 100, Rgb([1, 2, 3]));
        let page = letters().append(&picture, &[class(1, "Vessels", true)], |_| 0.25);
        assert_eq!(page.width(), 600);
        assert!(page.height() > 130);
        assert!((0..100).all(|y| (0..600).all(|x| page.get_pixel(x, y).0 == [1, 2, 3])));
        let strip: Vec<_> = page
            .enumerate_pixels()
            .filter(|pixel| pixel.1 >= 100)
            .collect();
        assert!(
            strip.iter().any(|pixel| pixel.2.0 == [200, 30, 60]),
            "swatch"
        );
        assert!(
            strip
                .iter()
                .any(|pixel| pixel.0 > 40 && pixel.2.0.iter().all(|&v| v > 100)),
            "text"
        );
    }

    #[test]
    fn a_hidden_class_has_no_line() {
        let picture = RgbImage::new(600, 10);
        let page = letters().append(&picture, &[class(1, "Vessels", false)], |_| 0.25);
        assert!(page.pixels().all(|pixel| pixel.0 != [200, 30, 60]));
        assert!(footnote(1).contains("1 class is not drawn"));
    }

    #[test]
    fn a_long_name_is_cut() {
        let entry = |name: &str, room| letters().entry(&class(3, name, true), 0.123, 16.0, room);
        let cut = entry(&"long name ".repeat(30), 300.0).width;
        assert!((250.0..=300.0).contains(&cut), "{cut}");
        let whole = entry("name", 300.0).width;
        assert!(whole < 150.0 && whole > entry("", 300.0).width, "{whole}");
    }

    #[test]
    fn a_tiny_picture_and_no_classes_are_drawn_too() {
        let page = letters().append(&RgbImage::new(3, 2), &[], |_| 0.0);
        assert_eq!(page.width(), NARROWEST);
        let many: Vec<ClassEntry> = (1..=40)
            .map(|v| class(v, "a class of many", true))
            .collect();
        assert!(
            letters()
                .append(&RgbImage::new(3, 2), &many, |_| 0.0)
                .height()
                > 40 * 14
        );
    }

    #[test]
    fn small_shares_are_not_nothing() {
        assert_eq!(percent(0.0), "0.0 %");
        assert_eq!(percent(0.0004), "< 0.1 %");
        assert_eq!(percent(0.0006), "0.1 %");
        assert_eq!(percent(0.1234), "12.3 %");
    }

    #[test]
    fn bytes_that_are_no_font_are_refused() {
        assert!(matches!(
            Letters::new(&Legend {
                font: b"not a font"
            }),
            Err(ExportError::Font)
        ));
    }
}
