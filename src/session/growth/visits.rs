//! Which photographs of a folder show the same eye, and when each was taken.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;

use super::rows::{Row, VISITS_FILE, read_visits};
use crate::document::{Photo, Retina, SideSource};
use crate::measure::{EyeVisits, Named, Taken, When, eyes};
use crate::picture::{ImageSource, Origin, Tags, taken_on};

/// Where the time of a photograph comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeSource {
    /// `visits.csv`.
    Table,
    /// The file's name, or that of a folder.
    Name,
    /// What the camera wrote into the file.
    Camera,
}

impl TimeSource {
    /// As it is written in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "visits.csv",
            Self::Name => "file name",
            Self::Camera => "EXIF",
        }
    }
}

/// The visits of a folder's eyes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Visits {
    /// The folder's number.
    pub folder: u32,
    /// Eyes with two visits or more; photographs are places in the list of the folder.
    pub eyes: Vec<EyeVisits>,
    /// Where the time of each photograph comes from, in the order of the folder.
    pub times: Vec<Option<TimeSource>>,
    /// Eyes of which there is one visit only, or of whose photographs no time is known.
    pub single: usize,
    /// Photographs in whose names day and month cannot be told apart.
    pub unclear: Vec<usize>,
    /// Why `visits.csv` is not used, if there is one; the path last.
    pub refused: Option<String>,
}

/// Finds the visits: by `visits.csv` in the folder, else by the files' names, else by the day that the camera wrote into the
/// file. Where names only count the visits, the cameras' days say when they were, if all photographs of the eye have one and
/// they come in the same order.
pub(super) fn find(folder: u32, sources: &[ImageSource], retina: &Retina) -> Visits {
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let (rows, refused) = table(sources, &names);
    let mut known: Vec<Taken> = Vec::new();
    let mut times: Vec<Option<TimeSource>> = Vec::new();
    let mut unclear = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let named = Named::of(name);
        let row = rows.get(&place).cloned().unwrap_or_default();
        let said = row.date.map(|date| (When::On(date), TimeSource::Table));
        let time = said.or_else(|| named.when.map(|when| (when, TimeSource::Name)));
        if named.unclear && time.is_none() {
            unclear.push(place);
        }
        known.push(Taken {
            side: side(retina, name, &row, &named),
            patient: if row.patient.is_empty() {
                named.patient
            } else {
                row.patient
            },
            when: time.map(|(when, _)| when),
        });
        times.push(time.map(|(_, source)| source));
    }
    ask_cameras(sources, &mut known, &mut times);
    let all = eyes(&known);
    let count = all.len();
    let eyes: Vec<EyeVisits> = all.into_iter().filter(|eye| eye.visits.len() > 1).collect();
    Visits {
        folder,
        single: count - eyes.len(),
        eyes,
        times,
        unclear,
        refused,
    }
}

/// The table in the folder, if there is one, or why it is not used.
fn table(sources: &[ImageSource], names: &[String]) -> (BTreeMap<usize, Row>, Option<String>) {
    let path = root(sources).map(|root| root.join(VISITS_FILE));
    match path
        .filter(|path| path.exists())
        .map(|path| read_visits(&path, names))
    {
        None => (BTreeMap::new(), None),
        Some(Ok(rows)) => (rows, None),
        Some(Err(text)) => (BTreeMap::new(), Some(text)),
    }
}

/// The folder that was opened.
fn root(sources: &[ImageSource]) -> Option<PathBuf> {
    let source = sources.first()?;
    match &source.origin {
        Origin::File(path) => {
            let mut above = path.ancestors();
            above.nth(source.name.split('/').count()).map(PathBuf::from)
        }
        Origin::Embedded { .. } => None,
    }
}

/// Which eye: as it was set by hand, in the table, by disc and fovea, by the name.
fn side(retina: &Retina, name: &str, row: &Row, named: &Named) -> Option<crate::measure::Side> {
    let shown = retina.side(Photo::of(name), name, Tags::default());
    let by = |source| {
        shown
            .filter(|(_, from)| *from == source)
            .map(|(side, _)| side)
    };
    let by_hand = by(SideSource::Hand).or(row.side);
    by_hand.or_else(|| by(SideSource::Marks)).or(named.side)
}

