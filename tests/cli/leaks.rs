//! Nothing that identifies a patient, a place or a person, and no path of the user's disk, gets into what is written.

use std::io::Read as _;

use super::tagged::Tagged;
use super::*;

/// The most that is unpacked from one place, in bytes.
const UNPACKED: u64 = 16 << 20;

/// A word as files may hold it.
fn spellings(word: &str) -> [Vec<u8>; 3] {
    let wide: Vec<u16> = word.encode_utf16().collect();
    let bytes = |order: fn(u16) -> [u8; 2]| wide.iter().copied().flat_map(order).collect();
    [
        word.as_bytes().to_vec(),
        bytes(u16::to_le_bytes),
        bytes(u16::to_be_bytes),
    ]
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    let first = part[0];
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|&byte| byte == first) {
        if rest[at..].starts_with(part) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// The bytes of a file, and of everything in it that can be unpacked: what any zlib stream holds, wherever it begins,
/// and the members of an archive.
fn layers(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut layers = vec![bytes.to_vec()];
    for (at, head) in bytes.windows(2).enumerate() {
        let sum = u16::from_be_bytes([head[0], head[1]]);
        if head[0] & 0x8F == 0x08 && sum.is_multiple_of(31) {
            let mut unpacked = Vec::new();
            // Where it is no stream, what could be unpacked is nothing or noise.
            let _ = flate2::read::ZlibDecoder::new(&bytes[at..])
                .take(UNPACKED)
                .read_to_end(&mut unpacked);
            if unpacked.len() >= 4 {
                layers.push(unpacked);
            }
        }
    }
    if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) {
        for at in 0..archive.len() {
            let member = archive.by_index(at).expect("a member");
            layers.push(member.name_raw().to_vec());
            let mut unpacked = Vec::new();
            let read = member.take(UNPACKED).read_to_end(&mut unpacked);
            read.expect("a member");
            layers.extend(self::layers(&unpacked));
        }
    }
    layers
}

/// Those of the words that a file holds in whatever way.
fn found<'w>(bytes: &[u8], words: &'w [String]) -> Vec<&'w str> {
    let layers = layers(bytes);
    let held = |word: &&String| {
        let spellings = spellings(word);
        let mut parts = layers
            .iter()
            .flat_map(|layer| spellings.iter().map(move |s| (layer, s)));
        parts.any(|(layer, spelling)| holds(layer, spelling))
    };
    words.iter().filter(held).map(String::as_str).collect()
}

/// A folder with a photograph of each format, whose words and paths must be nowhere.
fn planted() -> (Place, Vec<Tagged>, Vec<String>) {
    let place = Place::new();
    let files = tagged::all();
    for file in &files {
        place.write(&format!("photos/{}", file.name), &file.bytes);
    }
    for folder in ["home/PlantedUserXq7", "temporary"] {
        std::fs::create_dir_all(place.path(folder)).expect("a folder");
    }
    let mut words: Vec<String> = files.iter().flat_map(|file| file.words.clone()).collect();
    let here = place.dir.path();
    let whole = here.canonicalize().expect("a folder");
    for path in [here, &whole, &std::env::temp_dir()] {
        words.push(path.display().to_string());
    }
    words.push("PlantedUserXq7".to_owned());
    (place, files, words)
}

/// The program, whose user has a home here.
fn run(place: &Place, words: &[&str]) -> Done {
    let home = place.path("home/PlantedUserXq7");
    let mut command = place.command(words);
    command
        .env("HOME", &home)
        .env("USER", "PlantedUserXq7")
        .env("TMPDIR", place.path("temporary"));
    for name in [
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_STATE_HOME",
    ] {
        command.env(name, home.join(name));
    }
    let done = finish(&mut command);
    assert_eq!(done.code, 0, "{words:?}\n{}", done.err);
    done
}

