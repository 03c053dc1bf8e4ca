//! Lines for the person at the terminal.

use std::io::{self, ErrorKind, Write};
use std::time::Duration;

/// Writes one line to stderr, after the program's name. A path belongs at its end.
pub fn complain(text: &str) {
    note(&format!("cuts-viewer: {}", one_line(text)));
}

/// Writes a line to stderr. A closed stderr is no reason to stop: nobody reads it.
pub(super) fn note(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes to stdout. A reader that has seen enough (`| head`) is no failure.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Drivers and libraries explain themselves in paragraphs; a message is one line.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}

/// `1 image`, `2 images`.
pub(super) fn counted(number: usize, thing: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{end}")
}

/// A duration as people say it, rounded to what matters.
pub(super) fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs_f64().round() as u64;
    match seconds {
        0..=89 => format!("{seconds} s"),
        90..=599 => format!("{} min {} s", seconds / 60, seconds % 60),
        600..=5399 => format!("{} min", (seconds + 30) / 60),
        _ => format!(
            "{} h {} min",
            (seconds + 30) / 3600,
            (seconds + 30) / 60 % 60
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let said = |seconds| spoken(Duration::from_secs(seconds));
        assert_eq!(
            [0, 89, 90, 599].map(said),
            ["0 s", "89 s", "1 min 30 s", "9 min 59 s"]
        );
        assert_eq!(
            [600, 629, 630, 5399].map(said),
            ["10 min", "10 min", "11 min", "90 min"]
        );
        assert_eq!([5400, 7199].map(said), ["1 h 30 min", "2 h 0 min"]);
    }

    #[test]
    fn messages_have_one_line() {
        assert_eq!(
            one_line("no adapter\n  tried:\n\n vulkan "),
            "no adapter tried: vulkan"
        );
        assert_eq!(
            [0, 1, 2].map(|n| counted(n, "image")),
            ["0 images", "1 image", "2 images"]
        );
    }
}
