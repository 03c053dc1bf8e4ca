//! `visits.csv`: who was photographed when, as the user writes it down.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use crate::file;
use crate::measure::{Day, Side, told_side};
use crate::session::table::{LONGEST, Names, SAID, between, text_of};

/// The table's name in the opened folder.
pub const VISITS_FILE: &str = "visits.csv";

/// What the table says of a photograph; what it leaves empty is looked for elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) patient: String,
    pub(super) side: Option<Side>,
    pub(super) date: Option<Date>,
}

/// Columns by the names that they may have: the file, the patient, the eye, the day.
const COLUMNS: [&[&str]; 4] = [
    &["file", "datei", "fundus", "image"],
    &["patient", "patient_id", "id"],
    &["eye", "auge", "side", "laterality"],
    &["date", "datum", "visit_date"],
];

/// Reads the table for the photographs of a folder, `names` being their paths in it; the answer is by their places.
///
/// # Errors
/// In words: why it is refused, with the number of the line; the path stands last.
pub(super) fn read_visits(path: &Path, names: &[String]) -> Result<BTreeMap<usize, Row>, String> {
    let bytes = file::read(path, LONGEST)
        .map_err(|error| format!("The table of visits cannot be used: {error}"))?;
    let said = |reason: String| {
        let reason = file::short(&reason, file::LONGEST_REASON);
        format!("{reason}: {}", path.display())
    };
    text_of(bytes)
        .and_then(|text| rows(&text, names))
        .map_err(said)
}

fn rows(text: &str, names: &[String]) -> Result<BTreeMap<usize, Row>, String> {
    let mut table = csv::ReaderBuilder::new()
        .delimiter(between(text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let wrong = |error: csv::Error| format!("The table is damaged ({error})");
    let headers = table.headers().map_err(wrong)?.clone();
    let columns = COLUMNS.map(|known| {
        let called = |name: &str| known.iter().any(|known| name.eq_ignore_ascii_case(known));
        headers.iter().position(called)
    });
    let [Some(file), patient, eye, Some(date)] = columns else {
        let found: Vec<&str> = headers.iter().filter(|h| !h.is_empty()).collect();
        let found = if found.is_empty() {
            "none".to_owned()
        } else {
            found.join(", ")
        };
        return Err(format!(
            "The table needs the columns file and date, and may have patient and eye; it has {}",
            file::short(&found, 2 * SAID)
        ));
    };
    let places = Names::of(names);
    let mut of: BTreeMap<usize, (Row, u64)> = BTreeMap::new();
    let mut first = None;
    for record in table.records() {
        let record = record.map_err(wrong)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or("");
        let name = cell(Some(file));
        if name.is_empty() {
            continue;
        }
        let row = Row {
            patient: cell(patient).to_owned(),
            side: side(cell(eye), line)?,
            date: day(cell(Some(date)), line)?,
        };
        first.get_or_insert_with(|| name.to_owned());
        let Some(place) = places.find(name) else {
            continue;
        };
        let before = of.insert(place, (row.clone(), line));
        if let Some((_, earlier)) = before.filter(|(before, _)| *before != row) {
            return Err(format!(
                "Lines {earlier} and {line} of the table say different things of {}",
                file::short(name, SAID)
            ));
        }
    }
    match first {
        None => Err("The table names no photograph".to_owned()),
        Some(first) if of.is_empty() => Err(format!(
            "No image of this folder is named in the table, whose first name is {}",
            file::short(&first, SAID)
        )),
        Some(_) => Ok(of
            .into_iter()
            .map(|(place, (row, _))| (place, row))
            .collect()),
    }
}

fn side(cell: &str, line: u64) -> Result<Option<Side>, String> {
    match told_side(cell) {
        None if !cell.is_empty() => Err(format!(
            "Line {line} of the table: {} is no side; write OD or OS",
            file::short(cell, SAID)
        )),
        side => Ok(side),
    }
}

fn day(cell: &str, line: u64) -> Result<Option<Date>, String> {
    match Day::of(cell) {
        Some(Day::Is(date)) => Ok(Some(date)),
        None if cell.is_empty() => Ok(None),
        None => Err(format!(
            "Line {line} of the table: {} is no day; write it as 2019-03-04",
            file::short(cell, SAID)
        )),
        Some(Day::Either(one, other)) => Err(format!(
            "Line {line} of the table: {cell} may be {one} or {other}; write it as {one}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<BTreeMap<usize, Row>, String> {
        let names = ["a.png", "sub/B.jpg", "c.tif"].map(str::to_owned);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(VISITS_FILE);
        std::fs::write(&path, text).unwrap();
        read_visits(&path, &names)
    }

    fn row(patient: &str, side: Option<Side>, date: [i16; 3]) -> Row {
        Row {
            patient: patient.to_owned(),
            side,
            date: Some(Date::constant(date[0], date[1] as i8, date[2] as i8)),
        }
    }

    #[test]
    fn columns_come_in_any_order_and_with_other_columns() {
        let read = of(
            "date,note,file,eye,patient\n2019-03-04,x,a.png,OD,P1\n2020-03-05,\"y, z\",b,os,\"Smith, John\"\n",
        );
        let expected = [
            (0, row("P1", Some(Side::Right), [2019, 3, 4])),
            (1, row("Smith, John", Some(Side::Left), [2020, 3, 5])),
        ];
        assert_eq!(read, Ok(expected.into()));
    }

    #[test]
    fn semicolons_and_german_words_are_read_too() {
        let read = of(
            "\u{feff}Datei;Patient;Auge;Datum\r\na.png;7;rechts;4.3.2019\r\nc.tif;7;LA;25/12/2020\r\nunknown.png;8;L;1.1.2020\r\n",
        );
        let expected = [
            (0, row("7", Some(Side::Right), [2019, 3, 4])),
            (2, row("7", Some(Side::Left), [2020, 12, 25])),
        ];
        assert_eq!(read, Ok(expected.into()));
        let bare = of("file,date\na.png,2019-03-04\nc.tif,\n").unwrap();
        assert_eq!(bare[&0], row("", None, [2019, 3, 4]));
        assert_eq!(bare[&2], Row::default());
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_line() {
        let refused = |text: &str, words: &str| {
            let error = of(text).expect_err("a refusal");
            assert!(
                error.contains(words) && error.ends_with(VISITS_FILE),
                "{error}"
            );
        };
        refused("name,when\na.png,2019-03-04\n", "it has name, when");
        refused("", "it has none");
        refused("file,date\n", "names no photograph");
        refused(
            "file,date\na.png,soon\n",
            "Line 2 of the table: soon is no day",
        );
        refused(
            "file,date\na.png,2019-03-04\nc.tif,3/4/2019\n",
            "Line 3 of the table: 3/4/2019 may be 2019-04-03 or 2019-03-04",
        );
        refused("file,eye,date\na.png,both,2019-03-04\n", "both is no side");
        refused(
            "file,date\na.png,2019-03-04\nA,2019-03-05\n",
            "Lines 2 and 3",
        );
        refused("file,date\nz.png,2019-03-04\n", "whose first name is z.png");
        refused("file,date\na.png,2019-03-04,x\n", "damaged");
    }

    #[test]
    fn the_same_said_twice_is_said_once() {
        let read = of("file,date\na.png,2019-03-04\nA.PNG,4.3.2019\n").unwrap();
        assert_eq!(read.len(), 1);
    }
}
