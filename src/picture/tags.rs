//! What a file says about the retina that it shows.

/// What a file itself says about the retina on its photograph. Only ophthalmic photographs in DICOM files say such
/// things: the density that others hold (EXIF, JFIF, TIFF) is one for printing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tags {
    /// µm on the retina per pixel: Pixel Spacing (0028,0030), in this kind of file "nominal at the focal plane".
    /// Positive and finite, but perhaps not what a fundus photograph has.
    pub spacing: Option<f64>,
    /// Which eye it is: Image Laterality (0020,0062), else the series' Laterality (0020,0060).
    pub eye: Option<Laterality>,
}

/// Which of the two eyes a file says it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Laterality {
    /// Code `R`.
    Right,
    /// Code `L`.
    Left,
}
