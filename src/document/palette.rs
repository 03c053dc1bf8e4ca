//! The colours that classes have until the user gives them others.

use super::kind_of_class;

/// The colours that stay apart on a retina, for normal and for colour-blind eyes (smallest CIEDE2000 difference between
/// any two, and to the median fundus, at least 14 at half opacity); from the seventh on, lighter and darker relatives,
/// told apart by contour and number.
const PALETTE: [[u8; 3]; 20] = [
    [0x66, 0xCC, 0xFF],
    [0x00, 0x33, 0xFF],
    [0xFF, 0xFF, 0x00],
    [0x00, 0x00, 0x00],
    [0x33, 0x66, 0x99],
    [0x00, 0x99, 0xFF],
    [0x33, 0xFF, 0xCC],
    [0xFF, 0xFF, 0xFF],
    [0x99, 0x66, 0xFF],
    [0x00, 0x66, 0x66],
    [0xCC, 0xFF, 0x66],
    [0x66, 0x00, 0x99],
    [0xCC, 0xCC, 0xFF],
    [0x00, 0x00, 0x99],
    [0x00, 0xCC, 0x99],
    [0xFF, 0x99, 0xFF],
    [0x33, 0x33, 0x66],
    [0xFF, 0xFF, 0x99],
    [0x66, 0x99, 0x99],
    [0x99, 0xCC, 0x00],
];

/// The colours of vessels, bright and dark spots: apart from each other and from the first classes, and plain to see
/// on a red ground where a line is one pixel wide.
const KINDS: [[u8; 3]; 3] = [[0x00, 0xE5, 0xFF], [0x5C, 0xFF, 0x3D], [0xFF, 0x5C, 0xF4]];

/// A class's standard colour, fixed by its number. Beyond the palette the colours come again, darker.
#[must_use]
pub fn standard_colour(class: u8) -> [u8; 3] {
    if let Some(kind) = kind_of_class(class) {
        return KINDS[kind.index()];
    }
    let base = PALETTE[usize::from(class) % PALETTE.len()];
    if usize::from(class) < PALETTE.len() {
        base
    } else {
        base.map(|v| ((u16::from(v) + 64) * 5 / 8).min(255) as u8)
    }
}

/// The colours to choose from, those that are told apart best first.
#[must_use]
pub fn safe_colours() -> &'static [[u8; 3]] {
    &PALETTE[..12]
}
