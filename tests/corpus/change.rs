//! Changes at random: of bytes, and of texts that stay texts.

use cuts_viewer::seed::Stream;

/// Numbers that something may break on.
const ODD: [&str; 16] = [
    "0",
    "-1",
    "1",
    "0.5",
    "255",
    "256",
    "4096",
    "65536",
    "2147483648",
    "4294967295",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "1e308",
    "1e999",
    "NaN",
];
/// Most that is put in or taken out at a time, in bytes.
const PIECE: usize = 40;

/// Bytes after one to three changes; `other` lends pieces.
pub fn bytes(bytes: &[u8], other: &[u8], stream: &mut Stream) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + stream.below(3) {
        change(&mut bytes, other, stream);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], stream: &mut Stream) {
    if bytes.is_empty() {
        bytes.extend_from_slice(other);
        return;
    }
    let at = place(bytes.len(), stream);
    match stream.below(7) {
        0 => bytes[at] ^= 1 << stream.below(8),
        1 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][stream.below(5)],
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(piece(bytes.len(), at, stream))),
        4 => {
            let again = bytes[piece(bytes.len(), at, stream)].to_vec();
            bytes.splice(at..at, again);
        }
        5 => {
            let from = stream.below(other.len().max(1)).min(other.len());
            let lent = other[piece(other.len(), from, stream)].to_vec();
            let over = piece(bytes.len(), at, stream);
            bytes.splice(over, lent);
        }
        _ => blow_up(&mut bytes[at..], stream),
    }
}

/// A place among so many; what stands at the beginning and at the end matters most.
fn place(length: usize, stream: &mut Stream) -> usize {
    match stream.below(3) {
        0 => stream.below(length),
        1 => stream.below(length.min(128)),
        _ => length - 1 - stream.below(length.min(128)),
    }
}

fn piece(length: usize, at: usize, stream: &mut Stream) -> std::ops::Range<usize> {
    at..(at + 1 + stream.below(PIECE)).min(length)
}

/// Puts a number that is too large where a length may stand, in either order of bytes.
fn blow_up(bytes: &mut [u8], stream: &mut Stream) {
    let number = [u64::MAX, u64::MAX / 2, 1 << 32, 60_000, 0x7fff_ffff][stream.below(5)];
    let width = [2, 4, 8][stream.below(3)].min(bytes.len());
    let mut little = number.to_le_bytes();
    let digits = &mut little[..width];
    if stream.below(2) == 0 {
        digits.reverse();
    }
    bytes[..width].copy_from_slice(digits);
}

/// A text after one to three changes that keep most of its form.
pub fn text(text: &str, stream: &mut Stream) -> String {
    let mut text = text.to_owned();
    for _ in 0..1 + stream.below(3) {
        text = match stream.below(8) {
            0..=3 => other_number(&text, stream),
            4 => nested(&text, stream),
            5 => long_word(&text, stream),
            6 => without(&text, stream),
            _ => {
                let bytes = bytes(text.as_bytes(), text.as_bytes(), stream);
                String::from_utf8_lossy(&bytes).into_owned()
            }
        };
    }
    text
}

/// With another number in place of one of its numbers.
fn other_number(text: &str, stream: &mut Stream) -> String {
    let numeral = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | '-' | '+');
    let starts: Vec<usize> = text
        .char_indices()
        .zip(std::iter::once(' ').chain(text.chars()))
        .filter(|((_, sign), before)| sign.is_ascii_digit() && !numeral(*before))
        .map(|((at, _), _)| at)
        .collect();
    if starts.is_empty() {
        return text.to_owned();
    }
    let at = starts[stream.below(starts.len())];
    let end = text[at..].find(|sign| !numeral(sign));
    let end = end.map_or(text.len(), |length| at + length);
    let odd = ODD[stream.below(ODD.len())];
    format!("{}{odd}{}", &text[..at], &text[end..])
}

/// With a value in far too many brackets.
fn nested(text: &str, stream: &mut Stream) -> String {
    let deep = [3, 130, 20_000][stream.below(3)];
    let brackets = ["[", "{\"a\":"][stream.below(2)].repeat(deep);
    match text.find(':').filter(|_| stream.below(4) > 0) {
        Some(first) => {
            let colons: Vec<usize> = text[first..].match_indices(':').map(|m| m.0).collect();
            let at = first + colons[stream.below(colons.len())] + 1;
            format!("{}{brackets}{}", &text[..at], &text[at..])
        }
        None => format!("{brackets}{text}"),
    }
}

/// With a word that goes on and on, and has signs in it that belong into no message.
fn long_word(text: &str, stream: &mut Stream) -> String {
    let quotes: Vec<usize> = text.match_indices('"').map(|m| m.0).collect();
    let at = match quotes.len() {
        0 => text.len(),
        some => quotes[stream.below(some)] + 1,
    };
    let word = ["\\u0007\\n", "x", "眼", "\t"][stream.below(4)].repeat(5000);
    format!("{}{word}{}", &text[..at], &text[at..])
}

/// Without one of its parts between commas, or with it twice.
fn without(text: &str, stream: &mut Stream) -> String {
    let mut parts: Vec<&str> = text.split(',').collect();
    let at = stream.below(parts.len());
    if stream.below(2) == 0 {
        parts.remove(at);
    } else {
        parts.insert(at, parts[stream.below(parts.len())]);
    }
    parts.join(",")
}