#[track_caller]
fn clean(place: &Place, folder: &str, words: &[String]) {
    let files = place.files(folder);
    assert!(!files.is_empty(), "{folder} is empty");
    let leaks: Vec<String> = files
        .iter()
        .map(|(name, bytes)| (name, found(bytes, words)))
        .filter(|(_, found)| !found.is_empty())
        .map(|(name, found)| format!("{folder}/{name} holds {found:?}"))
        .collect();
    assert!(leaks.is_empty(), "\n{}", leaks.join("\n"));
}

#[test]
fn what_is_planted_is_found_where_it_was_planted() {
    let files = tagged::all();
    for file in &files {
        let cut = file.name.starts_with("cut");
        let missing = file.words.len() - found(&file.bytes, &file.words).len();
        assert_eq!(missing, 0, "{} ({cut}): {:?}", file.name, file.words);
        let (other, own) = (&files[0], file.words.last().expect("a word"));
        assert!(
            other.words.contains(own) || found(&other.bytes, std::slice::from_ref(own)).is_empty()
        );
    }
    // In an archive, and packed within it.
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("b.png", options).expect("a member");
    let png = &files[1];
    std::io::Write::write_all(&mut archive, &png.bytes).expect("room");
    let bytes = archive.finish().expect("an end").into_inner();
    assert_eq!(found(&bytes, &png.words).len(), png.words.len());
}

#[test]
fn no_tag_and_no_path_gets_into_a_review() {
    let (place, files, words) = planted();
    let common = ["segment", "photos", "--classes", "4"];
    let saved = ["--out", "review", "--checkpoint", "saved/run.safetensors"];
    std::fs::create_dir(place.path("saved")).expect("a folder");
    let done = run(&place, &[&common[..], &QUICK, &saved].concat());
    // All but the one that was cut were written.
    let [failed, images] = ["failed", "images"].map(|key| {
        let run = place.json("review/run.json");
        run[key].as_array().expect("a list").len()
    });
    assert_eq!((images, failed), (files.len() - 1, 1), "{}", done.err);
    clean(&place, "review", &words);
    clean(&place, "saved", &words);
    let tags: Vec<String> = files.iter().flat_map(|file| file.words.clone()).collect();
    for text in [&done.out, &done.err] {
        let told = found(text.as_bytes(), &tags);
        assert!(told.is_empty(), "{told:?}\n{text}");
    }
    let left = place.files("temporary");
    assert!(left.is_empty(), "{:?}", left.keys());
    if !place.files("home").is_empty() {
        clean(&place, "home", &tags);
    }
}

/// What a DICOM file says of the retina is in the tables, and says that it comes from there.
#[cfg(feature = "dicom")]
#[test]
fn spacing_and_side_of_a_dicom_file_are_in_the_review() {
    let place = Place::new();
    let files = tagged::all();
    let dicom = files.iter().find(|file| file.name == "e.dcm");
    place.write("photos/1.2.276.1", &dicom.expect("a file").bytes);
    place.segment(&["photos", "--out", "review", "--classes", "3"]);
    let run = place.json("review/run.json");
    let image = &run["images"][0];
    assert_eq!(image["name"], "1.2.276.1");
    assert_eq!(image["spacing_um_per_px"], 11.2);
    assert_eq!(image["spacing_source"], "DICOM");
    assert_eq!(image["eye"], "OS");
    assert_eq!(image["eye_source"], "DICOM");
    let files = place.files("review");
    let mut table = csv::Reader::from_reader(&files["images.csv"][..]);
    let columns = table.headers().expect("columns").clone();
    let row = table.records().next().expect("a row").expect("a row");
    let cell = |name: &str| {
        let at = columns.iter().position(|column| column == name);
        at.map_or_else(|| panic!("{name} of {columns:?}"), |at| row[at].to_owned())
    };
    assert_eq!(cell("eye"), "OS");
    assert_eq!(cell("spacing_um_per_px"), "11.2");
    assert!(
        files.contains_key("labels/1.2.276.png"),
        "{:?}",
        files.keys()
    );
}
