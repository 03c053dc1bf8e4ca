//! The files of a joined review.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::super::formats::TABLES;
use super::super::letters::Letters;
use super::super::record::{self, ClassCount, RunInfo};
use super::super::{
    CLASSES_FILE, ClassEntry, ExportError, LABELS, OVERLAYS, RUN_FILE, names, tables,
};
use super::part::{Entry, Part};
use super::{Join, lines, redraw, tables as rows};
use crate::file;

/// Photographs that are taken over at a time.
const AT_ONCE: usize = 64;

/// Writes a joined review into a folder that nobody sees yet.
pub(super) struct Writer {
    pub(super) root: PathBuf,
    pub(super) classes: Vec<ClassEntry>,
    /// In the order of `classes`.
    pub(super) folders: Vec<String>,
    pub(super) letters: Letters,
    /// In the order of the photographs.
    pub(super) stems: Vec<String>,
}

/// What is known of all photographs once they are taken over.
struct Sums {
    written: Vec<usize>,
    pixels: [u64; 256],
    field: u64,
}

impl Writer {
    /// Writes all files; how many photographs there are, and files but `run.json` and the network.
    pub(super) fn all(
        &mut self,
        what: &Join<'_>,
        info: &RunInfo,
        told: &mut dyn FnMut(usize),
    ) -> Result<(usize, usize), ExportError> {
        let order: BTreeMap<&str, usize> = (0..)
            .zip(what.names)
            .map(|(i, n)| (n.as_str(), i))
            .collect();
        let mut failed = what.failed.clone();
        for part in what.parts {
            let of_part = part.head.failed.iter();
            failed.extend(of_part.map(|f| (f.name.clone(), f.reason.clone())));
        }
        let spool = tempfile::tempfile_in(&self.root);
        let mut spool = BufWriter::new(spool.map_err(|error| ExportError::io(&self.root, error))?);
        let sums = self.images(what.parts, &order, &mut spool, told)?;
        self.tables(what.parts, &failed)?;
        let text = record::classes_text(
            &self.classes,
            &self.folders,
            std::iter::empty(),
            &sums.pixels,
            sums.field,
        );
        self.put(CLASSES_FILE, &text.map_err(|e| encode(&e, CLASSES_FILE))?)?;
        let files = self.run_file(info, &failed, &sums, spool)?;
        Ok((sums.written.len(), files))
    }

    /// Takes all photographs over, and writes what `run.json` says of them to `spool`.
    fn images(
        &self,
        parts: &[Part],
        order: &BTreeMap<&str, usize>,
        spool: &mut dyn Write,
        told: &mut dyn FnMut(usize),
    ) -> Result<Sums, ExportError> {
        let mut sums = Sums {
            written: Vec::new(),
            pixels: [0; 256],
            field: 0,
        };
        for part in parts {
            let mut waiting = Vec::new();
            let mut fault = None;
            let path = part.run_file();
            let mut flush = |waiting: &mut Vec<String>| {
                let taken = self.take(part, order, std::mem::take(waiting), &mut sums, spool);
                told(sums.written.len());
                taken.map_err(|error| {
                    fault = Some(error);
                    io::Error::other("see the fault")
                })
            };
            let read = lines::read(&path, &mut |text| {
                waiting.push(text.to_owned());
                if waiting.len() < AT_ONCE {
                    return Ok(());
                }
                flush(&mut waiting)
            });
            let read = read.and_then(|_| flush(&mut waiting));
            read.map_err(|error| fault.unwrap_or_else(|| ExportError::io(&path, error)))?;
        }
        Ok(sums)
    }

