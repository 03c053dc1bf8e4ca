//! Pixel spacings from a table: `resolution_information.csv` as AutoMorph wants it, with the file's name in the column
//! `fundus` and mm per pixel in the column `res`, or with µm per pixel in a column `um_per_px`.

use std::collections::BTreeMap;
use std::path::Path;

use super::table::{LONGEST, Names, SAID, between, text_of};
use crate::document::{Photo, SPACINGS, SpacingTable};
use crate::file;

/// Reads a table of pixel spacings for the photographs of a folder, `names` being their paths in it.
///
/// # Errors
/// In words: why it is refused; the path stands last.
pub fn read_spacing(path: &Path, names: &[String]) -> Result<SpacingTable, String> {
    let bytes = file::read(path, LONGEST)
        .map_err(|error| format!("The table of pixel spacings cannot be used: {error}"))?;
    let of = table(bytes, names).map_err(|reason| {
        format!(
            "{}: {}",
            file::short(&reason, file::LONGEST_REASON),
            path.display()
        )
    })?;
    let file = path.file_name().unwrap_or_default();
    Ok(SpacingTable {
        file: file.to_string_lossy().into_owned(),
        of,
    })
}

fn table(bytes: Vec<u8>, names: &[String]) -> Result<BTreeMap<Photo, f64>, String> {
    matched(&rows(&text_of(bytes)?)?, names)
}

/// File names and µm per pixel.
type Rows = Vec<(String, f64)>;

fn rows(text: &str) -> Result<Rows, String> {
    let mut table = csv::ReaderBuilder::new()
        .delimiter(between(text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let wrong = |error: csv::Error| format!("The table is damaged ({error})");
    let headers = table.headers().map_err(wrong)?.clone();
    let column = |name: &str| headers.iter().position(|h| h.eq_ignore_ascii_case(name));
    let value = column("um_per_px")
        .map(|at| (at, 1.0))
        .or(column("res").map(|at| (at, 1000.0)));
    let (Some(fundus), Some((value, to_um))) = (column("fundus"), value) else {
        let found: Vec<&str> = headers.iter().filter(|h| !h.is_empty()).collect();
        return Err(format!(
            "The table needs a column fundus with file names and a column res with mm per pixel (or um_per_px with \
             µm per pixel); it has {}",
            if found.is_empty() {
                "none".to_owned()
            } else {
                file::short(&found.join(", "), 2 * SAID)
            }
        ));
    };
    let mut rows = Rows::new();
    for row in table.records() {
        let row = row.map_err(wrong)?;
        let line = row.position().map_or(0, csv::Position::line);
        let (name, cell) = (row.get(fundus).unwrap_or(""), row.get(value).unwrap_or(""));
        // AutoMorph's users leave out what they do not know.
        if name.is_empty() || cell.is_empty() || cell.eq_ignore_ascii_case("nan") {
            continue;
        }
        rows.push((name.to_owned(), number(cell, to_um, line)?));
    }
    if rows.is_empty() {
        return Err("The table gives no pixel spacing".to_owned());
    }
    Ok(rows)
}

/// A cell in µm per pixel.
fn number(cell: &str, to_um: f64, line: u64) -> Result<f64, String> {
    let value = cell.replace(',', ".").parse::<f64>();
    let spacing = value.ok().map(|value| value * to_um);
    match spacing.filter(|spacing| SPACINGS.contains(spacing)) {
        Some(spacing) => Ok(spacing),
        None => {
            let (low, high) = (SPACINGS.start() / to_um, SPACINGS.end() / to_um);
            let unit = if to_um == 1.0 { "µm" } else { "mm" };
            Err(format!(
                "Line {line} of the table: {} is no pixel spacing of a fundus photograph; give {low} to {high} {unit} \
                 per pixel",
                file::short(cell, SAID)
            ))
        }
    }
}

/// Finds the photographs.
fn matched(rows: &Rows, names: &[String]) -> Result<BTreeMap<Photo, f64>, String> {
    let places = Names::of(names);
    let mut of = BTreeMap::new();
    for (name, spacing) in rows {
        let Some(index) = places.find(name) else {
            continue;
        };
        let before = of.insert(Photo::of(&names[index]), *spacing);
        if before.is_some_and(|before| before != *spacing) {
            return Err(format!(
                "The table gives two pixel spacings for {}",
                file::short(name, SAID)
            ));
        }
    }
    if of.is_empty() {
        return Err(format!(
            "No image of this folder is named in the table, whose first name is {}",
            file::short(rows.first().map_or("", |(name, _)| name), SAID)
        ));
    }
    Ok(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["a.png", "sub/B.jpg", "sub/c.tif", "other/c.tif"]
            .map(str::to_owned)
            .to_vec()
    }

    fn of(text: &str) -> Result<Vec<(u32, f64)>, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("resolution_information.csv");
        std::fs::write(&path, text).expect("a file");
        let table = read_spacing(&path, &names())?;
        assert_eq!(table.file, "resolution_information.csv");
        let tenths = |value: f64| (value * 10.0).round() / 10.0;
        let all = (0u32..).zip(names());
        let given = all.filter_map(|(at, name)| Some((at, tenths(table.of(Photo::of(&name))?))));
        Ok(given.collect())
    }

    #[test]
    fn the_layout_of_automorph_is_read() {
        let read = of("fundus,res\na.png,0.008\nb.jpg,0.0065\nunknown.png,0.01\n");
        assert_eq!(read, Ok(vec![(0, 8.0), (1, 6.5)]));
    }

    #[test]
    fn other_spellings_are_read_too() {
        let read =
            of("\u{feff}Res;note;FUNDUS\r\n0,008;x;A\r\n;y;sub/b.jpg\r\n0,007;;other\\c.tif\r\n");
        assert_eq!(read, Ok(vec![(0, 8.0), (3, 7.0)]));
        assert_eq!(of("fundus,um_per_px\na.png,7.5\n"), Ok(vec![(0, 7.5)]));
    }

    #[test]
    fn a_name_that_two_photographs_have_tells_neither() {
        assert_eq!(
            of("fundus,res\nc.tif,0.01\na.png,0.008\n"),
            Ok(vec![(0, 8.0)])
        );
    }

    #[test]
    fn what_is_no_table_of_spacings_is_refused_in_words() {
        let refused = |text: &str, words: &str| {
            let error = of(text).expect_err("a refusal");
            assert!(error.contains(words), "{error}");
            assert!(error.ends_with("resolution_information.csv"), "{error}");
        };
        refused("name,size\na.png,8\n", "it has name, size");
        refused("", "it has none");
        refused("fundus,res\n", "gives no pixel spacing");
        refused(
            "fundus,res\na.png,8\n",
            "Line 2 of the table: 8 is no pixel spacing",
        );
        refused(
            "fundus,res\na.png,wide\n",
            "give 0.0005 to 0.5 mm per pixel",
        );
        refused("fundus,res\nz.png,0.008\n", "whose first name is z.png");
        refused(
            "fundus,res\na.png,0.008\nA,0.009\n",
            "two pixel spacings for A",
        );
        refused("fundus,res\na.png,0.008,1\n", "damaged");
    }

    #[test]
    fn a_file_that_is_not_there_or_no_text_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("no.csv");
        let error = read_spacing(&path, &names()).expect_err("a refusal");
        assert!(error.contains("cannot be read"), "{error}");
        std::fs::write(&path, [0xff, 0xfe, 0x00]).expect("a file");
        let error = read_spacing(&path, &names()).expect_err("a refusal");
        assert!(error.contains("save it as CSV"), "{error}");
    }
}
