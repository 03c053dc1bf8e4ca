//! File and folder names that every operating system takes and that never meet.

use super::{CLASSES_FILE, ClassEntry, RUN_FILE, STRUCTURES, formats};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Longest part of a path in bytes of UTF-8: what the usual file systems of all systems take.
const LONGEST: usize = 255;
/// The same for folders that may get a number.
const LONGEST_FOLDER: usize = 240;

/// Output names, without extension and with `/` between folders, one for each of `names` and in the same order.
///
/// `names` are the photographs' paths relative to the opened folder. Sub-folders stay. Where several would meet
/// (same stem and another extension, or a difference of case only), each gets its extension appended (`img_jpg`,
/// `img_png`), and a number if that is not enough. Decided for the whole list, so hand over all of it at once.
pub fn output_stems(names: &[String]) -> Vec<String> {
    let split: Vec<(String, String)> = names.iter().map(|name| safe_path(name)).collect();
    let mut group: BTreeMap<String, usize> = BTreeMap::new();
    for (stem, _) in &split {
        *group.entry(key(stem)).or_default() += 1;
    }
    let alone = |stem: &str| group.get(&key(stem)) == Some(&1);
    // Names that are unique already stay as they are, whatever the others become.
    let mut taken: BTreeSet<String> = split
        .iter()
        .filter(|(stem, _)| alone(stem))
        .map(|(stem, _)| key(stem))
        .collect();
    split
        .iter()
        .map(
            |(stem, extension)| match (alone(stem), extension.as_str()) {
                (true, _) => stem.clone(),
                (false, "") => unique(stem, &mut taken),
                (false, extension) => unique(&format!("{stem}_{extension}"), &mut taken),
            },
        )
        .collect()
}

/// Folder of each class in the order of `classes`; distinct also where case does not count, and never the name of
/// a file or folder that the review itself has.
pub(super) fn class_folders(classes: &[ClassEntry]) -> Vec<String> {
    let mut taken: BTreeSet<String> = [STRUCTURES, CLASSES_FILE, RUN_FILE]
        .into_iter()
        .chain(formats::own_names())
        .map(key)
        .collect();
    classes
        .iter()
        .map(|class| {
            let name = short(&safe_part(&class.name), LONGEST_FOLDER);
            let name = if name.is_empty() {
                format!("class_{}", class.value)
            } else {
                name
            };
            unique(&name, &mut taken)
        })
        .collect()
}

/// Folder of the masks of each named structure, by its name: `structures/NAME`.
pub(super) fn structure_folders<'n>(
    names: impl IntoIterator<Item = &'n str>,
) -> BTreeMap<String, String> {
    let mut taken = BTreeSet::new();
    let mut folders = BTreeMap::new();
    for name in names {
        if !folders.contains_key(name) {
            let part = short(&named(safe_part(name)), LONGEST_FOLDER);
            let part = unique(&part, &mut taken);
            folders.insert(name.to_owned(), format!("{STRUCTURES}/{part}"));
        }
    }
    folders
}

/// Splits a relative path into a safe stem (with folders) and its extension (lower case, may be empty).
fn safe_path(name: &str) -> (String, String) {
    let mut parts: Vec<&str> = name
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let file = parts.pop().unwrap_or_default();
    let (stem, extension) = match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, extension),
        _ => (file, ""),
    };
    let mut path = String::new();
    for part in parts {
        path.push_str(&named(safe_part(part)));
        // A folder `img.png` would meet the file of a photograph `img.jpg`.
        path.push_str(if key(part).ends_with(".png") {
            "_/"
        } else {
            "/"
        });
    }
    path.push_str(&named(safe_part(stem)));
    (path, safe_part(&extension.to_lowercase()))
}

/// A stand-in for a part of which nothing was left.
fn named(part: String) -> String {
    if part.is_empty() {
        "unnamed".into()
    } else {
        part
    }
}

/// One part of a path without anything that some operating system refuses or reads as more than a name; may be
/// empty.
fn safe_part(text: &str) -> String {
    let replaced: String = text
        .chars()
        .map(|c| {
            if c.is_control() || r#"<>:"/\|?*"#.contains(c) {
                '_'
            } else {
                c
            }
        })
        .collect();
    // Windows drops dots and blanks at the end; at the front a dot hides the folder, and dots alone lead out of it.
    let part = replaced.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let part = if is_device(part) {
        format!("_{part}")
    } else {
        part.to_owned()
    };
    short(&part, LONGEST)
}

/// The path of a file: its folders and its name, without an extension yet, such as every operating system takes them.
pub(super) fn safe_file(path: &str, extension: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let name = parts.pop().unwrap_or_default();
    let mut safe = String::new();
    for part in parts {
        safe.push_str(&named(safe_part(part)));
        safe.push('/');
    }
    let name = short(&named(safe_part(name)), LONGEST - 1 - extension.len());
    format!("{safe}{name}.{extension}")
}

