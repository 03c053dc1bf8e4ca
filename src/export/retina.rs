//! What `run.json` says about the retina of a photograph: its scale, its marks, and areas in those terms.

use std::collections::BTreeMap;
use std::f64::consts::FRAC_PI_4;

use serde::Serialize;

/// What is known of the retina of a photograph. Places are in pixels of the photograph, from its left top corner.
#[derive(Debug, Clone, Copy)]
pub struct RetinaRecord<'a> {
    /// µm on the retina per pixel, and where that comes from.
    pub spacing: Option<(f64, &'static str)>,
    /// Which eye it is, `OD` or `OS`, and where that comes from.
    pub eye: Option<(&'static str, &'static str)>,
    /// Centre of the optic disc.
    pub disc: Option<[f32; 2]>,
    /// The fovea.
    pub fovea: Option<[f32; 2]>,
    /// One disc diameter, in pixels.
    pub disc_diameter: Option<f64>,
    /// Whether the camera's field of view was set by hand.
    pub field_adjusted: bool,
    /// For named areas, by their name: the covered share of each field of the ETDRS grid.
    pub etdrs: &'a [(&'a str, Vec<(&'static str, f64)>)],
}

impl RetinaRecord<'_> {
    /// Nothing is known.
    pub const UNKNOWN: RetinaRecord<'static> = RetinaRecord {
        spacing: None,
        eye: None,
        disc: None,
        fovea: None,
        disc_diameter: None,
        field_adjusted: false,
        etdrs: &[],
    };
}

/// The fields of a photograph; null is unknown.
#[derive(Serialize)]
pub(super) struct RetinaEntry {
    spacing_um_per_px: Option<f64>,
    spacing_source: Option<&'static str>,
    eye: Option<&'static str>,
    eye_source: Option<&'static str>,
    disc: Option<[f32; 2]>,
    fovea: Option<[f32; 2]>,
    field_adjusted: bool,
}

impl RetinaEntry {
    pub(super) fn new(retina: &RetinaRecord<'_>) -> Self {
        Self {
            spacing_um_per_px: retina.spacing.map(|(spacing, _)| rounded(spacing)),
            spacing_source: retina.spacing.map(|(_, source)| source),
            eye: retina.eye.map(|(eye, _)| eye),
            eye_source: retina.eye.map(|(_, source)| source),
            disc: retina.disc,
            fovea: retina.fovea,
            field_adjusted: retina.field_adjusted,
        }
    }
}

/// The fields of a named area that are known.
#[derive(Serialize)]
pub(super) struct AreaEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    mm2: Option<f64>,
    /// Circles of one disc diameter across.
    #[serde(skip_serializing_if = "Option::is_none")]
    disc_areas: Option<f64>,
    /// Covered share of each field, 0..=1.
    #[serde(skip_serializing_if = "Option::is_none")]
    etdrs: Option<BTreeMap<&'static str, f64>>,
}

impl AreaEntry {
    /// `pixels` are those of the area at original resolution.
    pub(super) fn new(retina: &RetinaRecord<'_>, name: &str, pixels: u64) -> Self {
        let pixels = pixels as f64;
        let etdrs = retina.etdrs.iter().find(|(area, _)| *area == name);
        let in_mm2 = |(um, _): (f64, &str)| rounded(pixels * (um / 1000.0).powi(2));
        let in_discs = |diameter: f64| rounded(pixels / (FRAC_PI_4 * diameter.powi(2)));
        let shares = |(_, shares): &(&str, Vec<(&'static str, f64)>)| {
            let rounded = shares.iter().map(|&(field, share)| (field, rounded(share)));
            rounded.collect()
        };
        Self {
            mm2: retina.spacing.map(in_mm2),
            disc_areas: retina.disc_diameter.map(in_discs),
            etdrs: etdrs.map(shares),
        }
    }
}

/// To a millionth: the digits beyond say nothing.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
