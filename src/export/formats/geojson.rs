//! The layers of a photograph as polygons along the edges of their pixels (RFC 7946, but in pixels from the upper left),
//! with the properties by which QuPath knows annotations.

use serde_json::{Value, json};

use super::super::outputs::{Output, Planned};
use super::super::page::Page;
use super::super::polygons::{self, Polygon};
use super::{Each, Format, Layer, Makes};

const FOLDER: &str = "geojson";

pub(super) const FORMAT: Format = Format {
    name: "geojson",
    title: "Outlines for QuPath (GeoJSON)",
    usual: false,
    folder: Some(FOLDER),
    makes: Makes::Each(&GeoJson),
};

struct GeoJson;

impl Each for GeoJson {
    fn files<'l>(&self, photo: &Planned<'_, 'l>) -> Vec<Output<'l>> {
        vec![photo.file(FOLDER, "geojson")]
    }

    fn bytes(&self, _: &Output<'_>, page: &Page<'_>) -> Result<Vec<u8>, String> {
        let width = page.photo.width() as usize;
        let features: Vec<Value> = { page.layers.iter() }
            .filter_map(|layer| {
                let polygons = polygons::of(width, &page.mask(layer));
                (!polygons.is_empty()).then(|| feature(layer, &polygons))
            })
            .collect();
        let all = json!({ "type": "FeatureCollection", "features": features });
        Ok(format!("{all}\n").into())
    }

    fn about(&self, pixels: u64) -> u64 {
        2000 + pixels / 20
    }
}

fn feature(layer: &Layer, polygons: &[Polygon]) -> Value {
    json!({
        "type": "Feature",
        "geometry": { "type": "MultiPolygon", "coordinates": polygons },
        "properties": {
            "objectType": "annotation",
            "name": layer.name,
            "classification": { "name": layer.name, "color": layer.colour },
            "group": layer.group,
            "value": layer.value,
        },
    })
}
