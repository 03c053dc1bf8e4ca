//! What is measured of areas, as it is handed over. Lengths and areas are in pixels of the photograph itself.

/// Size and form of an area, or of one of its regions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Its size.
    pub pixels: u64,
    /// The length of its outlines, of holes too.
    pub perimeter: f64,
    /// 4π times the size by the square of the perimeter; none without a perimeter.
    pub circularity: Option<f64>,
    /// Of the ellipse with the same second moments; none of no pixels.
    pub eccentricity: Option<f64>,
    /// The mean of its pixels' middles, from the photograph's left top corner.
    pub centre: Option<[f64; 2]>,
    /// From the fovea to centre and nearest edge.
    pub from_fovea: Option<[f64; 2]>,
    /// From the disc's centre to centre and nearest edge.
    pub from_disc: Option<[f64; 2]>,
}

/// A region: what hangs together of an area.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RegionFigures {
    /// Its size and form.
    pub figures: Figures,
    /// The subfield of the ETDRS grid that its centre lies in.
    pub subfield: Option<&'static str>,
    /// The quadrant around the fovea that its centre lies in.
    pub quadrant: Option<&'static str>,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The named area of this name.
    Structure(&'a str),
    /// The class of this value, which may lie over the others.
    Class(u8),
}

/// What is measured of lines: vessels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lines {
    /// The length of the middle lines.
    pub length: f64,
    /// By box counting, of the middle lines.
    pub fractal_dimension: Option<f64>,
    /// Length of the middle lines between ends and branchings by the distance of these.
    pub tortuosity: Option<f64>,
}

/// What is measured of an area of one photograph.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured<'a> {
    /// Which area.
    pub of: Subject<'a>,
    /// All of its pixels together.
    pub whole: Figures,
    /// How many regions it has.
    pub regions: usize,
    /// The regions' sizes: the smallest, the three quartiles, the largest.
    pub sizes: Option<[f64; 5]>,
    /// Of vessels alone.
    pub lines: Option<Lines>,
    /// Pixels in each subfield of the ETDRS grid and their share of it, in the order of [`SUBFIELDS`].
    pub subfields: Option<[(u64, f64); 9]>,
    /// Pixels in each quadrant around the fovea, in the order of [`QUADRANTS`].
    pub quadrants: Option<[u64; 4]>,
    /// The regions one by one, in reading order of their first pixels, where they are to be listed.
    pub listed: Vec<RegionFigures>,
}

/// The subfields of the ETDRS grid, as columns name them.
pub const SUBFIELDS: [&str; 9] = [
    "centre",
    "inner_superior",
    "inner_nasal",
    "inner_inferior",
    "inner_temporal",
    "outer_superior",
    "outer_nasal",
    "outer_inferior",
    "outer_temporal",
];

/// The quadrants around the fovea, as columns name them.
pub const QUADRANTS: [&str; 4] = [
    "superior_nasal",
    "superior_temporal",
    "inferior_nasal",
    "inferior_temporal",
];

impl Measured<'_> {
    /// An area without pixels in a photograph of which nothing is known.
    #[must_use]
    pub fn nothing(of: Subject<'_>) -> Measured<'_> {
        Measured {
            of,
            whole: Figures::default(),
            regions: 0,
            sizes: None,
            lines: None,
            subfields: None,
            quadrants: None,
            listed: Vec::new(),
        }
    }
}
