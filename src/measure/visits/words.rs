//! The words of a file's name.

use super::When;
use crate::measure::Side;

/// Days of a month and of a year, on average.
const MONTH: f64 = 30.4375;
const YEAR: f64 = 365.25;

/// Letters and digits between other signs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    /// Where it begins in the name, in bytes.
    pub(super) at: usize,
}

impl Word<'_> {
    pub(super) fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

/// The words of a name, from the left.
pub(super) fn words(name: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut from = None;
    for (at, c) in name.char_indices() {
        match (c.is_alphanumeric(), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                words.push(Word {
                    text: &name[start..at],
                    at: start,
                });
                from = None;
            }
            _ => {}
        }
    }
    if let Some(at) = from {
        words.push(Word {
            text: &name[at..],
            at,
        });
    }
    words
}

/// A word for a side of the body. `R` and `L` alone may be anything.
pub(super) fn side(word: &str) -> Option<Side> {
    match word.to_lowercase().as_str() {
        "od" | "right" | "rechts" => Some(Side::Right),
        "os" | "left" | "links" => Some(Side::Left),
        _ => match word {
            "RE" | "RA" => Some(Side::Right),
            "LE" | "LA" => Some(Side::Left),
            _ => None,
        },
    }
}

/// A side as a table has it, where `R` and `L` can mean nothing else: OD, OS, R, L, RE, LE, right, left, and the German
/// words.
#[must_use]
pub fn told_side(cell: &str) -> Option<Side> {
    match cell.trim().to_lowercase().as_str() {
        "r" | "re" | "ra" => Some(Side::Right),
        "l" | "le" | "la" => Some(Side::Left),
        cell => side(cell),
    }
}

/// Time as a word says it, with the next one behind it; and how many of the two words it took.
pub(super) fn time(word: &str, next: Option<&str>) -> Option<(When, usize)> {
    let word = word.to_lowercase();
    let digits_from = word.find(|c: char| c.is_ascii_digit());
    let (letters, number) = word.split_at(digits_from.unwrap_or(word.len()));
    let is_number =
        |text: &&str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if matches!(word.as_str(), "baseline" | "base" | "bl") {
        return Some((When::After(0), 1));
    }
    // 12m, 6months
    if letters.is_empty() {
        let end = word.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = word.split_at(end);
        let days = unit_of(unit)?;
        return (number.len() <= 3).then_some((after(number.parse().ok()?, days), 1));
    }
    let (number, used) = match number {
        "" => (next.filter(is_number), 2),
        number => (Some(number).filter(is_number), 1),
    };
    let value = number.and_then(|number| number.parse::<u32>().ok());
    if matches!(letters, "followup" | "fu") {
        let used = if value.is_some() { used } else { 1 };
        return Some((When::Visit(value.unwrap_or(1)), used));
    }
    let value = value?;
    match letters {
        "visit" | "vis" | "session" | "timepoint" | "besuch" => Some((When::Visit(value), used)),
        "month" | "months" | "week" | "weeks" | "year" | "monat" | "woche" | "jahr" => {
            Some((after(value, unit_of(letters)?), used))
        }
        // A letter alone with a number behind a blank is more often something else.
        "v" | "t" if used == 1 && value < 100 => Some((When::Visit(value), 1)),
        "m" | "w" | "y" if used == 1 => Some((after(value, unit_of(letters)?), 1)),
        _ => None,
    }
}

fn after(value: u32, days: f64) -> When {
    When::After((f64::from(value) * days).round() as u32)
}

/// Days of a unit of time.
fn unit_of(unit: &str) -> Option<f64> {
    match unit {
        "d" | "day" | "days" => Some(1.0),
        "w" | "wk" | "week" | "weeks" | "woche" => Some(7.0),
        "m" | "mo" | "mon" | "month" | "months" | "monat" => Some(MONTH),
        "y" | "yr" | "year" | "years" | "jahr" => Some(YEAR),
        _ => None,
    }
}

/// Whether a word says how or of what the photograph was taken, and not of whom.
pub(super) fn is_common(word: &str) -> bool {
    let word = word.to_lowercase();
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(
        letters,
        "img"
            | "image"
            | "im"
            | "dsc"
            | "dscn"
            | "photo"
            | "pic"
            | "picture"
            | "fundus"
            | "cfp"
            | "color"
            | "colour"
            | "faf"
            | "ir"
            | "scan"
            | "frame"
            | "macula"
            | "disc"
            | "eye"
            | "retina"
            | "field"
            | "series"
            | "bild"
    )
}
