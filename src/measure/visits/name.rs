//! What the path of a file tells of patient, eye and time.
//!
//! | path | patient | eye | time |
//! |---|---|---|---|
//! | `P001_OD_2019-03-04.jpg` | P001 | OD | the day |
//! | `P001/left/V2.png` | P001 | OS | visit 2 |
//! | `2019-03-04/Smith_John_R_1.tif` | Smith_John | OD | the day |
//! | `017L_month12.jpg` | 017 | OS | 365 days after the first |
//!
//! The file's own name goes before its folders, and those before the ones that they lie in. The **patient** is what stands
//! before the first word that has another meaning; where nothing does, what the folder is called, or what stands behind.
//! Of several days the last one counts: the other is that of a birth.

use jiff::civil::Date;

use super::words::{Word, is_common, side, time, words};
use super::{Day, When};
use crate::measure::Side;

/// What a path tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Who, as it is written there; empty where nothing says it.
    pub patient: String,
    /// Which eye.
    pub side: Option<Side>,
    /// When.
    pub when: Option<When>,
    /// A day is there in which day and month cannot be told apart; it does not count.
    pub unclear: bool,
}

impl Named {
    /// Reads a path relative to the opened folder, `/` between folders.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = match file.rfind('.') {
            Some(dot) if dot > 0 => &file[..dot],
            _ => file,
        };
        let own = Part::of(stem);
        let around: Vec<Part<'_>> = folders.rsplit('/').map(Part::of).collect();
        let all = || std::iter::once(&own).chain(&around);
        // R and L beside a number, as everywhere in the program.
        let by_letter = || Side::of_name(&format!("{stem}.x"));
        Self {
            patient: patient(&own, &around),
            side: own
                .side
                .or_else(by_letter)
                .or_else(|| around.iter().find_map(|part| part.side)),
            when: all().find_map(|part| part.when),
            unclear: all().all(|part| part.when.is_none()) && all().any(|part| part.unclear),
        }
    }
}

/// Who it is.
fn patient(own: &Part<'_>, around: &[Part<'_>]) -> String {
    let folder = around.iter().find_map(|part| part.runs.first());
    let run = own.runs.first().filter(|run| {
        // What follows on other words may be the number of a picture.
        let counts = run.text.bytes().all(|b| b.is_ascii_digit());
        run.leads || !counts || run.text.len() > LONG || folder.is_none()
    });
    let word = own.only_word.map(str::to_owned);
    let text = run.or(folder).map(|run| run.text.to_owned());
    text.or(word).unwrap_or_default()
}

/// A number of more digits counts no pictures.
const LONG: usize = 4;

/// Words that say who it is, as they stand in the name.
struct Run<'a> {
    text: &'a str,
    /// Whether nothing stands before them.
    leads: bool,
}

/// What a file's name or a folder's tells.
struct Part<'a> {
    runs: Vec<Run<'a>>,
    side: Option<Side>,
    when: Option<When>,
    unclear: bool,
    /// The first word, where none is left to say who it is.
    only_word: Option<&'a str>,
}

/// What a word is.
#[derive(Clone, Copy, PartialEq)]
enum Sense {
    /// Of whom.
    Who,
    /// A side, a time, a day, or how it was taken.
    Other,
}