/// A name that is too long loses its middle, as beginnings and ends tell photographs apart; a number made from the whole
/// stands there, so that no two become one.
fn short(part: &str, most: usize) -> String {
    if part.len() <= most {
        return part.to_owned();
    }
    let digest = Sha256::digest(part);
    let number: String = digest[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let kept = most - number.len() - 2;
    let head = part.floor_char_boundary(kept / 2);
    let tail = part.ceil_char_boundary(part.len() - (kept - head));
    format!("{}~{number}~{}", &part[..head], &part[tail..])
}

/// Names that Windows keeps for devices, with any extension.
fn is_device(part: &str) -> bool {
    let head = part
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_lowercase();
    if matches!(
        head.as_str(),
        "con" | "prn" | "aux" | "nul" | "conin$" | "conout$"
    ) {
        return true;
    }
    let port = head
        .strip_prefix("com")
        .or_else(|| head.strip_prefix("lpt"));
    port.is_some_and(|n| {
        n.chars().count() == 1 && n.chars().all(|c| c.is_ascii_digit() || "¹²³".contains(c))
    })
}

/// `name`, or `name_2`, `name_3` ... where it is taken.
fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(key(&candidate)) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}

/// What two names share when a file system that ignores case takes them for one.
fn key(name: &str) -> String {
    name.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(names: &[&str]) -> Vec<String> {
        output_stems(
            &names
                .iter()
                .map(|name| name.to_string())
                .collect::<Vec<_>>(),
        )
    }

    fn folders(names: &[&str]) -> Vec<String> {
        let class = |(i, name): (usize, &&str)| ClassEntry {
            value: i as u8 + 1,
            name: name.to_string(),
            colour: [0; 3],
            visible: true,
            chosen: true,
            named: false,
            merged_from: Vec::new(),
            apart: false,
        };
        class_folders(&names.iter().enumerate().map(class).collect::<Vec<_>>())
    }

    #[test]
    fn sub_folders_stay() {
        assert_eq!(
            stems(&["a/b/img.jpg", "img.jpg", "b/img.jpg"]),
            ["a/b/img", "img", "b/img"]
        );
    }

    #[test]
    fn same_stem_gets_its_extension() {
        assert_eq!(
            stems(&["img.jpg", "IMG.png", "other.jpg"]),
            ["img_jpg", "IMG_png", "other"]
        );
    }

    #[test]
    fn same_stem_and_extension_but_for_case_gets_a_number() {
        assert_eq!(stems(&["a.jpg", "A.JPG"]), ["a_jpg", "A_jpg_2"]);
        assert_eq!(stems(&["A/x.jpg", "a/x.jpg"]), ["A/x_jpg", "a/x_jpg_2"]);
    }

    #[test]
    fn an_appended_extension_meets_no_other_name() {
        assert_eq!(
            stems(&["a.jpg", "a.png", "a_jpg.png"]),
            ["a_jpg_2", "a_png", "a_jpg"]
        );
    }

    #[test]
    fn a_folder_never_meets_a_file() {
        assert_eq!(stems(&["a.jpg", "a.png/x.jpg"]), ["a", "a.png_/x"]);
    }

    #[test]
    fn names_never_lead_out_of_the_folder() {
        assert_eq!(stems(&["../../x.jpg"]), ["unnamed/unnamed/x"]);
        assert_eq!(stems(&["/etc/x.jpg", r"C:\u\y.jpg"]), ["etc/x", "C_/u/y"]);
        assert_eq!(
            stems(&["", ".jpg", "con.jpg", "no_extension"]),
            ["unnamed", "jpg", "_con", "no_extension"]
        );
    }

    #[test]
    fn class_names_become_safe_folders() {
        assert_eq!(
            folders(&["../x", "CON", "a/b", "", "lpt1.txt", " vessels. "]),
            ["_x", "_CON", "a_b", "class_4", "_lpt1.txt", "vessels"]
        );
    }

    #[test]
    fn class_folders_are_distinct() {
        assert_eq!(
            folders(&["Vessels", "vessels", "VESSELS"]),
            ["Vessels", "vessels_2", "VESSELS_3"]
        );
        assert_eq!(
            folders(&["Labels", "overlays", "run.json"]),
            ["Labels_2", "overlays_2", "run.json_2"]
        );
    }

    #[test]
    fn names_stay_whole_up_to_what_file_systems_take() {
        let stem = format!("{}_OD", "x".repeat(248));
        assert_eq!(stems(&[&format!("{stem}.jpg")]), [stem.as_str()]);
        assert_eq!(safe_file(&stem, "png"), format!("{stem}.png"));
        let file = safe_file(&format!("a/{stem}"), "geojson");
        assert_eq!(file.len(), "a/".len() + LONGEST);
        assert!(
            file.contains('~') && file.ends_with("_OD.geojson"),
            "{file}"
        );
        let other = safe_file(&format!("a/{}y_OD", "x".repeat(247)), "geojson");
        assert_ne!(file, other);
        let folder = &folders(&["\u{e9}".repeat(400).as_str()])[0];
        assert!((236..=LONGEST_FOLDER).contains(&folder.len()), "{folder}");
    }
}
