use super::*;
use image::Rgb;

const FONT: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/assets/fonts/Inter-Regular.otf"
));

/// The retina in six languages, each with the package of a font that has its letters.
const NAMES: [(&str, &str); 6] = [
    ("网膜", "fonts-wqy-microhei"),
    ("網膜", "fonts-wqy-microhei"),
    ("망막", "fonts-wqy-microhei"),
    ("شبكية", "fonts-dejavu-core"),
    ("שתי רשתית", "fonts-dejavu-core"),
    ("दृष्टिपटल", "fonts-lohit-deva"),
];

fn letters() -> Letters {
    Letters::new(&Legend { font: FONT }).unwrap()
}

/// The line of a name that some font of this system must have.
fn set(name: &str) -> Line {
    let line = letters().line(&[name], 32.0);
    let package = NAMES.iter().find(|(known, _)| name.contains(known));
    let package = package.map_or("a font", |(_, package)| package);
    assert!(
        !line.lacks_glyphs(),
        "no font of this system has \"{name}\": install {package} and fontconfig's library"
    );
    line
}

/// Pixels that a line leaves, row by row from its left.
fn ink(line: &Line) -> Vec<bool> {
    let mut page = RgbImage::new(line.width.ceil() as u32 + 8, 56);
    letters().draw(&mut page, line, 4.0, 6.0, [255; 3]);
    page.pixels().map(|p| p.0[0] > 100).collect()
}

fn ids(line: &Line) -> Vec<u32> {
    let glyphs = line.runs.iter().flat_map(|run| &run.glyphs);
    glyphs.map(|(id, ..)| id.to_u32()).collect()
}

#[test]
fn names_in_any_script_are_drawn() {
    for (name, _) in NAMES {
        let line = set(name);
        let drawn = ink(&line).iter().filter(|&&set| set).count();
        assert!(drawn > 100, "{name}: {drawn} pixels");
        // Inter has none of these letters: its box stands for each.
        let boxes = hold(&letters().own).fonts.clone();
        let mut own = Shaper {
            fonts: boxes,
            layouts: LayoutContext::new(),
        };
        let mut boxes = Line {
            size: 32.0,
            ..Line::default()
        };
        own.append(name, &mut boxes);
        assert!(boxes.lacks_glyphs(), "{name}");
        assert_ne!(ink(&line), ink(&boxes), "{name}");
    }
    assert_ne!(ink(&set("网膜")), ink(&set("網膜")));
}

#[test]
fn arabic_is_joined_and_runs_from_right_to_left() {
    let word = set("شبكية");
    // Apart from one another, letters have other shapes and take more room.
    let apart: Vec<Line> = "شبكية"
        .chars()
        .map(|c| letters().line(&[&c.to_string()], 32.0))
        .collect();
    let wide: f32 = apart.iter().map(|line| line.width).sum();
    assert!(word.width < 0.95 * wide, "{} of {wide}", word.width);
    let alone: Vec<u32> = apart.iter().flat_map(ids).collect();
    let joined = ids(&word);
    assert!(joined.iter().filter(|id| !alone.contains(id)).count() >= 3);
    // The last letter, which joins to the one before it alone, stands leftmost.
    let end = set("ية");
    let leftmost = |line: &Line| ids(line)[0];
    assert_eq!(leftmost(&word), leftmost(&end));
}

#[test]
fn numbers_beside_a_name_stay_where_they_are() {
    let letters = letters();
    for name in ["Netzhaut", "שתי רשתית"] {
        let (number, name) = (letters.line(&["7  "], 32.0), name);
        let line = letters.line(&["7  ", name, "  12.3 %"], 32.0);
        assert_eq!(ids(&line)[..2], ids(&number)[..2], "{name}");
        let percent = letters.line(&["%"], 32.0);
        assert_eq!(ids(&line).last(), ids(&percent).last(), "{name}");
    }
}

#[test]
fn letters_that_take_their_shape_from_others_are_one_sign() {
    // Seven characters make fewer signs, and the vowel sign of the fourth stands before it.
    let line = set("दृष्टिपटल");
    assert!(ids(&line).len() < "दृष्टिपटल".chars().count());
}

#[test]
fn what_no_font_has_is_a_box_and_is_said_once() {
    let letters = letters();
    let unknown = "\u{e5f0}\u{10ffff}";
    let line = letters.line(&[unknown], 32.0);
    assert!(line.lacks_glyphs() && line.width > 0.0);
    letters.line(&[unknown], 32.0);
    assert_eq!(hold(&letters.lacking).len(), 1);
}

#[test]
fn the_same_text_gives_the_same_pixels() {
    for (name, _) in NAMES {
        assert_eq!(ink(&set(name)), ink(&set(name)), "{name}");
    }
}

#[test]
fn latin_text_needs_no_font_of_the_system() {
    let letters = letters();
    let line = letters.line(&["Exsudate, Äderchen · Δ"], 32.0);
    assert!(!line.lacks_glyphs() && letters.all.get().is_none());
    let mut page = RgbImage::from_pixel(400, 48, Rgb([0; 3]));
    letters.draw(&mut page, &line, 0.0, 0.0, [255; 3]);
    assert!(page.pixels().any(|p| p.0 == [255; 3]), "ink");
}
