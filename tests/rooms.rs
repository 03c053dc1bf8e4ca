//! The map in `src/lib.rs` holds: rooms use only what their arrows allow, and name only the crates they may.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[path = "rooms/words.rs"]
mod words;

use words::{Words, paths};

/// The line of the map, from the top down; a room may use everything in the groups to its right.
const ARROWS: &str = "ui, cli → evaluate → session → document → cuts, cluster, detail, student, picture, measure, refine, register, export, gpu → layer, grid → seed, file";

/// The most lines that a file may have.
const LONGEST: usize = 400;

/// Crates that few may name, and who may: starts of paths under `src/`.
const KEPT: [(&str, &[&str]); 15] = [
    ("egui", &["ui/"]),
    ("eframe", &["ui/"]),
    ("wgpu", &["gpu/", "ui/canvas"]),
    (
        "burn",
        &[
            "cuts/", "cluster/", "detail/", "student/", "layer/", "session/", "gpu/",
        ],
    ),
    ("gemm", &["layer/"]),
    ("faer", &["cluster/"]),
    ("fearless_simd", &["cluster/", "detail/"]),
    ("plotters", &["export/"]),
    ("parley", &["export/"]),
    ("skrifa", &["export/"]),
    ("dicom_core", &["picture/dicom"]),
    ("dicom_parser", &["picture/dicom"]),
    ("jpeg2k", &["picture/dicom"]),
    ("clap", &["cli/"]),
    ("indicatif", &["cli/"]),
];

/// The rooms of an arrow line, group by group.
fn groups(line: &str) -> Vec<Vec<&str>> {
    line.split('→')
        .map(|group| group.split(',').map(str::trim).collect())
        .collect()
}

/// How far down a room is; none if the line does not have it.
fn rank(groups: &[Vec<&str>], room: &str) -> Option<usize> {
    groups.iter().position(|group| group.contains(&room))
}

/// The room that a file under `src/` belongs to; none for `lib.rs` and `main.rs`.
fn room(file: &str) -> Option<&str> {
    let first = file.split('/').next().unwrap_or(file);
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(first, "lib.rs" | "main.rs")).then_some(name)
}

/// What a source file does against the map. `file` is its path under `src/`.
fn faults(arrows: &str, file: &str, source: &str) -> Vec<String> {
    let groups = groups(arrows);
    let words = Words::of(source);
    let mut faults = strangers(file, &words);
    let Some(room) = room(file) else {
        return faults;
    };
    let Some(own) = rank(&groups, room) else {
        faults.push(format!("{file}: the room {room} is not on the map"));
        return faults;
    };
    for path in paths(file, &words) {
        // What is not a room is a macro or an item of lib.rs, which has none.
        match rank(&groups, &path.target) {
            _ if path.target == room => {}
            Some(other) if other > own => {}
            Some(_) => faults.push(format!(
                "{file}:{}: {room} may not use {}",
                path.line, path.target
            )),
            None => faults.push(format!(
                "{file}:{}: {} is not a room",
                path.line, path.target
            )),
        }
    }
    // `ui::{a, b}` is one fault.
    faults.dedup();
    faults
}

