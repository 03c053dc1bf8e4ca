//! Which photographs of a folder show the same eye, and when each was taken.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;

use super::rows::{Row, VISITS_FILE, read_visits};
use crate::document::{Photo, Retina, SideSource};
use crate::measure::{EyeVisits, Named, Taken, When, eyes};
use crate::picture::{ImageSource, Origin, taken_on};

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
    let shown = retina.side(Photo::of(name), name);
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
