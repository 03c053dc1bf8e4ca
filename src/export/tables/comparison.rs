//! The table of what two reviewers agree on and what not.

use std::io;

use super::cells::{Line, lines};

/// One thing in one photograph that was compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct ComparisonRow<'a> {
    /// The photograph's path in the first reviewer's folder, and in the second's.
    pub images: [&'a str; 2],
    /// `structure`, `status` or `quality`.
    pub what: &'static str,
    /// The structure's name.
    pub name: &'a str,
    /// What each says or has.
    pub said: [&'a str; 2],
    /// How far they agree, 0…1.
    pub agreement: f64,
    /// Pixels of each one's area, on the grid that was compared.
    pub pixels: Option<[u64; 2]>,
    /// Dice coefficient, 0…1.
    pub dice: Option<f64>,
    /// Distance within which 95 % of the border lie, and the farthest, in pixels.
    pub far: [Option<f64>; 2],
    /// The same in mm.
    pub far_mm: [Option<f64>; 2],
    /// Whose pixels these distances are in: `photograph`, or `grid` where the photograph's size is not known.
    pub pixels_of: &'static str,
}

/// Rows as comma-separated text, of the form that all tables have.
///
/// # Errors
/// When there is no memory for it.
pub fn comparison_table<'a>(
    rows: impl IntoIterator<Item = ComparisonRow<'a>>,
) -> io::Result<String> {
    let mut text = line(&ComparisonRow::default()).head()?;
    text.extend(lines(rows.into_iter().map(|row| line(&row)))?);
    String::from_utf8(text).map_err(io::Error::other)
}

fn line(row: &ComparisonRow<'_>) -> Line {
    let mut line = Line::default();
    line.text("image", row.images[0]);
    line.text("image_of_second", row.images[1]);
    line.text("type", row.what);
    line.text("name", row.name);
    line.text("first", row.said[0]);
    line.text("second", row.said[1]);
    line.number("agreement", row.agreement);
    line.count("first_area_grid_px", row.pixels.map(|all| all[0]));
    line.count("second_area_grid_px", row.pixels.map(|all| all[1]));
    line.number("dice", row.dice);
    line.number("hausdorff95_px", row.far[0]);
    line.number("hausdorff_px", row.far[1]);
    line.text("px_of", row.pixels_of);
    line.number("hausdorff95_mm", row.far_mm[0]);
    line.number("hausdorff_mm", row.far_mm[1]);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_stands_as_all_tables_have_it() {
        let row = ComparisonRow {
            images: ["=a.png", "b,c.png"],
            what: "structure",
            name: "Disc",
            said: ["yes", "no"],
            agreement: 0.5,
            pixels: Some([3, 4]),
            dice: Some(0.5),
            far: [Some(2.5), None],
            far_mm: [None, None],
            pixels_of: "grid",
        };
        let text = comparison_table([row]).unwrap();
        let (head, rest) = text.split_once("\r\n").unwrap();
        assert_eq!(head.split(',').count(), 15);
        assert_eq!(
            rest,
            "'=a.png,\"b,c.png\",structure,Disc,yes,no,0.5,3,4,0.5,2.5,,grid,,\r\n"
        );
    }
}
