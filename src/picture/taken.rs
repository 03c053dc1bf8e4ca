//! The day on which a photograph was taken, as the camera wrote it into the file.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use exif::{In, Tag, Value};
use jiff::civil::Date;

use super::source::{ImageSource, Origin};

/// Longest file that is looked into, in bytes: of TIFF all is read.
const MAX_FILE: u64 = 256 << 20;

/// The day of EXIF's `DateTimeOriginal`; none where the file has none. Nothing else of what the camera says is read: neither
/// the place nor its own number. A camera whose clock was never set says a wrong day.
#[must_use]
pub fn taken_on(source: &ImageSource) -> Option<Date> {
    let look = || match &source.origin {
        Origin::Embedded { bytes, .. } => day(&mut Cursor::new(*bytes)),
        Origin::File(path) => {
            let about = std::fs::metadata(path).ok()?;
            let fits = about.is_file() && about.len() <= MAX_FILE;
            let file = fits.then(|| File::open(path).ok()).flatten()?;
            day(&mut BufReader::new(file))
        }
    };
    catch_unwind(AssertUnwindSafe(look)).ok().flatten()
}

fn day<R: BufRead + Seek>(file: &mut R) -> Option<Date> {
    let exif = exif::Reader::new().read_from_container(file).ok()?;
    let field = exif.get_field(Tag::DateTimeOriginal, In::PRIMARY)?;
    let Value::Ascii(texts) = &field.value else {
        return None;
    };
    let time = exif::DateTime::from_ascii(texts.first()?).ok()?;
    let (month, day) = (i8::try_from(time.month).ok()?, i8::try_from(time.day).ok()?);
    Date::new(i16::try_from(time.year).ok()?, month, day).ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A JPEG's start with an EXIF block that holds a day, and nothing behind it.
    pub(crate) fn with_day(text: &str) -> Vec<u8> {
        let mut tiff = b"MM\0\x2A\0\0\0\x08".to_vec();
        // One entry: the other table, at 26; in it one entry: the text, at 44.
        tiff.extend(b"\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x1A\0\0\0\0");
        tiff.extend(b"\0\x01\x90\x03\0\x02\0\0\0\x14\0\0\0\x2C\0\0\0\0");
        tiff.extend(text.bytes());
        tiff.push(0);
        let mut jpeg = b"\xFF\xD8\xFF\xE1".to_vec();
        jpeg.extend(((tiff.len() + 8) as u16).to_be_bytes());
        jpeg.extend(b"Exif\0\0");
        jpeg.extend(tiff);
        jpeg.extend(b"\xFF\xD9");
        jpeg
    }

    fn of(bytes: &[u8]) -> Option<Date> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jpg");
        std::fs::write(&path, bytes).unwrap();
        taken_on(&ImageSource {
            name: "a.jpg".to_owned(),
            origin: Origin::File(path),
        })
    }

    #[test]
    fn the_cameras_day_is_read() {
        let day = Date::constant(2019, 3, 4);
        assert_eq!(of(&with_day("2019:03:04 10:11:12")), Some(day));
    }

    #[test]
    fn no_day_is_none() {
        for text in [
            "0000:00:00 00:00:00",
            "    :  :     :  :  ",
            "2019:13:04 10:11:12",
            "yesterday, at 10 h.",
        ] {
            assert_eq!(of(&with_day(text)), None, "{text}");
        }
        assert_eq!(of(b""), None);
        assert_eq!(of(b"\xFF\xD8\xFF\xE1\xFF\xFF"), None);
        assert_eq!(taken_on(&super::super::source::named("nowhere.jpg")), None);
        assert_eq!(taken_on(&super::super::samples()[1]), None);
    }
}
