//! Which files of a folder are pictures.

use std::io::Read as _;
use std::path::Path;

use walkdir::{DirEntry, Error as WalkError, WalkDir};

use super::decode;
use super::error::{Fault, PictureError};
use super::natural;
use super::source::{ImageSource, Origin};

/// A file or sub-folder that was left out although the user may have expected it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Path relative to the scanned folder, `/` between folders.
    pub name: String,
    /// Why, in one line.
    pub reason: String,
}

/// What a folder holds. Both lists are in natural order (`img2` before `img10`, case ignored).
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// Files whose name is that of a picture; none of them was opened yet.
    pub images: Vec<ImageSource>,
    /// Pictures of kinds that are not read, unreadable folders, links that lead nowhere.
    pub skipped: Vec<Skipped>,
}

/// What the name of a file says about it.
enum Kind {
    Picture,
    /// A picture that cannot be read; the text says what to do.
    Unread(&'static str),
    Other,
}

/// What a DICOM file is called where the reader was left out.
const NO_DICOM: &str = "DICOM (left out of this build of the program)";

const EXPORT: &str = "is not read; export the photograph as PNG, TIFF or JPEG";

/// Looks for pictures in `folder` and all folders below it, by extension only (png, jpg, jpeg, tif, tiff, bmp, webp,
/// dcm, dicom in any case). Archives give DICOM files no extension, or a number as the last part of a UID: such files
/// are looked into. Links are followed; hidden files and folders and links that lead back are left out in silence, and
/// so are files that are no pictures at all. If `folder` is one picture file, the scan holds just that one.
///
/// `cancelled` is asked at every entry; once it says true, the result is [`Fault::Cancelled`].
///
/// # Errors
/// [`Fault::Missing`], [`Fault::Forbidden`] or [`Fault::Disk`] if `folder` itself cannot be listed, and
/// [`Fault::Unsupported`] or [`Fault::NotAPicture`] if it is a single file of another kind.
pub fn scan(folder: &Path, cancelled: &dyn Fn() -> bool) -> Result<Scan, PictureError> {
    let place = || folder.display().to_string();
    let about = std::fs::metadata(folder).map_err(|error| Fault::from(error).at(place()))?;
    if about.is_file() {
        return single(folder);
    }
    // The walk reports a root that cannot be listed like any sub-folder; for the root it is an error.
    std::fs::read_dir(folder).map_err(|error| Fault::from(error).at(place()))?;

    let mut found = Scan::default();
    for entry in WalkDir::new(folder)
        .follow_links(true)
        .into_iter()
        .filter_entry(|entry| !hidden(entry))
    {
        if cancelled() {
            return Err(Fault::Cancelled.at(place()));
        }
        match entry {
            Ok(entry) if entry.file_type().is_file() => found.file(folder, entry.path()),
            Ok(_) => {}
            Err(error) => found.unreadable(folder, &error),
        }
    }
    found
        .images
        .sort_by(|a, b| natural::compare(&a.name, &b.name));
    found
        .skipped
        .sort_by(|a, b| natural::compare(&a.name, &b.name));
    Ok(found)
}

impl Scan {
    fn file(&mut self, folder: &Path, path: &Path) {
        let name = relative(folder, path);
        match kind(path) {
            Kind::Picture => self.images.push(ImageSource {
                name,
                origin: Origin::File(path.to_owned()),
            }),
            Kind::Unread(what) => self.skipped.push(Skipped {
                name,
                reason: format!("{what} {EXPORT}"),
            }),
            Kind::Other => {}
        }
    }