/// Takes the cameras' days where nothing else tells the time of eyes with several photographs.
fn ask_cameras(sources: &[ImageSource], known: &mut [Taken], times: &mut [Option<TimeSource>]) {
    let mut by_eye: BTreeMap<(String, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (place, taken) in known.iter().enumerate() {
        if !taken.patient.is_empty() {
            let key = (
                taken.patient.to_lowercase(),
                taken.side.map(|side| side.code()),
            );
            by_eye.entry(key).or_default().push(place);
        }
    }
    for all in by_eye.into_values().filter(|all| all.len() > 1) {
        let says = |place: &usize| matches!(known[*place].when, Some(When::On(_) | When::After(_)));
        if all.iter().any(says) {
            continue;
        }
        let days: Vec<Option<Date>> = all.iter().map(|&place| taken_on(&sources[place])).collect();
        let counted = all.iter().any(|&place| known[place].when.is_some());
        if counted && !in_order(&all, known, &days) {
            continue;
        }
        for (place, day) in all.into_iter().zip(days) {
            if let Some(day) = day {
                known[place].when = Some(When::On(day));
                times[place] = Some(TimeSource::Camera);
            }
        }
    }
}

/// Whether days follow on one another as visits are counted.
fn in_order(all: &[usize], known: &[Taken], days: &[Option<Date>]) -> bool {
    let mut both: Vec<(Option<When>, Option<Date>)> = all
        .iter()
        .zip(days)
        .map(|(&place, &day)| (known[place].when, day))
        .collect();
    both.sort();
    both.iter()
        .all(|(when, day)| when.is_some() && day.is_some())
        && both.windows(2).all(|pair| {
            (pair[0].0 == pair[1].0) == (pair[0].1 == pair[1].1) && pair[0].1 <= pair[1].1
        })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::measure::Side;
    use crate::picture::with_day;

    /// A folder of files, each with the day that a camera wrote into it, if any.
    fn found(
        files: &[(&str, &str)],
        table: Option<&str>,
        change: impl FnOnce(&mut Retina),
    ) -> Visits {
        let folder = tempfile::tempdir().unwrap();
        let source = |(name, day): &(&str, &str)| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, with_day(day)).unwrap();
            ImageSource {
                name: (*name).to_owned(),
                origin: Origin::File(path),
            }
        };
        let sources: Vec<ImageSource> = files.iter().map(source).collect();
        if let Some(table) = table {
            std::fs::write(folder.path().join(VISITS_FILE), table).unwrap();
        }
        let mut retina = Retina::default();
        change(&mut retina);
        assert_eq!(root(&sources).as_deref(), Some(folder.path() as &Path));
        find(7, &sources, &retina)
    }

    fn days(visits: &Visits) -> Vec<Vec<Option<u32>>> {
        let days = |eye: &EyeVisits| eye.visits.iter().map(|visit| visit.days).collect();
        visits.eyes.iter().map(days).collect()
    }

    const NONE: &str = "    :  :     :  :  ";

    #[test]
    fn the_table_goes_before_names_and_names_before_cameras() {
        let files = [
            ("a/P1_OD_2019-03-04.jpg", "2001:01:01 10:00:00"),
            ("P1_OD_2020-03-04.jpg", "2002:01:01 10:00:00"),
            ("x.jpg", NONE),
            ("P2_OS_2020-03-04.jpg", NONE),
        ];
        let plain = found(&files, None, |_| {});
        assert_eq!(
            (days(&plain), plain.single, plain.folder),
            (vec![vec![Some(0), Some(366)]], 1, 7)
        );
        assert_eq!(
            plain.times[..3],
            [Some(TimeSource::Name), Some(TimeSource::Name), None]
        );
        let table =
            "file,patient,eye,date\nx.jpg,p1,OD,2019-03-14\nP1_OD_2020-03-04,P1,OD,2019-03-24\n";
        let read = found(&files, Some(table), |_| {});
        assert_eq!(days(&read), [[Some(0), Some(10), Some(20)]]);
        assert_eq!(read.times[2], Some(TimeSource::Table));
        let bad = found(&files, Some("file,date\nx.jpg,soon\n"), |_| {});
        assert_eq!(days(&bad), days(&plain), "without the table");
        let refused = bad.refused.unwrap();
        assert!(
            refused.contains("Line 2") && refused.ends_with(VISITS_FILE),
            "{refused}"
        );
    }

    #[test]
    fn cameras_say_when_where_nothing_else_does() {
        let cameras = |second: &str| {
            let files = [
                ("P1_OD_1.jpg", "2019:03:04 10:00:00"),
                ("P1_OD_2.jpg", second),
                ("P2_OD.jpg", "2019:03:04 10:00:00"),
            ];
            found(&files, None, |_| {})
        };
        let read = cameras("2019:03:14 09:00:00");
        assert_eq!(
            (days(&read), read.times[1]),
            (vec![vec![Some(0), Some(10)]], Some(TimeSource::Camera))
        );
        assert_eq!(read.times[2], None, "one photograph is no growth");
        assert!(cameras("2019:03:04 11:00:00").eyes.is_empty(), "on one day");
        assert!(cameras(NONE).eyes.is_empty());
    }

    #[test]
    fn counted_visits_take_the_cameras_days_if_they_come_in_order() {
        let counted = |days: [&str; 2]| {
            let files = [("P1_OD_V1.jpg", days[0]), ("P1_OD_V2.jpg", days[1])];
            super::tests::days(&found(&files, None, |_| {}))
        };
        let [early, late] = ["2019:03:04 10:00:00", "2020:03:04 10:00:00"];
        assert_eq!(counted([early, late]), [[Some(0), Some(366)]]);
        assert_eq!(counted([late, early]), [[None, None]]);
        assert_eq!(counted([early, NONE]), [[None, None]]);
        assert_eq!(counted([early, early]), [[None, None]]);
    }

    #[test]
    fn a_side_set_by_hand_goes_before_the_table_and_marks_before_the_name() {
        let files = [
            ("P1_OD_2019-03-04.jpg", NONE),
            ("P1_OS_2020-03-04.jpg", NONE),
            ("P1_2021-03-04.jpg", NONE),
        ];
        let by_hand = found(&files, None, |retina| {
            let second = Photo::of("P1_OS_2020-03-04.jpg");
            retina.change(second, |eye| eye.side = Some(Side::Right));
            let third = Photo::of("P1_2021-03-04.jpg");
            retina.change(third, |eye| {
                (eye.disc, eye.fovea) = (Some([9.0, 5.0]), Some([4.0, 5.0]))
            });
        });
        assert_eq!(days(&by_hand), [[Some(0), Some(366), Some(731)]]);
        assert_eq!(by_hand.eyes[0].side, Some(Side::Right));
        let unclear = found(&[("P1_OD_03-04-2019.jpg", NONE)], None, |_| {});
        assert_eq!(unclear.unclear, [0]);
    }
}
