//! The tables of a joined review: the parts' lines one after the other, as they are.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom, Write};
use std::path::Path;

/// Copies the lines of a table but for its head: all, or so many. A quoted field may hold the end of a line.
pub(super) fn copy(from: &Path, records: Option<usize>, to: &mut dyn Write) -> io::Result<()> {
    let mut file = File::open(from)?;
    let (start, end) = match records {
        None => (after(&file, 1)?, file.metadata()?.len()),
        Some(count) => (after(&file, 1)?, after(&file, 1 + count)?),
    };
    file.seek(SeekFrom::Start(start))?;
    io::copy(&mut file.take(end.saturating_sub(start)), to)?;
    Ok(())
}

/// Copies the head of a table.
pub(super) fn head(from: &Path, to: &mut dyn Write) -> io::Result<()> {
    let mut file = File::open(from)?;
    let end = after(&file, 1)?;
    file.rewind()?;
    io::copy(&mut file.take(end), to)?;
    Ok(())
}

/// Where the lines after so many begin, in bytes.
fn after(mut file: &File, count: usize) -> io::Result<u64> {
    file.seek(SeekFrom::Start(0))?;
    let mut table = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(BufReader::new(file));
    let mut record = csv::ByteRecord::new();
    for _ in 0..count {
        if !table.read_byte_record(&mut record)? {
            break;
        }
    }
    let end = table.position().byte();
    // The reader may stand between the two bytes that end a line.
    let mut byte = [0];
    file.seek(SeekFrom::Start(end))?;
    let more = file.read(&mut byte)? == 1 && byte == *b"\n";
    Ok(end + u64::from(more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_copied_as_they_are_though_a_field_ends_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        let rows = [
            "a.png,1\r\n",
            "\"b\r\nc,\"\"d\"\".png\",2\r\n",
            "e.png,3\r\n",
        ];
        std::fs::write(&path, format!("image,n\r\n{}", rows.concat())).unwrap();
        for count in 0..=3 {
            let mut copied = Vec::new();
            copy(&path, Some(count), &mut copied).unwrap();
            assert_eq!(String::from_utf8(copied).unwrap(), rows[..count].concat());
        }
        let mut copied = Vec::new();
        copy(&path, None, &mut copied).unwrap();
        assert_eq!(String::from_utf8(copied).unwrap(), rows.concat());
    }
}
