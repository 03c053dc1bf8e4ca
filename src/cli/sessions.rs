//! Sessions that were saved in the window: shown, and written as reviews.

use std::fmt::Write as _;

use super::args::{ExportArgs, ShowArgs};
use super::drive::{self, Drive, FONT, Failure, Written};
use super::job::{missed, print_summary, say_elsewhere};
use super::output::{self, Output, whole};
use super::say::{complain, counted, print};
use crate::document::{self, Arrival, History, Status, Verdict, Work};
use crate::session::{Command, ExportRequest};

/// Long side of the working copies where a session does not say, in pixels.
pub(super) const USUAL_SIDE: u64 = 256;

/// Prints what is in a session.
pub(super) fn show(args: &ShowArgs) -> Result<(), Failure> {
    let work = document::load(&args.file).map_err(|error| Failure(error.to_string()))?;
    let text = if args.json {
        let text = serde_json::to_string_pretty(&work.summary());
        text.map_err(|error| Failure(error.to_string()))? + "\n"
    } else {
        spoken(&work)
    };
    print(&text).map_err(|error| Failure(format!("it cannot be printed ({error})")))
}

/// What is in it, in lines.
fn spoken(work: &Work) -> String {
    let mut text = String::new();
    let folder = work
        .folder
        .as_ref()
        .map(|folder| folder.display().to_string());
    let folder = folder.unwrap_or_else(|| "the photographs that come with the program".to_owned());
    let photographs: Vec<_> = work.roster.known().collect();
    let run = if work.run.is_some() {
        "with"
    } else {
        "without"
    };
    let steps = counted(work.steps.done.len(), "step");
    let count = counted(photographs.len(), "photograph");
    let _ = writeln!(
        text,
        "{count}, {steps} in the history, {run} a network: {folder}"
    );
    for (photo, known) in photographs {
        let trace = work.document.trace(photo);
        if trace.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{}", known.name);
        if let Some(verdict) = work.document.reviews.of(photo) {
            text += &said(verdict);
        }
        for structure in work.document.structures.of(photo) {
            let proposed = if structure.proposed.is_some() {
                " (proposed)"
            } else {
                ""
            };
            let percent = structure.area.share * 100.0;
            let _ = writeln!(
                text,
                "  {}: {percent:.2} % of the field of view{proposed}",
                structure.name
            );
        }
    }
    for aside in work.roster.aside() {
        let _ = writeln!(
            text,
            "set aside, as the photograph has changed: {}",
            aside.known.name
        );
    }
    text
}

/// What a reviewer said of a photograph, in lines.
fn said(verdict: &Verdict) -> String {
    let status = verdict.status.map_or("not reviewed", Status::name);
    let mut text = format!("  {status}");
    if let Some(quality) = verdict.quality {
        let _ = write!(text, ", quality {}", quality.name());
    }
    if let Some(by) = &verdict.by {
        let _ = write!(text, " ({}, {})", by.name, by.day);
    }
    text.push('\n');
    for line in verdict.comment.lines() {
        let _ = writeln!(text, "    {line}");
    }
    text
}

/// Writes the review of a session.
pub(super) fn export(args: &ExportArgs) -> Result<(), Failure> {
    let mut work = document::load(&args.file).map_err(|error| Failure(error.to_string()))?;
    if work.run.is_none() {
        let place = args.file.display();
        return Err(Failure(format!(
            "there is no network in this session yet; open it in the window and train first: {place}"
        )));
    }
    output::check(
        &args.out,
        args.folder.as_deref().or(work.folder.as_deref()),
        args.replace,
    )?;
    let mut drive = Drive::start(args.folder.as_deref(), drive::devices(args.device, None)?);
    let side = work.view["run"]["working_side"]
        .as_u64()
        .unwrap_or(USUAL_SIDE);
    drive.read_by(Command::OpenSession {
        path: args.file.clone(),
        folder: args.folder.clone(),
        working_side: side.clamp(128, 1024) as u32,
    })?;
    settle(&mut work, &drive);
    let document = work.document.clone();
    drive.session.send(Command::Cluster(document.clustering));
    for (id, _) in &drive.bytes {
        if let Some(field) = document.retina.eye(id.photo).field {
            let (id, field) = (*id, Some(field));
            drive.session.send(Command::SetField { id, field });
        }
    }
    drive.session.send(Command::Export(Box::new(ExportRequest {
        folder: args.out.clone(),
        only: None,
        document,
        replace: args.replace,
        kinds: !args.no_detail,
        refine: !args.no_refine,
        wanted: args.outputs.wanted(),
        font: FONT,
    })));
    let summary = match drive.written()? {
        Written::Done(summary) => summary,
        Written::Refused { text, .. } => return Err(Failure(text)),
    };
    drive.progress.end();
    say_elsewhere(&summary);
    let place = whole(&summary.folder);
    let images = counted(summary.images, "image");
    let text = format!(
        "Wrote the review of {images}, {} missing.\nReview folder: {place}\n",
        summary.failed
    );
    print_summary(&text, &place)?;
    missed(&Output::at(Some(&args.out)), &summary)
}

/// Work goes to the photographs that it was made on, whatever they are called now; what has changed is said.
pub(super) fn settle(work: &mut Work, drive: &Drive<'_>) {
    let mut history: History<()> = History::default();
    for name in &drive.names {
        work.roster.see(name);
    }
    for (id, sha256) in &drive.bytes {
        let arrival = work
            .roster
            .read(id.photo, sha256, &mut work.document, &mut history);
        if arrival == (Arrival::Changed { set_aside: true }) {
            let name = &drive.names[id.index as usize];
            drive.progress.say(|| {
                complain(&format!(
                    "this photograph has changed since; the work on the earlier one is not written: {name}"
                ));
            });
        }
    }
    let here: Vec<_> = drive.bytes.iter().map(|(id, _)| id.photo).collect();
    work.roster
        .find_renamed(&here, &mut work.document, &mut history);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::{Photo, Quality, Reviewer};

    #[test]
    fn what_was_said_of_a_photograph_is_shown() {
        let mut work = Work::default();
        for name in ["a.png", "b.png", "c.png"] {
            work.roster.see(name);
        }
        let by = Reviewer::new("A. Reader", jiff::civil::date(2026, 11, 29)).map(Arc::new);
        let reviews = &mut work.document.reviews;
        reviews.change(Photo::of("a.png"), by.as_ref(), |verdict| {
            verdict.status = Some(Status::Excluded);
            verdict.quality = Some(Quality::Reject);
            verdict.comment = "dark\nall over".into();
        });
        reviews.change(Photo::of("b.png"), None, |verdict| {
            verdict.quality = Some(Quality::Good);
        });
        let text = spoken(&work);
        let said =
            "a.png\n  excluded, quality reject (A. Reader, 2026-11-29)\n    dark\n    all over\n";
        assert!(text.contains(said), "{text}");
        assert!(
            text.contains("b.png\n  not reviewed, quality good\n"),
            "{text}"
        );
        assert!(!text.contains("c.png"), "{text}");
    }
}
