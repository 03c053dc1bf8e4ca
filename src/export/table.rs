//! A single table that the user asked for, where the user wants it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::ExportError;
use crate::file::{self, FileError, Own};

/// Writes a text file whole or not at all. An earlier one is replaced if it begins with the same line of column names:
/// then it is such a table, as the program wrote it. Anything else stays, whatever the file chooser asked.
///
/// # Errors
/// When the folder is missing or cannot be written to, and when something else has the name.
pub fn write_table(path: &Path, text: &str) -> Result<(), ExportError> {
    let columns = first_line(text);
    let knows = |file: &mut File| has_columns(file, columns);
    let own = Own {
        what: "such a table",
        knows: &knows,
    };
    file::write(path, text.as_bytes(), own).map_err(|error| match error {
        // The disk's reasons have advice of their own here.
        FileError::Disk { source, path, .. } => ExportError::io(&path, source),
        other => other.into(),
    })
}

/// All up to and with the first end of a line.
fn first_line(text: &str) -> &str {
    text.split_inclusive('\n').next().unwrap_or(text)
}

fn has_columns(file: &mut File, columns: &str) -> io::Result<bool> {
    let mut head = Vec::new();
    file.take(columns.len() as u64).read_to_end(&mut head)?;
    Ok(!columns.is_empty() && head == columns.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_written_whole_and_replaces_the_one_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("losses.csv");
        write_table(&path, "step\n1\n2\n").expect("written");
        write_table(&path, "step\n1\n").expect("written again");
        assert_eq!(std::fs::read_to_string(&path).expect("read"), "step\n1\n");
        let file = path.join("inside a file.csv");
        assert!(write_table(&file, "step\n").is_err());
    }

    #[test]
    fn what_is_no_such_table_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mine.csv");
        for other in ["step,loss\n1,2\n", "steps", "step", "", "my notes\nstep\n"] {
            std::fs::write(&path, other).expect("a file");
            let text = write_table(&path, "step\n1\n")
                .expect_err("refused")
                .to_string();
            assert!(
                text.contains("not such a table") && text.ends_with("mine.csv"),
                "{text}"
            );
            assert_eq!(std::fs::read_to_string(&path).expect("read"), other);
        }
    }
}