impl<'a> Part<'a> {
    fn of(name: &'a str) -> Self {
        let all = words(name);
        let mut part = Self {
            runs: Vec::new(),
            side: None,
            when: None,
            unclear: false,
            only_word: None,
        };
        let mut senses: Vec<(Word<'a>, Sense)> = Vec::new();
        let mut days: Vec<Date> = Vec::new();
        let mut at = 0;
        while at < all.len() {
            let rest = &all[at..];
            let used = match day(name, rest) {
                Some((day, used)) => {
                    match day {
                        Day::Is(date) => days.push(date),
                        Day::Either(..) => part.unclear = true,
                    }
                    used
                }
                None => part.take(rest, &mut senses),
            };
            if used > 0 {
                senses.extend(rest[..used].iter().map(|&word| (word, Sense::Other)));
            }
            at += used.max(1);
        }
        part.when = days.into_iter().max().map(When::On).or(part.when);
        part.runs = runs(name, &senses);
        part.only_word = all
            .first()
            .map(|word| word.text)
            .filter(|word| is_code(word));
        part
    }

    /// Takes the first of some words; says how many of them are not of whom. A word that was put among the senses here
    /// counts as none.
    fn take(&mut self, rest: &[Word<'a>], senses: &mut Vec<(Word<'a>, Sense)>) -> usize {
        let word = rest[0];
        if let Some(side) = side(word.text) {
            self.side = self.side.or(Some(side));
            return 1;
        }
        if let Some((when, used)) = time(word.text, rest.get(1).map(|next| next.text)) {
            self.when = self.when.or(Some(when));
            return used;
        }
        let lower = word.text.to_lowercase();
        let digits = word.text.bytes().all(|b| b.is_ascii_digit());
        let is_letter = lower == "r" || lower == "l";
        // A short number belongs to who it is only in words that lead the name; elsewhere it counts pictures.
        let other = |word: Option<&(Word<'a>, Sense)>| matches!(word, Some((_, Sense::Other)));
        let follows = other(senses.first()) || other(senses.last());
        let counts = digits && word.text.len() <= 2 && follows;
        if is_letter || is_common(word.text) || counts {
            return 1;
        }
        // 017L
        let kept = word.text.strip_suffix(['L', 'R', 'l', 'r']);
        let kept = kept.filter(|kept| kept.ends_with(|c: char| c.is_ascii_digit()));
        let text = kept.unwrap_or(word.text);
        senses.push((Word { text, ..word }, Sense::Who));
        if kept.is_some() {
            let end = Word {
                text: "",
                at: word.end(),
            };
            senses.push((end, Sense::Other));
        }
        0
    }
}

/// The words that say who, as far as they follow on one another.
fn runs<'a>(name: &'a str, senses: &[(Word<'a>, Sense)]) -> Vec<Run<'a>> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < senses.len() {
        let run = senses[at..].iter().take_while(|(_, s)| *s == Sense::Who);
        let count = run.count();
        if count > 0 {
            let (from, to) = (senses[at].0.at, senses[at + count - 1].0.end());
            runs.push(Run {
                text: &name[from..to],
                leads: at == 0,
            });
        }
        at += count.max(1);
    }
    runs
}

/// Whether a word may stand for somebody, as `M12` may.
fn is_code(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    digits > 0 && digits < word.len() && side(word).is_none()
}

/// A day at the beginning of some words, and how many of them it is.
fn day(name: &str, rest: &[Word<'_>]) -> Option<(Day, usize)> {
    if let [a, b, c, ..] = rest {
        let signs = [&name[a.end()..b.at], &name[b.end()..c.at]];
        let sign = signs[0]
            .chars()
            .next()
            .filter(|_| signs[0].len() == 1 && signs[0] == signs[1]);
        let parts = [a.text, b.text, c.text];
        if let Some(day) = sign.and_then(|sign| Day::of_parts(sign, parts)) {
            return Some((day, 3));
        }
        if let Some(day) = sign.and_then(|_| Day::of(&name[a.at..c.end()])) {
            return Some((day, 3));
        }
    }
    let text = rest.first()?.text;
    if let Some(day) = Day::of(text) {
        return Some((day, 1));
    }
    // 20190304101112, 20190304T101112, IMG20190304
    let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let whole = match digits.len() {
        8 => digits,
        14 => digits.get(..8)?,
        _ => return None,
    };
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    let letters = &text[..text.len() - digits.len()];
    let whole = Some(whole).filter(|_| plain && (letters.is_empty() || is_common(letters)));
    whole.and_then(Day::of).map(|day| (day, 1))
}

#[cfg(test)]
mod tests;
