use super::*;
use tempfile::{TempDir, tempdir};

const OURS: &[u8] = b"ours: whatever";

fn is_ours(file: &mut File) -> io::Result<bool> {
    let mut head = Vec::new();
    file.take(4).read_to_end(&mut head)?;
    Ok(head == OURS[..4])
}

fn own() -> Own<'static> {
    Own {
        what: "a note",
        knows: &is_ours,
    }
}

fn folder_with(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a file");
    (folder, path)
}

/// Why nothing is written there; both ways to ask say the same.
fn refused(path: &Path) -> String {
    let text = can_write(path, own()).expect_err("refused").to_string();
    let error = write(path, b"ours: new", own()).expect_err("refused");
    assert_eq!(text, error.to_string());
    assert!(text.ends_with(&path.display().to_string()), "{text}");
    text
}

/// Names of all that is in a folder.
fn names(folder: &Path) -> usize {
    fs::read_dir(folder).expect("a folder").count()
}

#[test]
fn a_file_is_written_and_written_again() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("note");
    for bytes in [OURS, b"ours: shorter"] {
        can_write(&path, own()).expect("room");
        write(&path, bytes, own()).expect("written");
        assert_eq!(fs::read(&path).expect("read"), bytes);
    }
    assert_eq!(names(folder.path()), 1, "nothing else is left behind");
}

#[test]
fn what_is_not_ours_stays() {
    let png = b"\x89PNG\r\n\x1a\n and so on";
    let jpeg = b"\xff\xd8\xff\xe0 and so on";
    for (bytes, why) in [
        (&png[..], "picture"),
        (&jpeg[..], "picture"),
        (b"my thoughts", "not a note"),
        (b"", "not a note"),
    ] {
        let (folder, path) = folder_with("file", bytes);
        assert!(refused(&path).contains(why));
        assert_eq!(fs::read(&path).expect("read"), bytes);
        assert_eq!(names(folder.path()), 1);
    }
}

#[test]
fn places_where_no_file_can_be_are_refused() {
    let (folder, path) = folder_with("file", OURS);
    assert!(refused(folder.path()).contains("a folder"));
    assert!(refused(&folder.path().join("new/")).contains("a folder"));
    assert!(refused(&folder.path().join("missing/note")).contains("cannot be written"));
    assert!(refused(&path.join("note")).contains("cannot be written"));
    assert_eq!(names(folder.path()), 1);
}

#[test]
fn a_protected_file_stays() {
    let (_folder, path) = folder_with("file", OURS);
    let mut rights = fs::metadata(&path).expect("rights").permissions();
    rights.set_readonly(true);
    fs::set_permissions(&path, rights).expect("set");
    assert!(refused(&path).contains("protected"));
    assert_eq!(fs::read(&path).expect("read"), OURS);
}

#[test]
fn only_so_much_is_read() {
    let (folder, path) = folder_with("file", OURS);
    assert_eq!(read(&path, OURS.len() as u64).expect("read"), OURS);
    let error = read(&path, OURS.len() as u64 - 1).expect_err("refused");
    assert!(matches!(error, FileError::TooLarge { .. }), "{error}");
    let error = read(folder.path(), 100).expect_err("refused");
    assert!(error.to_string().starts_with("this is a folder"), "{error}");
    let error = read(&folder.path().join("none"), 100).expect_err("refused");
    assert!(error.to_string().ends_with("none"), "{error}");
    // Only the size of this one is looked at.
    let long = File::create(folder.path().join("long")).expect("a file");
    long.set_len(1 << 40).expect("a hole");
    let error = read(&folder.path().join("long"), 1 << 20).expect_err("refused");
    assert!(error.to_string().contains("larger than 1 MiB"), "{error}");
}

#[test]
fn what_is_said_of_a_file_fits_a_message() {
    assert_eq!(short("ü is\nno\0 number", 20), "ü is no  number");
    assert_eq!(short("müßig", 5), "müßig");
    assert_eq!(short("müßiges", 5), "müßi…");
    assert_eq!(short("", 5), "");
}

#[cfg(unix)]
mod on_unix {
    use super::*;
    use std::os::unix::fs::{FileTypeExt as _, symlink};
    use std::os::unix::net::UnixListener;

    #[test]
    fn nodes_are_neither_replaced_nor_read() {
        let folder = tempdir().expect("a folder");
        let socket = folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).expect("a socket");
        let link = folder.path().join("link");
        symlink(&socket, &link).expect("a link");
        for (path, what) in [
            (Path::new("/dev/null"), "a device"),
            (&socket, "a socket"),
            (&link, "a socket"),
        ] {
            assert!(refused(path).contains(what));
            let text = read(path, 100).expect_err("refused").to_string();
            assert!(text.contains(what), "{text}");
        }
        let kind = fs::metadata(&socket).expect("still there").file_type();
        assert!(kind.is_socket());
    }

    #[test]
    fn a_link_stands_for_its_file() {
        let (folder, path) = folder_with("file", OURS);
        let link = folder.path().join("link");
        symlink(&path, &link).expect("a link");
        write(&link, b"ours: new", own()).expect("written");
        assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
        assert_eq!(fs::read(&path).expect("read"), b"ours: new");
        fs::write(&path, b"mine").expect("a file");
        assert!(refused(&link).contains("not a note"));
        fs::remove_file(&path).expect("removed");
        assert!(refused(&link).contains("nowhere"));
    }

    #[test]
    fn another_name_of_a_photograph_is_a_photograph() {
        let (folder, path) = folder_with("photo.png", b"\x89PNG\r\n\x1a\n and so on");
        let other = folder.path().join("run.safetensors");
        fs::hard_link(&path, &other).expect("another name");
        assert!(refused(&other).contains("picture"));
    }
}