    /// Takes some photographs of a part over.
    fn take(
        &self,
        part: &Part,
        order: &BTreeMap<&str, usize>,
        texts: Vec<String>,
        sums: &mut Sums,
        spool: &mut dyn Write,
    ) -> Result<(), ExportError> {
        let (classes, folders) = own_classes(part);
        let one = |text: String| -> Result<(usize, Entry, String), ExportError> {
            let entry: Entry =
                serde_json::from_str(&text).map_err(|error| part.bad(&error.to_string()))?;
            let at = order.get(entry.name.as_str()).copied();
            let at = at.ok_or_else(|| part.bad("it has a photograph of another folder"))?;
            let stem = &self.stems[at];
            self.files(part, &entry, stem, (&classes, &folders))?;
            let text = self
                .entry(&text, &entry, stem)
                .map_err(|e| encode(&e, RUN_FILE))?;
            Ok((at, entry, text))
        };
        let done: Result<Vec<_>, _> = texts.into_par_iter().map(one).collect();
        for (at, entry, text) in done? {
            if sums.written.last().is_some_and(|&last| last >= at) {
                return Err(part.bad("its photographs are in another part too"));
            }
            let comma = if sums.written.is_empty() { "" } else { ",\n" };
            let wrote = write!(spool, "{comma}{text}");
            wrote.map_err(|error| ExportError::io(&self.root, error))?;
            sums.written.push(at);
            sums.field += entry.field_pixels;
            for class in &entry.classes {
                sums.pixels[usize::from(class.value)] += class.pixels;
            }
        }
        Ok(())
    }

    /// The files of one photograph.
    fn files(
        &self,
        part: &Part,
        entry: &Entry,
        stem: &str,
        (classes, folders): (&[ClassEntry], &[String]),
    ) -> Result<(), ExportError> {
        let path = |folder: &str| part.folder.join(format!("{folder}/{}.png", entry.stem));
        let same = *classes == *self.classes;
        for folder in [LABELS, OVERLAYS] {
            let (from, name) = (path(folder), format!("{folder}/{stem}.png"));
            if same {
                self.link(&from, &name)?;
                continue;
            }
            let png = fs::read(&from).map_err(|error| ExportError::io(&from, error))?;
            let drawn = if folder == LABELS {
                redraw::labels(&png, &self.classes)
            } else {
                redraw::legend(&png, entry, &self.classes, &self.letters)
            };
            self.put(&name, &drawn.map_err(|reason| part.bad(&reason))?)?;
        }
        for (class, folder) in self.classes.iter().zip(&self.folders) {
            let name = format!("{folder}/{stem}.png");
            match classes.iter().position(|own| own.value == class.value) {
                _ if !class.chosen => {}
                Some(at) => self.link(&path(&folders[at]), &name)?,
                None => {
                    let none = redraw::nothing(entry).map_err(|reason| part.bad(&reason))?;
                    self.put(&name, &none)?;
                }
            }
        }
        Ok(())
    }

    /// What `run.json` says of a photograph: what its part says, with the classes of the whole review and its own name
    /// there.
    fn entry(&self, text: &str, entry: &Entry, stem: &str) -> serde_json::Result<String> {
        let count = |class: &ClassEntry| {
            let own = entry.classes.iter().find(|own| own.value == class.value);
            own.cloned()
                .unwrap_or_else(|| ClassCount::none(class.value))
        };
        let counts: Vec<ClassCount> = self.classes.iter().map(count).collect();
        let counts = serde_json::to_string_pretty(&counts)?.replace('\n', "\n      ");
        let (mut lines, mut within) = (Vec::new(), false);
        for line in text.lines() {
            if line.starts_with("      \"stem\": ") {
                lines.push(format!("      \"stem\": {},", serde_json::to_string(stem)?));
            } else if line == "      \"classes\": [" || line == "      \"classes\": []," {
                lines.push(format!("      \"classes\": {counts},"));
                within = line.ends_with('[');
            } else if within {
                within = line != "      ],";
            } else {
                lines.push(line.to_owned());
            }
        }
        Ok(lines.join("\n"))
    }

    fn tables(&self, parts: &[Part], failed: &BTreeMap<String, String>) -> Result<(), ExportError> {
        for name in TABLES {
            let images = name == TABLES[2];
            let path = self.root.join(name);
            let write = || -> io::Result<()> {
                let mut to = BufWriter::new(File::create(&path)?);
                for (at, part) in parts.iter().enumerate() {
                    let from = part.folder.join(name);
                    if at == 0 {
                        rows::head(&from, &mut to)?;
                    }
                    rows::copy(&from, images.then_some(part.count), &mut to)?;
                }
                for (name, reason) in failed.iter().filter(|_| images) {
                    to.write_all(&tables::missing(name, reason)?)?;
                }
                to.into_inner()?.sync_all()
            };
            write().map_err(|error| ExportError::io(&path, error))?;
        }
        Ok(())
    }

