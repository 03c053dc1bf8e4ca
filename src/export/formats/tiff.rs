//! All layers in one grey TIFF, by their numbers, of 8 bits or of 16 where a number needs them. The description tells
//! the names.

use std::io::Cursor;

use serde_json::json;
use tiff::TiffResult;
use tiff::encoder::colortype::{ColorType, Gray8, Gray16};
use tiff::encoder::{Compression, DeflateLevel, TiffEncoder, TiffValue};
use tiff::tags::Tag;

use super::super::outputs::{Output, Planned};
use super::super::page::Page;
use super::super::{NOTE, PROGRAM, VERSION};
use super::{Each, Format, Makes};

const FOLDER: &str = "tif";

pub(super) const FORMAT: Format = Format {
    name: "tif",
    title: "Label maps with names in their description (TIFF)",
    usual: false,
    folder: Some(FOLDER),
    makes: Makes::Each(&Tiff),
};

struct Tiff;

impl Each for Tiff {
    fn files<'l>(&self, photo: &Planned<'_, 'l>) -> Vec<Output<'l>> {
        vec![photo.file(FOLDER, "tif")]
    }

    fn bytes(&self, _: &Output<'_>, page: &Page<'_>) -> Result<Vec<u8>, String> {
        let values = page.values();
        let bytes: Result<Vec<u8>, _> = values.iter().map(|&value| u8::try_from(value)).collect();
        match bytes {
            Ok(bytes) => encoded::<Gray8>(page, &bytes),
            Err(_) => encoded::<Gray16>(page, values),
        }
        .map_err(|error| error.to_string())
    }

    fn about(&self, pixels: u64) -> u64 {
        1500 + pixels / 60
    }
}

fn encoded<C: ColorType>(page: &Page<'_>, values: &[C::Inner]) -> TiffResult<Vec<u8>>
where
    [C::Inner]: TiffValue,
{
    let (width, height) = page.photo.dimensions();
    let mut bytes = Vec::new();
    let mut file = TiffEncoder::new(Cursor::new(&mut bytes))?
        .with_compression(Compression::Deflate(DeflateLevel::Balanced));
    let mut image = file.new_image::<C>(width, height)?;
    let software = format!("{PROGRAM} {VERSION}");
    image.encoder().write_tag(Tag::Software, &*software)?;
    let description = description(page);
    image
        .encoder()
        .write_tag(Tag::ImageDescription, &*description)?;
    image.write_data(values)?;
    Ok(bytes)
}

/// The names of the numbers as JSON, in the letters that a TIFF may have.
fn description(page: &Page<'_>) -> String {
    let layer = |layer: &&super::Layer| json!({ "value": layer.value, "name": layer.name, "group": layer.group });
    let labels: Vec<_> = page.layers.iter().map(layer).collect();
    ascii(&json!({ "note": NOTE, "labels": labels }).to_string())
}

/// JSON with all other letters as their numbers.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_ascii() {
            text.push(letter);
        } else {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_told_in_ascii() {
        let name = "Gefäße \u{1F441}";
        let text = ascii(&json!({ "name": name }).to_string());
        assert!(text.is_ascii(), "{text}");
        let back: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["name"], name);
    }
}
