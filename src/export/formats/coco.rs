//! All photographs and layers in one file as COCO has it, the masks as runs of pixels column by column.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;

use super::super::page::Page;
use super::super::spool::Spool;
use super::super::{NOTE, PROGRAM, VERSION};
use super::{End, Format, Makes, Whole};
use crate::grid;

pub(super) const FORMAT: Format = Format {
    name: "coco.json",
    title: "One file for training programs (COCO, run lengths)",
    usual: false,
    folder: None,
    makes: Makes::Whole(&Coco),
};

struct Coco;

#[derive(Serialize)]
struct Annotation {
    id: usize,
    image_id: usize,
    category_id: u16,
    segmentation: Runs,
    area: usize,
    /// Left, top, width, height.
    bbox: [usize; 4],
    iscrowd: u8,
}

#[derive(Serialize)]
struct Runs {
    counts: Vec<usize>,
    /// Height and width.
    size: [u32; 2],
}

impl Whole for Coco {
    fn files(&self) -> &'static [&'static str] {
        &["coco.json"]
    }

    fn lists(&self) -> usize {
        2
    }

    /// The photograph, and a line for each layer that has pixels in it.
    fn pieces(&self, page: &Page<'_>) -> Result<Vec<Vec<u8>>, String> {
        let (width, height) = page.photo.dimensions();
        let image = json!({
            "id": page.at + 1, "file_name": page.image.name, "width": width, "height": height,
        });
        let all = page.design.layers.all();
        let mut lines = Vec::new();
        for layer in page.layers {
            let mask = page.mask(layer);
            let Some(bbox) = bounds(width as usize, &mask) else {
                continue;
            };
            // Numbers that are the same however many photographs were written before.
            let place = { all.iter() }
                .position(|other| other == *layer)
                .unwrap_or(0);
            let annotation = Annotation {
                id: page.at * all.len() + place + 1,
                image_id: page.at + 1,
                category_id: layer.value,
                segmentation: Runs {
                    counts: runs(width as usize, &mask),
                    size: [height, width],
                },
                area: mask.iter().filter(|&&set| set).count(),
                bbox,
                iscrowd: 0,
            };
            lines.push(serde_json::to_string(&annotation).map_err(|error| error.to_string())?);
        }
        Ok(vec![image.to_string().into(), lines.join(",\n").into()])
    }

    fn write(
        &self,
        _: usize,
        lists: &mut [Spool],
        end: &End<'_>,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        let info = json!({ "description": NOTE, "contributor": format!("{PROGRAM} {VERSION}") });
        let category = |layer: &super::Layer| json!({ "id": layer.value, "name": layer.name, "supercategory": layer.group });
        let categories: Vec<_> = end.layers().iter().map(category).collect();
        let categories = serde_json::to_string(&categories)?;
        write!(
            to,
            "{{\"info\":{info},\n\"licenses\":[],\n\"categories\":{categories},\n\"images\":[\n"
        )?;
        lists[0].pour(b",\n", to)?;
        to.write_all(b"\n],\n\"annotations\":[\n")?;
        lists[1].pour(b",\n", to)?;
        to.write_all(b"\n]}\n")
    }

    fn about(&self) -> u64 {
        30_000
    }
}

/// Left, top, width and height of what is set; none where nothing is.
fn bounds(width: usize, set: &[bool]) -> Option<[usize; 4]> {
    let places = (0..set.len()).filter(|&at| set[at]);
    let [left, top, right, bottom] = grid::bounds(width, places)?;
    Some([left, top, right - left + 1, bottom - top + 1])
}

/// Lengths of runs of pixels that are not set and set in turn, column by column; the first are not set.
fn runs(width: usize, set: &[bool]) -> Vec<usize> {
    let height = set.len() / width;
    let mut counts = vec![0];
    let mut now = false;
    for at in (0..set.len()).map(|at| at % height * width + at / height) {
        if set[at] != now {
            now = set[at];
            counts.push(0);
        }
        if let Some(last) = counts.last_mut() {
            *last += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_go_down_the_columns_and_begin_with_nothing() {
        let set = [true, false, false, true, true, false];
        assert_eq!(runs(3, &set), [0, 2, 1, 1, 2]);
        assert_eq!(bounds(3, &set), Some([0, 0, 2, 2]));
        assert_eq!(runs(3, &[false; 6]), [6]);
        assert_eq!(bounds(3, &[false; 6]), None);
    }
}