    /// Writes `run.json`, with the photographs from `spool`. How many files it lists.
    fn run_file(
        &self,
        info: &RunInfo,
        failed: &BTreeMap<String, String>,
        sums: &Sums,
        spool: BufWriter<File>,
    ) -> Result<usize, ExportError> {
        let none = BTreeSet::new();
        let text = record::run_file(info, &self.classes, [].into_iter(), failed.iter(), &none);
        let text = text.map_err(|error| encode(&error, RUN_FILE))?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let path = self.root.join(RUN_FILE);
        let mut count = 0;
        let write = || -> io::Result<()> {
            let [before, between, after] = lines::split(&text).ok_or(io::ErrorKind::InvalidData)?;
            let mut spool = spool.into_inner()?;
            io::Seek::rewind(&mut spool)?;
            let mut to = BufWriter::new(File::create(&path)?);
            writeln!(to, "{before}  \"images\": [")?;
            io::copy(&mut spool, &mut to)?;
            writeln!(to, "\n  ]{between}  \"files\": [")?;
            count = self.list(&sums.written, &mut to)?;
            write!(to, "\n  ]{after}")?;
            to.into_inner()?.sync_all()
        };
        write().map_err(|error| ExportError::io(&path, error))?;
        Ok(count)
    }

    /// The names of all files in their order.
    fn list(&self, written: &[usize], to: &mut dyn Write) -> io::Result<usize> {
        let mut stems: Vec<String> = written
            .iter()
            .map(|&at| format!("{}.png", self.stems[at]))
            .collect();
        stems.sort_unstable();
        let chosen = self
            .classes
            .iter()
            .zip(&self.folders)
            .filter(|(class, _)| class.chosen);
        let folders = chosen.map(|(_, folder)| format!("{folder}/"));
        let mut items: Vec<String> = folders
            .chain([LABELS, OVERLAYS].map(|name| format!("{name}/")))
            .collect();
        items.extend([CLASSES_FILE].into_iter().chain(TABLES).map(str::to_owned));
        items.sort_unstable();
        let mut count = 0;
        for item in items {
            let inside: &[String] = if item.ends_with('/') {
                &stems
            } else {
                &[String::new()]
            };
            for name in inside {
                let comma = if count == 0 { "" } else { ",\n" };
                write!(
                    to,
                    "{comma}    {}",
                    serde_json::to_string(&format!("{item}{name}"))?
                )?;
                count += 1;
            }
        }
        Ok(count)
    }

    fn link(&self, from: &Path, name: &str) -> Result<(), ExportError> {
        let to = self.made(name)?;
        second_name(from, &to)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ExportError> {
        let path = self.made(name)?;
        let write = || -> io::Result<()> {
            let mut file = File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(|error| ExportError::io(&path, error))
    }

    /// The path of a file whose folder is there.
    fn made(&self, name: &str) -> Result<PathBuf, ExportError> {
        let path = self.root.join(name);
        let parent = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(parent).map_err(|error| ExportError::io(parent, error))?;
        Ok(path)
    }
}

/// The classes of a part with their folders.
fn own_classes(part: &Part) -> (Vec<ClassEntry>, Vec<String>) {
    let classes = part.head.classes();
    let folders = names::class_folders(&classes);
    (classes, folders)
}

/// Gives a file a second name, or copies it where the disk knows no second names.
pub(super) fn second_name(from: &Path, to: &Path) -> Result<(), ExportError> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    let copy = || -> io::Result<()> {
        let mut file = file::temporary(to.parent().unwrap_or(to))?;
        io::copy(&mut File::open(from)?, &mut file)?;
        file.as_file().sync_all()?;
        file.persist(to)?;
        Ok(())
    };
    copy().map_err(|error| ExportError::io(from, error))
}

fn encode(error: &serde_json::Error, file: &str) -> ExportError {
    ExportError::Encode {
        reason: error.to_string(),
        file: file.to_owned(),
    }
}
