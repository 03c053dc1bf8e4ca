//! The log: on stderr where it is asked for, and in a file for those who want to know what happened to a window.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A longer file is put aside when the program starts, in bytes; the one put aside before goes.
const LONG: u64 = 2 << 20;

/// Writes to a file and, where wished, to stderr.
struct Both {
    file: Option<File>,
    stderr: bool,
}

impl Write for Both {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.file {
            // A log that cannot be written is no reason to stop.
            let _ = file.write_all(bytes);
        }
        if self.stderr {
            io::stderr().write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Begins the log. Nothing of it is on stderr unless `CUTS_VIEWER_LOG` asks for it: what the user must know is said in a
/// line of its own. Where a folder is given, it is in a file there too, and a breakdown names that file.
pub fn begin_log(folder: Option<&Path>) {
    let wish = std::env::var("CUTS_VIEWER_LOG").ok();
    let path = folder.map(|folder| folder.join("cuts-viewer.log"));
    let file = path.as_deref().and_then(|path| opened(path).ok());
    let known = path.filter(|_| file.is_some());
    let usual = if file.is_some() {
        "warn,cuts_viewer=info"
    } else {
        "off"
    };
    let both = Both {
        file,
        stderr: wish.is_some(),
    };
    env_logger::Builder::new()
        .parse_filters(wish.as_deref().unwrap_or(usual))
        .format(line)
        .target(env_logger::Target::Pipe(Box::new(both)))
        .init();
    if let Some(path) = known {
        name_in_breakdowns(path);
    }
}

/// A line of the log, with the time of the clock on the wall and how far that is from UTC.
fn line(to: &mut env_logger::fmt::Formatter, record: &log::Record<'_>) -> io::Result<()> {
    let now = jiff::Zoned::now()
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string();
    let (level, target) = (record.level(), record.target());
    writeln!(to, "[{now} {level:<5} {target}] {}", record.args())
}

fn opened(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    if std::fs::metadata(path).is_ok_and(|about| about.len() > LONG) {
        std::fs::rename(path, path.with_extension("log.old"))?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}

/// A breakdown is written to the log, and the file is named to whoever sees it.
fn name_in_breakdowns(path: PathBuf) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        log::error!("broke down: {panic}");
        usual(panic);
        super::complain(&format!(
            "something broke down; your work is kept, and what happened is written to: {}",
            path.display()
        ));
    }));
}
