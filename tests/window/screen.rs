//! A screen without a monitor, and looking at it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use image::RgbImage;
use image::imageops::{self, FilterType};
use tempfile::TempDir;

/// The window's size at its start. No window manager moves it from the corner of the screen, so that places in the
/// window are places on the screen.
pub const SIZE: (u32, u32) = (1280, 800);

/// A part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
}

pub const WHOLE: Area = Area {
    left: 0,
    top: 0,
    right: SIZE.0,
    bottom: SIZE.1,
};

impl Area {
    pub fn middle(self) -> (u32, u32) {
        (
            u32::midpoint(self.left, self.right),
            u32::midpoint(self.top, self.bottom),
        )
    }
}

/// A running X server with one screen.
pub struct Screen {
    server: Child,
    /// The display's number.
    pub display: u32,
    /// Where the server keeps its pixels.
    memory: TempDir,
}

impl Screen {
    pub fn start() -> Self {
        let memory = tempfile::tempdir().expect("a temporary folder");
        let said = memory.path().join("said");
        let (width, height) = SIZE;
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-noreset",
                "-nolisten",
                "tcp",
                "-dpi",
                "96",
            ])
            .args(["-screen", "0", &format!("{width}x{height}x24"), "-fbdir"])
            .arg(memory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&said).expect("a file"))
            .spawn()
            .unwrap_or_else(|error| panic!("Xvfb: {error}; ./tests/run installs it"));
        // The server writes the number that it found free as soon as it can be talked to.
        let mut line = String::new();
        let number = BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut line);
        let display = number.ok().and_then(|_| line.trim().parse().ok());
        let mut screen = Self {
            server,
            display: 0,
            memory,
        };
        screen.display = display.unwrap_or_else(|| {
            let said = std::fs::read(said).unwrap_or_default();
            panic!("Xvfb did not start: {}", String::from_utf8_lossy(&said))
        });
        screen
    }

    /// What the screen shows now.
    pub fn shot(&self) -> RgbImage {
        let file = self.memory.path().join("Xvfb_screen0");
        read(&std::fs::read(file).expect("the screen's memory")).expect("a screen of 32 bits")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Reads an X window dump: 25 numbers and a name, a list of colours, then rows of four bytes a pixel.
fn read(dump: &[u8]) -> Option<RgbImage> {
    let number = |at: usize| {
        let bytes = dump.get(4 * at..4 * at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let (width, height) = (number(4)?, number(5)?);
    let (little_endian, bits, row) = (number(7)? == 0, number(11)?, number(12)?);
    let masks = [number(14)?, number(15)?, number(16)?];
    if bits != 32 {
        return None;
    }
    let pixels = dump.get((number(0)? + 12 * number(19)?) as usize..)?;
    if pixels.len() < (row * height) as usize {
        return None;
    }
    Some(RgbImage::from_fn(width, height, |x, y| {
        let at = (y * row + 4 * x) as usize;
        let bytes = [pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]];
        let value = if little_endian {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        };
        image::Rgb(masks.map(|mask| ((value & mask) >> mask.trailing_zeros()) as u8))
    }))
}

/// The share of an area's pixels that differ by more than anyone overlooks.
pub fn changed(one: &RgbImage, other: &RgbImage, area: Area) -> f64 {
    let (mut all, mut different) = (0_u32, 0_u32);
    for (x, y) in places(area) {
        let [a, b] = [one, other].map(|image| image.get_pixel(x, y).0);
        all += 1;
        different += u32::from((0..3).any(|i| a[i].abs_diff(b[i]) > 24));
    }
    f64::from(different) / f64::from(all)
}

/// How far a canvas is from showing a picture whole and as it is: the mean difference of a channel. What is above `top`
/// does not count.
pub fn distance(shot: &RgbImage, picture: &RgbImage, canvas: Area, top: u32) -> f64 {
    let frame = frame(picture.dimensions(), canvas);
    let size = (frame.right - frame.left, frame.bottom - frame.top);
    // As the window does: pixels that are enlarged stay squares.
    let filter = if size.0 >= picture.width() {
        FilterType::Nearest
    } else {
        FilterType::Triangle
    };
    let fitted = imageops::resize(picture, size.0, size.1, filter);
    let (mut sum, mut all) = (0_u32, 0_u32);
    for (x, y) in places(frame).filter(|&(_, y)| y >= top) {
        let (seen, wanted) = (
            shot.get_pixel(x, y),
            fitted.get_pixel(x - frame.left, y - frame.top),
        );
        all += 3;
        sum += (0..3)
            .map(|i| u32::from(seen.0[i].abs_diff(wanted.0[i])))
            .sum::<u32>();
    }
    f64::from(sum) / f64::from(all)
}

/// Where a photograph of this size lies when it is fitted into a canvas.
pub fn frame((width, height): (u32, u32), canvas: Area) -> Area {
    let [width, height] = [width, height].map(f64::from);
    let room = [canvas.right - canvas.left, canvas.bottom - canvas.top].map(f64::from);
    let scale = (room[0] / width).min(room[1] / height);
    let at = |from: u32, room: f64, side: f64| {
        let start = f64::from(from) + (room - side * scale) / 2.0;
        (start.round() as u32, (start + side * scale).round() as u32)
    };
    let (left, right) = at(canvas.left, room[0], width);
    let (top, bottom) = at(canvas.top, room[1], height);
    Area {
        left,
        top,
        right,
        bottom,
    }
}

/// A photograph from a file.
pub fn open(path: &Path) -> RgbImage {
    match image::open(path) {
        Ok(photograph) => photograph.to_rgb8(),
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

fn places(area: Area) -> impl Iterator<Item = (u32, u32)> {
    (area.top..area.bottom).flat_map(move |y| (area.left..area.right).map(move |x| (x, y)))
}
