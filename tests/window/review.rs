//! What the window has exported.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use image::RgbImage;
use serde_json::Value;

use crate::screen;

/// A review folder on the disk.
pub struct Review {
    folder: PathBuf,
    run: Value,
    classes: Vec<Value>,
}

/// A PNG as it is stored: a byte a pixel.
struct Stored {
    size: (u32, u32),
    colour: png::ColorType,
    pixels: Vec<u8>,
    palette: Vec<u8>,
}

impl Review {
    pub fn open(folder: &Path) -> Self {
        let json = |name: &str| -> Value {
            let text = std::fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
            serde_json::from_slice(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
        };
        let classes = json("classes.json")["classes"].as_array().cloned();
        Self {
            folder: folder.to_owned(),
            run: json("run.json"),
            classes: classes.expect("a list of classes"),
        }
    }

    /// How many classes the photographs were divided into.
    pub fn classes(&self) -> usize {
        self.classes.len()
    }

    /// One field of each entry of a list in `run.json`.
    pub fn listed(&self, list: &str, field: &str) -> Vec<&str> {
        let list = self.run[list].as_array().expect("a list");
        list.iter()
            .map(|entry| entry[field].as_str().expect("a text"))
            .collect()
    }

    /// How many photographs have a named area; each has a mask of as many pixels as the list says.
    pub fn structures(&self, name: &str) -> usize {
        let images = self.run["images"].as_array().expect("a list");
        let mut found = 0;
        for image in images {
            let structures = image["structures"].as_array().expect("a list");
            for structure in structures.iter().filter(|s| s["name"] == name) {
                let stem = image["stem"].as_str().expect("a text");
                let mask = self.stored(&format!("structures/{name}"), stem);
                let size = ["width", "height"].map(|side| image[side].as_u64());
                assert_eq!(
                    [mask.size.0, mask.size.1].map(|side| Some(u64::from(side))),
                    size
                );
                let set = mask.pixels.iter().filter(|&&v| v == 255).count() as u64;
                assert_eq!(structure["pixels"].as_u64(), Some(set), "{stem}");
                assert!(set > 0 && mask.pixels.iter().all(|&v| v == 0 || v == 255));
                found += 1;
            }
        }
        found
    }

    /// Label map, masks and overlay of a photograph are whole, of its size, and say the same.
    pub fn check(&self, stem: &str, size: (u32, u32)) {
        let labels = self.stored("labels", stem);
        let of = |stored: &Stored| (stored.size, stored.colour);
        assert_eq!(of(&labels), (size, png::ColorType::Indexed), "{stem}");
        let known = |value: u8| self.classes.iter().any(|class| class["value"] == value);
        let values: BTreeSet<u8> = labels.pixels.iter().copied().collect();
        assert!(
            values.iter().all(|&v| v == 0 || known(v)),
            "{stem} has a value that is not listed"
        );
        assert!(values.len() > 1, "{stem} has no class");
        for class in &self.classes {
            let value = class["value"].as_u64().expect("a value") as u8;
            let mask = self.stored(class["folder"].as_str().expect("a folder"), stem);
            assert_eq!(of(&mask), (size, png::ColorType::Grayscale), "{stem}");
            let agrees = |(&label, &mask): (&u8, &u8)| mask == if label == value { 255 } else { 0 };
            let all_agree = labels.pixels.iter().zip(&mask.pixels).all(agrees);
            assert!(
                all_agree,
                "the mask of class {value} of {stem} is not its label map's"
            );
            let at = 3 * usize::from(value);
            let [r, g, b] = [0, 1, 2].map(|channel| labels.palette[at + channel]);
            assert_eq!(class["colour"], format!("#{r:02X}{g:02X}{b:02X}"), "{stem}");
        }
        let overlay = self.overlay(stem).dimensions();
        assert!(
            overlay.0 >= size.0 && overlay.1 > size.1,
            "{stem} has no legend"
        );
    }

    /// The picture of a photograph with its classes and a legend.
    pub fn overlay(&self, stem: &str) -> RgbImage {
        screen::open(&self.folder.join(format!("overlays/{stem}.png")))
    }

    /// Whether a class is at a place of a label map, or within a few pixels of it.
    pub fn has_near(&self, stem: &str, value: u8, (x, y): (u32, u32)) -> bool {
        let labels = self.stored("labels", stem);
        let near = |at: u32, end: u32| at.saturating_sub(4)..(at + 5).min(end);
        near(y, labels.size.1).any(|y| {
            near(x, labels.size.0).any(|x| labels.pixels[(y * labels.size.0 + x) as usize] == value)
        })
    }

    fn stored(&self, folder: &str, stem: &str) -> Stored {
        let path = self.folder.join(folder).join(format!("{stem}.png"));
        let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::IDENTITY);
        let mut reader = decoder.read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let frame = reader.next_frame(&mut pixels).expect("its pixels");
        assert_eq!(frame.bit_depth, png::BitDepth::Eight, "{stem}");
        pixels.truncate(frame.buffer_size());
        let palette = reader
            .info()
            .palette
            .as_ref()
            .map(|palette| palette.to_vec());
        Stored {
            size: (frame.width, frame.height),
            colour: frame.color_type,
            pixels,
            palette: palette.unwrap_or_default(),
        }
    }
}
