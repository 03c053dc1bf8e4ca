//! Structures from visit to visit: one row for each eye, structure and visit.

use std::io;

use super::cells::{Line, lines};

/// A structure of an eye at a visit. What is not known is empty in the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GrowthRow<'a> {
    /// Who, as in the files' names or the table of visits.
    pub patient: &'a str,
    /// `OD` or `OS`.
    pub eye: &'a str,
    /// The structure's name.
    pub structure: &'a str,
    /// The photograph's path in its folder.
    pub image: &'a str,
    /// Counts the visits, or as the name counts them.
    pub visit: u64,
    /// The day, as `2019-03-04`.
    pub date: String,
    /// Where the time comes from.
    pub time_from: &'static str,
    /// Days since the first visit of the eye.
    pub days: Option<u64>,
    /// The structure's pixels in its photograph.
    pub pixels: u64,
    /// Its share of the field of view, 0…1.
    pub share: f64,
    /// Its area in pixels of the photograph that it is registered to.
    pub registered_pixels: Option<f64>,
    /// mm².
    pub mm2: Option<f64>,
    /// The photograph that it is registered to.
    pub registered_to: &'a str,
    /// By what.
    pub registered_by: &'static str,
    /// Median distance of vessels, in pixels of the photograph and in thousandths of its width.
    pub distance: Option<[f64; 2]>,
    /// Share of the vessels that meet, 0…1.
    pub met: Option<f64>,
    /// Why it is not registered.
    pub reason: String,
    /// How fast the structure grows; the same in all its rows.
    pub slope: GrowthSlope,
}

/// How fast a structure grows, by the visits that can be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GrowthSlope {
    /// Visits that it goes by.
    pub visits: Option<u64>,
    /// mm² in a year, and the standard error.
    pub mm2: [Option<f64>; 2],
    /// mm in a year of the square root, and the standard error.
    pub mm: [Option<f64>; 2],
    /// Pixels in a year where no mm² are known, and the standard error.
    pub pixels: [Option<f64>; 2],
}

/// The table as text, with the names of its columns; as RFC 4180 has it, with units in the columns' names.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn growth_table(rows: &[GrowthRow<'_>]) -> io::Result<Vec<u8>> {
    let mut text = line(&GrowthRow::default()).head()?;
    text.extend(lines(rows.iter().map(line))?);
    Ok(text)
}

fn line(row: &GrowthRow<'_>) -> Line {
    let mut line = Line::default();
    line.text("patient", row.patient);
    line.text("eye", row.eye);
    line.text("structure", row.structure);
    line.text("image", row.image);
    line.count("visit", row.visit);
    line.text("date", &row.date);
    line.text("time_from", row.time_from);
    line.count("days", row.days);
    line.count("area_px", row.pixels);
    line.number("area_percent_of_field", row.share * 100.0);
    line.number("area_registered_px", row.registered_pixels);
    line.number(
        "sqrt_area_registered_px",
        row.registered_pixels.map(f64::sqrt),
    );
    line.number("area_mm2", row.mm2);
    line.number("sqrt_area_mm", row.mm2.map(f64::sqrt));
    line.text("registered_to", row.registered_to);
    line.text("registered_by", row.registered_by);
    line.number("vessel_distance_px", row.distance.map(|[pixels, _]| pixels));
    line.number(
        "vessel_distance_permille_of_width",
        row.distance.map(|[_, permille]| permille),
    );
    line.number("vessels_met_percent", row.met.map(|met| met * 100.0));
    line.text("not_registered", &row.reason);
    let GrowthSlope {
        visits,
        mm2,
        mm,
        pixels,
    } = row.slope;
    line.count("slope_visits", visits);
    line.number("slope_mm2_per_year", mm2[0]);
    line.number("slope_mm2_per_year_standard_error", mm2[1]);
    line.number("slope_sqrt_mm_per_year", mm[0]);
    line.number("slope_sqrt_mm_per_year_standard_error", mm[1]);
    line.number("slope_px_per_year", pixels[0]);
    line.number("slope_px_per_year_standard_error", pixels[1]);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_its_numbers_under_their_names_and_no_formula() {
        let row = GrowthRow {
            patient: "=P1",
            eye: "OD",
            structure: "GA, large",
            image: "P1_OD_2020-03-04.png",
            visit: 2,
            date: "2020-03-04".to_owned(),
            time_from: "file name",
            days: Some(366),
            pixels: 900,
            share: 0.125,
            registered_pixels: Some(225.0),
            mm2: Some(2.25),
            registered_to: "P1_OD_2019-03-04.png",
            registered_by: "vessels",
            distance: Some([1.5, 0.75]),
            met: Some(0.8),
            reason: String::new(),
            slope: GrowthSlope {
                visits: Some(2),
                mm2: [Some(1.25), None],
                mm: [Some(0.5), None],
                pixels: [None, None],
            },
        };
        let text = String::from_utf8(growth_table(&[row]).unwrap()).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines[1],
            "'=P1,OD,\"GA, large\",P1_OD_2020-03-04.png,2,2020-03-04,file name,366,900,12.5,225,15,2.25,1.5,\
             P1_OD_2019-03-04.png,vessels,1.5,0.75,80,,2,1.25,,0.5,,,"
        );
        assert!(lines[0].starts_with(
            "patient,eye,structure,image,visit,date,time_from,days,area_px,area_percent_of_field,"
        ));
        assert_eq!(lines[0].matches(',').count(), 26);
        assert_eq!(lines[2], "");
        let none = growth_table(&[]).unwrap();
        assert_eq!(none, format!("{}\r\n", lines[0]).into_bytes());
    }
}