    fn unreadable(&mut self, folder: &Path, error: &WalkError) {
        // A link to a folder above it would be walked for ever; all its files are in the list already.
        if error.loop_ancestor().is_some() {
            return;
        }
        let name = error
            .path()
            .map_or_else(String::new, |path| relative(folder, path));
        let dotted = name
            .rsplit('/')
            .next()
            .is_some_and(|last| last.starts_with('.'));
        if dotted {
            return;
        }
        let reason = match error.io_error() {
            Some(io) => Fault::from(std::io::Error::new(io.kind(), io.to_string())).to_string(),
            None => error.to_string(),
        };
        self.skipped.push(Skipped { name, reason });
    }
}

/// A scan of one file that the user chose.
fn single(path: &Path) -> Result<Scan, PictureError> {
    match kind(path) {
        Kind::Picture => {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            let image = ImageSource {
                name,
                origin: Origin::File(path.to_owned()),
            };
            Ok(Scan {
                images: vec![image],
                skipped: Vec::new(),
            })
        }
        Kind::Unread(what) => {
            Err(Fault::Unsupported(format!("{what} {EXPORT}")).at(path.display().to_string()))
        }
        Kind::Other => Err(Fault::NotAPicture.at(path.display().to_string())),
    }
}

/// The folder that the user chose may be hidden; what is below it may not.
fn hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
}

