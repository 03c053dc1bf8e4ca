//! A single table that the user asked for, where the user wants it.

use std::path::Path;

use super::ExportError;
use super::folder::Folder;

/// Writes a text file whole or not at all; an earlier one of the name is replaced, as the file chooser asked.
///
/// # Errors
/// When the folder cannot be written to.
pub fn write_table(path: &Path, text: &str) -> Result<(), ExportError> {
    let parent = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut folder = Folder::open(parent)?;
    let waiting = folder.stage(&name, text.as_bytes())?;
    folder.commit(vec![waiting]).map(|_| ())
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
}
