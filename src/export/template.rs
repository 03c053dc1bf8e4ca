//! What the files of a photograph are called.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::names;

/// A pattern for the paths of a review's files, such as `{what}/{stem}` or `{stem}_{what}`; the ending is added.
///
/// | | |
/// |---|---|
/// | `{what}` | what the file shows: `labels`, `overlays`, a class's or structure's folder |
/// | `{stem}` | the photograph's sub-folders and name without its extension |
/// | `{name}` | its name alone |
/// | `{number}` | its place in the list, from 1, with as many digits as the last one |
///
/// `{what}` must be in it, or files of a photograph would meet, and `{stem}` or `{number}`, or those of two photographs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    What,
    Stem,
    Name,
    Number,
}

const WORDS: [(&str, Piece); 4] = [
    ("what", Piece::What),
    ("stem", Piece::Stem),
    ("name", Piece::Name),
    ("number", Piece::Number),
];

impl Default for Template {
    fn default() -> Self {
        Self {
            pieces: vec![Piece::What, Piece::Text("/".to_owned()), Piece::Stem],
        }
    }
}

impl FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (word, after) = after
                .split_once('}')
                .ok_or_else(|| format!("a bracket is open: {text}"))?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let known = { WORDS.iter() }.find(|(name, _)| *name == word);
            let Some((_, piece)) = known else {
                let all = WORDS.map(|(name, _)| format!("{{{name}}}")).join(", ");
                return Err(format!("{{{word}}} is not known; there are {all}"));
            };
            pieces.push(piece.clone());
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        let has = |piece: &Piece| pieces.contains(piece);
        if !has(&Piece::What) {
            return Err("without {what} all files of a photograph would have one name".to_owned());
        }
        if !has(&Piece::Stem) && !has(&Piece::Number) {
            return Err(
                "without {stem} or {number} several photographs would have one name".to_owned(),
            );
        }
        Ok(Self { pieces })
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Template> for String {
    fn from(template: Template) -> Self {
        template.to_string()
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            let known = { WORDS.iter() }.find(|(_, other)| other == piece);
            match (piece, known) {
                (Piece::Text(text), _) => f.write_str(text)?,
                (_, Some((word, _))) => write!(f, "{{{word}}}")?,
                (_, None) => {}
            }
        }
        Ok(())
    }
}

impl Template {
    /// The path of a file, relative to the review's folder, such as every operating system takes it. `place` is that of
    /// the photograph in the list, from 0, and how many there are; `what` may hold folders.
    pub(super) fn path(
        &self,
        stem: &str,
        (place, all): (usize, usize),
        what: &str,
        extension: &str,
    ) -> String {
        let digits = all.max(1).to_string().len();
        let mut path = String::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Text(text) => path.push_str(text),
                Piece::Stem => path.push_str(stem),
                Piece::Name => path.push_str(stem.rsplit('/').next().unwrap_or(stem)),
                Piece::Number => path.push_str(&format!("{:0digits$}", place + 1)),
                // Within a name no folders are meant.
                Piece::What if self.is_alone(at) => path.push_str(what),
                Piece::What => path.push_str(&what.replace('/', "-")),
            }
        }
        names::safe_file(&path, extension)
    }

    /// Whether a piece is all that stands between two strokes.
    fn is_alone(&self, at: usize) -> bool {
        let text = |piece: Option<&Piece>| match piece {
            None => Some(String::from("/")),
            Some(Piece::Text(text)) => Some(text.clone()),
            Some(_) => None,
        };
        let before = text(at.checked_sub(1).and_then(|at| self.pieces.get(at)));
        let after = text(self.pieces.get(at + 1));
        before.is_some_and(|text| text.ends_with('/'))
            && after.is_some_and(|text| text.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(template: &str, what: &str) -> String {
        let template: Template = template.parse().unwrap();
        template.path("visit 2/a_OD", (6, 1200), what, "png")
    }

    #[test]
    fn files_are_called_as_the_template_says() {
        assert_eq!(Template::default().to_string(), "{what}/{stem}");
        assert_eq!(
            path("{what}/{stem}", "structures/Disc"),
            "structures/Disc/visit 2/a_OD.png"
        );
        assert_eq!(
            path("{stem}_{what}", "structures/Disc"),
            "visit 2/a_OD_structures-Disc.png"
        );
        assert_eq!(
            path("{number} {name}/{what}", "labels"),
            "0007 a_OD/labels.png"
        );
        assert_eq!(
            path("../{what}/{number}:x", "labels"),
            "unnamed/labels/0007_x.png"
        );
    }

    #[test]
    fn a_template_that_cannot_work_is_refused() {
        for bad in [
            "{what}",
            "{stem}",
            "{what}/{name}",
            "{what}/{stem",
            "{what}{stem}{eye}",
            "",
        ] {
            assert!(bad.parse::<Template>().is_err(), "{bad}");
        }
        let text = "{eye}/{what}".parse::<Template>().unwrap_err();
        assert!(
            text.contains("{eye} is not known") && text.contains("{stem}"),
            "{text}"
        );
    }

    #[test]
    fn it_is_stored_as_it_was_typed() {
        let template: Template = "{stem} – {what}".parse().unwrap();
        let text = serde_json::to_string(&template).unwrap();
        assert_eq!(text, "\"{stem} – {what}\"");
        assert_eq!(serde_json::from_str::<Template>(&text).unwrap(), template);
    }
}