/// Crates that a file names though they are kept to others. Families (`egui_plot`) count.
fn strangers(file: &str, words: &Words) -> Vec<String> {
    let mut faults = Vec::new();
    for (line, word) in words.names() {
        let family = |name: &str| {
            word.strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let Some((name, places)) = KEPT.iter().find(|(name, _)| family(name)) else {
            continue;
        };
        if !places.iter().any(|place| file.starts_with(place)) {
            faults.push(format!(
                "{file}:{line}: only {} may name {name}",
                places.join(", ")
            ));
        }
    }
    faults
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files under a folder with an extension.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn no_file_breaks_the_map() {
    let src = repository().join("src");
    let found = files(&src, "rs");
    assert!(found.len() > 10, "the sources were not found");
    let faults: Vec<String> = found
        .iter()
        .flat_map(|path| {
            let file = path
                .strip_prefix(&src)
                .expect("a path under src")
                .to_string_lossy();
            faults(ARROWS, &file.replace('\\', "/"), &read(path))
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_map_in_the_library_is_the_one_that_is_checked() {
    let text = read(&repository().join("src/lib.rs"));
    let fence = text
        .split("```text")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let lines: Vec<&str> = fence
        .expect("a map in lib.rs")
        .lines()
        .map(|line| line.trim_start_matches("//!").trim())
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(lines, [ARROWS]);

    let on_map: BTreeSet<&str> = groups(ARROWS).concat().into_iter().collect();
    let in_library: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert_eq!(
        on_map, in_library,
        "the rooms on the map and those of the library"
    );
}

#[test]
fn no_source_is_too_long() {
    let sources = ["src", "tests"]
        .map(|folder| files(&repository().join(folder), "rs"))
        .concat();
    let shaders = files(&repository().join("shaders"), "wgsl");
    let too_long: Vec<String> = sources
        .into_iter()
        .chain(shaders)
        .map(|path| (read(&path).lines().count(), path))
        .filter(|(lines, _)| *lines > LONGEST)
        .map(|(lines, path)| format!("{lines} lines: {}", path.display()))
        .collect();
    assert!(
        too_long.is_empty(),
        "more than {LONGEST} lines\n{}",
        too_long.join("\n")
    );
}

mod the_checker {
    use super::*;

    /// What is said of a made-up file, without the place.
    fn said(file: &str, source: &str) -> Vec<String> {
        let faults = faults(ARROWS, file, source);
        faults
            .iter()
            .map(|text| {
                text.split_once(": ")
                    .map_or(text.as_str(), |(_, what)| what)
                    .to_owned()
            })
            .collect()
    }

    #[test]
    fn lets_downward_uses_pass() {
        let source = "use crate::session::{Document, colour};\nuse crate::{gpu, seed::Seed};\nfn f() { crate::export::f() }";
        assert_eq!(said("ui/panel.rs", source), [""; 0]);
        assert_eq!(
            said(
                "cuts/mod.rs",
                "use crate::seed::Seed;\nuse crate::cuts::Trainer;"
            ),
            [""; 0]
        );
        assert_eq!(
            said(
                "session/deep/a.rs",
                "use super::super::worker::W; use super::b; use self::c;"
            ),
            [""; 0]
        );
        assert_eq!(
            said(
                "gpu/mod.rs",
                "mod tests { use super::*; use super::buffer::B; }"
            ),
            [""; 0]
        );
    }

    #[test]
    fn sees_uses_that_go_up_or_sideways() {
        let upward = ["session may not use ui"];
        assert_eq!(said("session/a.rs", "use crate::ui::Panel;"), upward);
        assert_eq!(
            said("session/a.rs", "use crate::{seed, ui::{self, Panel}};"),
            upward
        );
        assert_eq!(
            said("session/a.rs", "fn f() { crate :: ui::run() }"),
            upward
        );
        assert_eq!(said("session/a.rs", "pub(in crate::ui) fn f() {}"), upward);
        assert_eq!(
            said(
                "session/a.rs",
                "macro_rules! m { () => { $crate::ui::f() } }"
            ),
            upward
        );
        assert_eq!(said("ui/a.rs", "use crate::cli;"), ["ui may not use cli"]);
        assert_eq!(
            said("cuts/a.rs", "use crate::gpu as g;"),
            ["cuts may not use gpu"]
        );
        assert_eq!(
            said("seed.rs", "use crate::measure::f;"),
            ["seed may not use measure"]
        );
        assert_eq!(
            said("loft/a.rs", "fn f() {}"),
            ["the room loft is not on the map"]
        );
    }

    #[test]
    fn sees_uses_that_go_round_by_super() {
        let sideways = ["gpu may not use cuts"];
        assert_eq!(said("gpu/mod.rs", "use super::cuts::Trainer;"), sideways);
        assert_eq!(
            said("gpu/a.rs", "use super::super::cuts::Trainer;"),
            sideways
        );
        assert_eq!(
            said("gpu/a/b.rs", "use super::super::{super::cuts::T, c};"),
            sideways
        );
        assert_eq!(
            said("gpu/a.rs", "mod tests { use super::super::super::cuts; }"),
            sideways
        );
        assert_eq!(
            said(
                "gpu/a.rs",
                "mod tests { fn f() {} }\nuse super::super::cuts;"
            ),
            sideways
        );
        assert_eq!(
            said("gpu/a.rs", "use super::{b, super::{seed, cuts}};"),
            sideways
        );
        assert_eq!(
            said("seed.rs", "mod tests { use super::super::cuts; }"),
            ["seed may not use cuts"]
        );
    }

    #[test]
    fn sees_names_that_hide_what_they_bring() {
        assert_eq!(said("gpu/a.rs", "use crate::*;"), ["* is not a room"]);
        assert_eq!(
            said("gpu/a.rs", "use crate as all;"),
            ["crate is not a room"]
        );
        assert_eq!(
            said("gpu/a.rs", "use cuts_viewer::ui;"),
            ["gpu may not use ui"]
        );
    }

    #[test]
    fn passes_over_comments_and_texts() {
        let source = "//! crate::ui\n/* crate::ui /* crate::ui */ */ /// [`crate::ui`]\n\
                      const A: &str = \"crate::ui \\\" crate::ui\"; const B: &str = r#\"crate::ui\"\"#; const C: char = '\"';\n\
                      fn f<'a>(x: &'a str) { let _ = b\"crate::ui\"; let _ = '\\''; }";
        assert_eq!(said("gpu/a.rs", source), [""; 0]);
        assert_eq!(
            said("gpu/a.rs", &format!("{source}\nuse crate::ui;")),
            ["gpu may not use ui"]
        );
    }

    #[test]
    fn sees_crates_where_they_do_not_belong() {
        assert_eq!(
            said("session/a.rs", "use egui::Ui;"),
            ["only ui/ may name egui"]
        );
        assert_eq!(
            said("session/a.rs", "fn f(ui: &mut egui_plot::PlotUi) {}"),
            ["only ui/ may name egui"]
        );
        assert_eq!(
            said("main.rs", "fn f() { eframe::run() }"),
            ["only ui/ may name eframe"]
        );
        let wgpu = ["only gpu/, ui/canvas may name wgpu"];
        assert_eq!(said("ui/panel.rs", "use eframe::wgpu::Device;"), wgpu);
        assert_eq!(said("session/a.rs", "use wgpu as w;"), wgpu);
        assert_eq!(said("session/a.rs", "use {wgpu, std::fs};"), wgpu);
        assert_eq!(
            said("picture/a.rs", "type D = burn::tensor::Device;").len(),
            1
        );
        assert_eq!(
            said("ui/a.rs", "use clap::Parser; use indicatif::ProgressBar;").len(),
            2
        );
    }

    #[test]
    fn lets_crates_be_named_at_home() {
        assert_eq!(
            said(
                "ui/a.rs",
                "use egui::Ui; let wgpu = Renderer::Wgpu; f(wgpu, o.wgpu_options);"
            ),
            [""; 0]
        );
        assert_eq!(said("ui/canvas/paint.rs", "use wgpu::Device;"), [""; 0]);
        assert_eq!(said("ui/canvas.rs", "use wgpu::Device;"), [""; 0]);
        assert_eq!(
            said(
                "gpu/a.rs",
                "use burn::tensor::{Device, wgpu as burn_wgpu}; fn f() { burn_wgpu::f() }"
            ),
            [""; 0]
        );
        assert_eq!(
            said("cli/a.rs", "use clap::Parser; use indicatif::ProgressBar;"),
            [""; 0]
        );
    }
}
