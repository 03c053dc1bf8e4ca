//! `run.json` read line by line: a run may have more photographs than fit into the memory with all that is said of them.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;

const IMAGES: &str = "  \"images\": [";
const FILES: &str = "  \"files\": [";

/// Hands each photograph's object to `each` as it is written, and gives the rest of the text with empty lists of
/// photographs and files.
pub(super) fn read(
    path: &Path,
    each: &mut dyn FnMut(&str) -> io::Result<()>,
) -> io::Result<String> {
    let (mut rest, mut entry) = (String::new(), String::new());
    let mut list = None;
    for line in BufReader::new(File::open(path)?).lines() {
        let line = line?;
        match list {
            None => {
                rest.push_str(&line);
                rest.push('\n');
                list = [IMAGES, FILES].into_iter().find(|list| line == *list);
            }
            Some(_) if line == "  ]," || line == "  ]" => {
                rest.push_str(&line);
                rest.push('\n');
                list = None;
            }
            Some(IMAGES) => {
                let last = line.starts_with("    }");
                entry.push_str(if last { "    }" } else { &line });
                if last {
                    each(&entry)?;
                    entry.clear();
                } else {
                    entry.push('\n');
                }
            }
            Some(_) => {}
        }
    }
    Ok(rest)
}

/// Hands the name of each file of the review to `each`.
pub(super) fn files(path: &Path, each: &mut dyn FnMut(&str)) -> io::Result<()> {
    let mut within = false;
    for line in BufReader::new(File::open(path)?).lines() {
        let line = line?;
        if line == FILES {
            within = true;
        } else if line.starts_with("  ]") {
            within = false;
        } else if within {
            let name: String = serde_json::from_str(line.trim().trim_end_matches(','))?;
            each(&name);
        }
    }
    Ok(())
}

/// Text of a file with lists of photographs and files put in where they are empty.
pub(super) fn split(text: &str) -> Option<[&str; 3]> {
    let (before, rest) = text.split_once("  \"images\": []")?;
    let (between, after) = rest.split_once("  \"files\": []")?;
    Some([before, between, after])
}
