//! Structures of a saved session from visit to visit, as a table.

use std::sync::Arc;

use super::args::GrowthArgs;
use super::drive::{Drive, Failure};
use super::progress::Stage;
use super::say::{complain, counted, note, print};
use super::sessions::{USUAL_SIDE, settle};
use crate::document;
use crate::export;
use crate::gpu::Devices;
use crate::measure::EyeVisits;
use crate::session::{
    Command, Event, Growth, GrowthOrder, GrowthRequest, GrowthState, ImageId, VISITS_FILE, Visits,
    table_of_growth,
};

/// Follows all structures of a session over the visits of their eyes, and writes or prints the table.
pub(super) fn run(args: &GrowthArgs) -> Result<(), Failure> {
    let mut work = document::load(&args.file).map_err(|error| Failure(error.to_string()))?;
    // Everything is found by filter; no network is asked.
    let mut drive = Drive::start(args.folder.as_deref(), Devices::cpu());
    let side = work.view["run"]["working_side"]
        .as_u64()
        .unwrap_or(USUAL_SIDE);
    let working_side = side.clamp(128, 1024) as u32;
    drive.read_by(Command::OpenSession {
        path: args.file.clone(),
        folder: args.folder.clone(),
        working_side,
    })?;
    settle(&mut work, &drive);
    let document = &work.document;
    drive
        .session
        .send(Command::Growth(GrowthOrder::Visits(Box::new(
            document.retina.clone(),
        ))));
    let visits = found(&drive);
    warn(&drive, &visits);
    let folder = drive.bytes.first().map_or(0, |(id, _)| id.folder);
    let names = drive.names.clone();
    let id = |at: usize| Some(ImageId::new(folder, at, names.get(at)?));
    let mut all: Vec<(&EyeVisits, Arc<Growth>)> = Vec::new();
    for eye in &visits.eyes {
        for name in GrowthRequest::names(document, eye, id) {
            if let Some(request) = GrowthRequest::of(document, eye, id, &name, working_side) {
                let growth = followed(&mut drive, request)?;
                warn_unregistered(&mut drive, &growth);
                all.push((eye, growth));
            }
        }
    }
    drive.progress.end();
    if all.is_empty() {
        return Err(Failure(nothing(&visits, &args.file.display().to_string())));
    }
    let each: Vec<(&EyeVisits, &Growth)> =
        all.iter().map(|(eye, growth)| (*eye, &**growth)).collect();
    let text = table_of_growth(&visits, &drive.names, &each, &document.retina);
    let text = text.map_err(|error| Failure(format!("the table cannot be made ({error})")))?;
    let Some(out) = &args.out else {
        return print(&text).map_err(|error| Failure(format!("it cannot be printed ({error})")));
    };
    export::write_table(out, &text).map_err(|error| Failure(error.to_string()))?;
    let count = counted(all.len(), "structure");
    let words = format!(
        "Followed {count} from visit to visit.\nTable: {}\n",
        out.display()
    );
    print(&words).map_err(|error| Failure(format!("it cannot be printed ({error})")))
}

fn found(drive: &Drive<'_>) -> Arc<Visits> {
    loop {
        if let Event::Growth(GrowthState::Visits(visits)) = drive.next() {
            return visits;
        }
    }
}

fn followed(drive: &mut Drive<'_>, request: GrowthRequest) -> Result<Arc<Growth>, Failure> {
    let name = request.name.clone();
    drive
        .session
        .send(Command::Growth(GrowthOrder::Follow(Box::new(request))));
    loop {
        match drive.next() {
            Event::Growth(GrowthState::Looking { done, total }) => {
                drive.progress.at(Stage::Comparing, done, total, &name);
            }
            Event::Growth(GrowthState::Done(growth)) => return Ok(growth),
            Event::Growth(GrowthState::Failed { text }) => return Err(Failure(text)),
            Event::Growth(GrowthState::Cancelled) => {
                return Err(Failure("it was cancelled".to_owned()));
            }
            _ => {}
        }
    }
}

/// What of the visits is not as somebody may think.
fn warn(drive: &Drive<'_>, visits: &Visits) {
    if let Some(text) = &visits.refused {
        complain(&format!("{VISITS_FILE} is not used: {text}"));
    }
    for &place in &visits.unclear {
        complain(&format!(
            "day and month cannot be told apart in this name; write the day into {VISITS_FILE}: {}",
            drive.names[place]
        ));
    }
    for eye in &visits.eyes {
        for &place in &eye.left_out {
            complain(&format!(
                "left out, as it is not known when it was taken: {}",
                drive.names[place]
            ));
        }
        if eye.visits.iter().any(|visit| visit.days.is_none()) {
            let patient = &eye.patient;
            note(&format!(
                "no slope for {patient}: its visits are counted, and their days are not known"
            ));
        }
    }
}

fn warn_unregistered(drive: &mut Drive<'_>, growth: &Growth) {
    for seen in &growth.visits {
        if let Err(reason) = &seen.registered {
            let name = drive.names[seen.id.index as usize].clone();
            drive.progress.say(|| {
                complain(&format!(
                    "not laid over the first visit: {reason}; set three points by hand in the window: {name}"
                ));
            });
        }
    }
}

/// Why there is nothing to follow, and what to do.
fn nothing(visits: &Visits, file: &str) -> String {
    if visits.eyes.is_empty() {
        format!(
            "no eye has two visits here; name the photographs like P001_OD_2019-03-04.jpg, or write {VISITS_FILE} (file, \
             patient, eye, date) into their folder: {file}"
        )
    } else {
        format!(
            "no structure was kept at two visits of an eye; keep it under the same name in both: {file}"
        )
    }
}
