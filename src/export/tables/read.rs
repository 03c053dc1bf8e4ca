//! Reads `measurements.csv` again, so that the window shows the numbers that were written and no others.

use std::path::Path;

use super::cells::named;
use crate::export::ExportError;

/// Numbers of an area that are read, by their columns.
pub const NUMBERS: [&str; 9] = [
    "area_px",
    "area_percent_of_field",
    "area_mm2",
    "regions",
    "circularity",
    "eccentricity",
    "length_px",
    "mean_width_px",
    "tortuosity",
];

/// A line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasurementRow {
    /// The photograph.
    pub image: String,
    /// `structure`, `kind` or `class`.
    pub group: String,
    /// What was measured.
    pub name: String,
    /// In the order of [`NUMBERS`]; none where it is not known or has no meaning.
    pub numbers: [Option<f64>; NUMBERS.len()],
}

/// The lines of a review's table.
///
/// # Errors
/// Where it cannot be read, or is not such a table.
pub fn read_measurements(path: &Path) -> Result<Vec<MeasurementRow>, ExportError> {
    let io = |error: std::io::Error| ExportError::io(path, error);
    let file = std::fs::File::open(path).map_err(io)?;
    let mut table = csv::Reader::from_reader(std::io::BufReader::new(file));
    let heads = table.headers().map_err(|error| io(error.into()))?.clone();
    let place = |name: &str| {
        let missing =
            || std::io::Error::new(std::io::ErrorKind::InvalidData, format!("no column {name}"));
        heads
            .iter()
            .position(|head| head == name)
            .ok_or_else(|| io(missing()))
    };
    let [image, group, name] = [place("image")?, place("type")?, place("name")?];
    let numbers: Vec<usize> = NUMBERS.into_iter().map(place).collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for record in table.records() {
        let record = record.map_err(|error| io(error.into()))?;
        let text = |at: usize| named(record.get(at).unwrap_or_default()).to_owned();
        let mut all = [None; NUMBERS.len()];
        for (number, &at) in all.iter_mut().zip(&numbers) {
            *number = record.get(at).and_then(|text| text.parse().ok());
        }
        rows.push(MeasurementRow {
            image: text(image),
            group: text(group),
            name: text(name),
            numbers: all,
        });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("measurements.csv");
        let text = "image,type,name,area_px,area_percent_of_field,area_mm2,regions,circularity,eccentricity,length_px,\
                    mean_width_px,tortuosity,more\r\n\"a, b.png\",structure,'=GA,12,3.5,,2,0.5,0.1,,,,x\r\n";
        std::fs::write(&path, text).unwrap();
        let rows = read_measurements(&path).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(
            (rows[0].image.as_str(), rows[0].name.as_str()),
            ("a, b.png", "=GA")
        );
        assert_eq!(
            rows[0].numbers[..4],
            [Some(12.0), Some(3.5), None, Some(2.0)]
        );
        std::fs::write(&path, "image,name\r\na,b\r\n").unwrap();
        let error = read_measurements(&path).unwrap_err().to_string();
        assert!(error.ends_with("measurements.csv"), "{error}");
    }
}
