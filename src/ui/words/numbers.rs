//! Numbers as the window's language writes them.

use super::entry;

/// Between groups of three digits where no language says otherwise: a gap that neither breaks nor is a sign.
const GAP: &str = "\u{202f}";

fn point() -> &'static str {
    entry("_decimal").unwrap_or(".")
}

fn thousands() -> &'static str {
    entry("_thousands").unwrap_or(GAP)
}

/// A number with so many decimals: "1 234.5".
pub(in crate::ui) fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", whole),
    };
    let digits = in_groups(digits);
    if rest.is_empty() {
        format!("{sign}{digits}")
    } else {
        format!("{sign}{digits}{}{rest}", point())
    }
}

/// A count: "12 000".
pub(in crate::ui) fn grouped(count: usize) -> String {
    in_groups(&count.to_string())
}

fn in_groups(digits: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(thousands());
        }
        out.push(digit);
    }
    out
}

/// A share as "12.3 %"; small but not zero stays visible as "< 0.1 %".
pub(in crate::ui) fn percent(share: f32) -> String {
    let percent = f64::from(share) * 100.0;
    if percent > 0.0 && percent < 0.05 {
        format!("< {} %", number(0.1, 1))
    } else {
        format!("{} %", number(percent, 1))
    }
}

/// A number that is written already, with the language's decimal sign.
pub(in crate::ui) fn decimal(text: &str) -> String {
    text.replace('.', point())
}

/// A number as it was typed, in this language or as programs write it.
pub(in crate::ui) fn read(text: &str) -> Option<f64> {
    let mut text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    text = text.replace('−', "-");
    let other = if point() == "," { '.' } else { ',' };
    if text.contains(point()) || is_grouped(&text, other) {
        text = text.replace(other, "");
    }
    text.replace(',', ".").parse().ok()
}

/// Whether a sign can but stand between groups of three digits: "1.000", but not "0.001".
fn is_grouped(text: &str, sign: char) -> bool {
    let mut groups = text.trim_start_matches('-').split(sign);
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    let short = (1..=3).contains(&first.len()) && !first.starts_with('0');
    short && rest.peek().is_some() && rest.all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::words::Language;

    #[test]
    fn numbers_read_well() {
        assert_eq!(percent(0.1234), "12.3 %");
        assert_eq!(percent(0.0001), "< 0.1 %");
        assert_eq!(percent(0.0), "0.0 %");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(12_000), "12\u{202f}000");
        assert_eq!(number(-1234.56, 1), "−1\u{202f}234.6");
        assert_eq!(number(0.5, 0), "0");
        Language::German.choose();
        assert_eq!(percent(0.1234), "12,3 %");
        assert_eq!(percent(0.0001), "< 0,1 %");
        assert_eq!(grouped(12_000), "12.000");
        assert_eq!(number(1234.56, 2), "1.234,56");
        assert_eq!(decimal("1.2e-4"), "1,2e-4");
        Language::English.choose();
    }

    #[test]
    fn what_was_typed_is_read_in_either_way() {
        for text in ["0.5", "0,5", " 0.5 "] {
            assert_eq!(read(text), Some(0.5), "{text}");
        }
        assert_eq!(read("1,000"), Some(1000.0));
        assert_eq!(read("1,000.5"), Some(1000.5));
        assert_eq!(read("−3"), Some(-3.0));
        Language::German.choose();
        for (text, value) in [
            ("0,5", 0.5),
            ("0.5", 0.5),
            ("0.001", 0.001),
            ("1.000", 1000.0),
            ("1.234,5", 1234.5),
            ("1e-3", 0.001),
            ("12\u{202f}000", 12_000.0),
        ] {
            assert_eq!(read(text), Some(value), "{text}");
        }
        Language::English.choose();
        assert_eq!(read("some"), None);
        assert_eq!(read(""), None);
    }
}