fn relative(folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

fn kind(path: &Path) -> Kind {
    let extension = path
        .extension()
        .map(|text| text.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    match extension.as_str() {
        "png" | "jpg" | "jpeg" | "tif" | "tiff" | "bmp" | "webp" => Kind::Picture,
        "gif" => Kind::Unread("GIF (256 colours at most)"),
        "dcm" | "dicom" => dicom(),
        "ppm" | "pgm" | "pnm" | "pbm" => Kind::Unread("PPM"),
        "jp2" | "j2k" | "jpx" | "jpf" => Kind::Unread("JPEG 2000"),
        "heic" | "heif" | "hif" => Kind::Unread("HEIC"),
        "avif" => Kind::Unread("AVIF"),
        "jxl" => Kind::Unread("JPEG XL"),
        "jfif" | "jpe" => Kind::Unread("A JPEG file under this extension (rename it to .jpg)"),
        "cr2" | "cr3" | "nef" | "arw" | "dng" | "raf" | "orf" | "rw2" | "raw" => {
            Kind::Unread("A camera's raw format")
        }
        "psd" | "xcf" => Kind::Unread("A picture editor's own format"),
        "e2e" | "fda" | "fds" | "oct" | "img" | "zvi" | "czi" | "nd2" | "svs" => {
            Kind::Unread("An instrument's own format")
        }
        "exr" | "hdr" | "tga" | "ico" | "qoi" | "dds" | "pcx" => {
            Kind::Unread("This picture format")
        }
        number if number.bytes().all(|sign| sign.is_ascii_digit()) && begins_as_dicom(path) => {
            dicom()
        }
        _ => Kind::Other,
    }
}

fn dicom() -> Kind {
    if cfg!(feature = "dicom") {
        Kind::Picture
    } else {
        Kind::Unread(NO_DICOM)
    }
}

/// Whether the first bytes of a file are those of a DICOM file, and its name is not that of a directory of such files.
fn begins_as_dicom(path: &Path) -> bool {
    let directory = |name: &std::ffi::OsStr| name.eq_ignore_ascii_case("DICOMDIR");
    if path.file_name().is_some_and(directory) {
        return false;
    }
    // A pipe or a device would be read for ever.
    let plain = std::fs::metadata(path).is_ok_and(|about| about.is_file());
    let mut head = [0; decode::DICOM_HEAD];
    let read = plain.then(|| std::fs::File::open(path)?.read_exact(&mut head));
    read.is_some_and(|read| read.is_ok()) && decode::is_dicom(&head)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fs;

    use tempfile::tempdir;

    use super::*;

    fn written(folder: &Path, name: &str, bytes: &[u8]) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    #[test]
    fn a_folder_is_scanned_in_natural_order() {
        let folder = tempdir().unwrap();
        for name in [
            "img10.png",
            "img2.PNG",
            "visit 1/眼 (1).Tiff",
            "b/c/d.webp",
            "IMG1.jpeg",
            ".hidden.png",
            ".trash/x.png",
            "notes.txt",
            "a.csv",
            "noextension",
            "anim.gif",
        ] {
            written(folder.path(), name, b"x");
        }
        let dicom = [&[0; 128], &b"DICM"[..]].concat();
        for name in [
            "scan.DCM",
            "series/1.2.840.10008",
            "series/IM0001",
            "DICOMDIR",
        ] {
            written(folder.path(), name, &dicom);
        }
        let found = scan(folder.path(), &|| false).unwrap();
        let names: Vec<_> = found
            .images
            .iter()
            .map(|image| image.name.as_str())
            .collect();
        let plain = [
            "b/c/d.webp",
            "IMG1.jpeg",
            "img2.PNG",
            "img10.png",
            "visit 1/眼 (1).Tiff",
        ];
        let dicom = ["scan.DCM", "series/1.2.840.10008", "series/IM0001"];
        let skipped: Vec<_> = found
            .skipped
            .iter()
            .map(|skipped| skipped.name.as_str())
            .collect();
        if cfg!(feature = "dicom") {
            assert_eq!(names, [&plain[..4], &dicom, &plain[4..]].concat());
            assert_eq!(skipped, ["anim.gif"]);
        } else {
            assert_eq!(names, plain);
            assert_eq!(skipped, [&["anim.gif"], &dicom[..]].concat());
            let reason = &found.skipped[1].reason;
            assert!(reason.contains("left out of this build"), "{reason}");
        }
        let last = found.images.last().unwrap();
        assert!(Path::new(&last.location()).is_file());
        assert_eq!(last.stem(), "visit 1/眼 (1)");
    }

    #[test]
    fn one_file_is_a_scan_of_its_own() {
        let folder = tempdir().unwrap();
        for name in ["a.png", "b.png", "c.jp2", "d.txt"] {
            written(folder.path(), name, b"x");
        }
        let one = |name: &str| scan(&folder.path().join(name), &|| false);
        let found = one("a.png").unwrap();
        assert_eq!(found.images.len(), 1);
        assert_eq!(found.images[0].name, "a.png");
        assert!(matches!(
            one("c.jp2").unwrap_err().fault,
            Fault::Unsupported(_)
        ));
        assert_eq!(one("d.txt").unwrap_err().fault, Fault::NotAPicture);
        let missing = one("e.png").unwrap_err();
        assert_eq!(missing.fault, Fault::Missing);
        assert!(missing.to_string().ends_with("e.png"));
    }

    #[test]
    fn a_scan_can_be_stopped() {
        let folder = tempdir().unwrap();
        for index in 0..20 {
            written(folder.path(), &format!("{index}.png"), b"x");
        }
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            asked.get() > 5
        };
        assert_eq!(
            scan(folder.path(), &stop).unwrap_err().fault,
            Fault::Cancelled
        );
        assert_eq!(asked.get(), 6);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_not_in_circles() {
        use std::os::unix::fs::symlink;
        let (folder, elsewhere) = (tempdir().unwrap(), tempdir().unwrap());
        written(folder.path(), "a.png", b"x");
        written(elsewhere.path(), "b.png", b"x");
        symlink(folder.path(), folder.path().join("circle")).unwrap();
        symlink(elsewhere.path(), folder.path().join("link")).unwrap();
        symlink(
            folder.path().join("gone.png"),
            folder.path().join("broken.png"),
        )
        .unwrap();
        let found = scan(folder.path(), &|| false).unwrap();
        let names: Vec<_> = found
            .images
            .iter()
            .map(|image| image.name.as_str())
            .collect();
        assert_eq!(names, ["a.png", "link/b.png"]);
        assert_eq!(found.skipped.len(), 1);
        assert_eq!(found.skipped[0].name, "broken.png");
    }
}
