//! Names in other scripts than the Latin one.

use super::*;

const NAMES: [&str; 6] = ["网膜", "網膜", "망막", "شبكية", "שתי רשתית", "दृष्टिपटल"];

/// A review in which every class and every structure has one of the names.
fn review(dir: &Path, names: &[&str]) -> Summary {
    let class = |(place, name): (usize, &&str)| ClassEntry {
        value: place as u8 + 1,
        name: (*name).to_owned(),
        colour: [0, 120, 255],
        visible: true,
        chosen: true,
        named: false,
        merged_from: Vec::new(),
        apart: false,
    };
    let marked = |name| Marked {
        name,
        ..IMAGE.structures[0]
    };
    let marked: Vec<Marked<'_>> = names.iter().map(|name| marked(name)).collect();
    let plan = Plan {
        names: &[IMAGE.name.to_owned()],
        classes: names.iter().enumerate().map(class).collect(),
        style: Style {
            opacity: 0.5,
            contour: true,
            fill: true,
        },
        legend: Legend { font: FONT },
        photographs: None,
        structures: &[names.iter().map(|name| (*name).to_owned()).collect()],
        wanted: &Wanted::default(),
    };
    let mut review = Review::create(dir, Existing::Refuse, plan).unwrap();
    let image = ImageRecord {
        structures: &marked,
        ..IMAGE
    };
    review.write_image(&image, &photo(), LABEL_MAP).unwrap();
    review.finish(&info()).unwrap()
}

#[test]
fn names_in_any_script_are_folders_and_lines_of_the_legend() {
    let dir = tempfile::tempdir().unwrap();
    let written = review(dir.path(), &NAMES);
    for name in NAMES {
        for folder in [name.to_owned(), format!("structures/{name}")] {
            let file = format!("{folder}/eyes/right.png");
            assert!(written.files.contains(&file), "{file}");
            assert!(dir.path().join(&file).is_file(), "{file}");
        }
    }
    let classes = json_of(&dir.path().join(CLASSES_FILE));
    assert_eq!(classes["classes"][4]["name"], NAMES[4]);
    let legend = |dir: &Path| image::open(dir.join("overlays/eyes/right.png")).unwrap();
    let named = legend(dir.path());
    // A legend without the names is another one: their ink is missing.
    let bare = tempfile::tempdir().unwrap();
    review(bare.path(), &[" ", "  ", "   ", "    ", "     ", "      "]);
    let ink = |page: image::DynamicImage| page.to_rgb8().pixels().filter(|p| p.0[0] > 180).count();
    let (named, bare) = (ink(named), ink(legend(bare.path())));
    assert!(named > bare + 300, "{named} and {bare} pixels of ink");
}
