//! Which eye a photograph shows.

/// A side of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The right eye, OD: its disc lies right of the fovea.
    Right,
    /// The left eye, OS.
    Left,
}

impl Side {
    /// As in records: `OD` or `OS`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Right => "OD",
            Self::Left => "OS",
        }
    }

    /// By the places of disc and fovea on a photograph that is neither mirrored nor upside down; none where one lies
    /// above the other.
    #[must_use]
    pub fn of_marks(disc: [f32; 2], fovea: [f32; 2]) -> Option<Self> {
        match disc[0] - fovea[0] {
            by if by > 0.0 => Some(Self::Right),
            by if by < 0.0 => Some(Self::Left),
            _ => None,
        }
    }

    /// By the file's name: a word `OD`, `OS`, `right` or `left`, or an `R` or `L` beside a number. None if nothing, or
    /// both sides, are there.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let words = words(stem);
        let is_number = |at: Option<usize>| {
            at.and_then(|at| words.get(at))
                .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        };
        let mut found = words.iter().enumerate().filter_map(|(at, word)| {
            let by_number = || is_number(at.checked_sub(1)) || is_number(Some(at + 1));
            match word.as_str() {
                "od" | "right" => Some(Self::Right),
                "os" | "left" => Some(Self::Left),
                "r" if by_number() => Some(Self::Right),
                "l" if by_number() => Some(Self::Left),
                _ => None,
            }
        });
        let first = found.next()?;
        found.all(|side| side == first).then_some(first)
    }
}

/// The runs of letters and of digits in a name, in lower case.
fn words(name: &str) -> Vec<String> {
    let kind = |c: char| match c {
        c if c.is_ascii_digit() => 1,
        c if c.is_alphabetic() => 2,
        _ => 0,
    };
    let mut words: Vec<String> = Vec::new();
    let mut before = 0;
    for c in name.chars() {
        let now = kind(c);
        match words.last_mut() {
            Some(word) if now == before && now != 0 => word.extend(c.to_lowercase()),
            _ if now != 0 => words.push(c.to_lowercase().collect()),
            _ => {}
        }
        before = now;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_side() {
        for name in [
            "01R.jpg",
            "a/b/OD_12.png",
            "IM0123_right.tif",
            "4 r.png",
            "x-R01.png",
        ] {
            assert_eq!(Side::of_name(name), Some(Side::Right), "{name}");
        }
        for name in [
            "01L.jpg",
            "os.png",
            "12_left.jpeg",
            "Left Eye 3.PNG",
            "IMG_0042_L.jpg",
        ] {
            assert_eq!(Side::of_name(name), Some(Side::Left), "{name}");
        }
        for name in [
            "IDRiD_01.jpg",
            "brightness.png",
            "r.png",
            "left_right.png",
            "OD/01.png",
            "post.png",
            "",
        ] {
            assert_eq!(Side::of_name(name), None, "{name}");
        }
    }

    #[test]
    fn the_disc_lies_on_the_nasal_side() {
        assert_eq!(Side::of_marks([9.0, 1.0], [5.0, 1.0]), Some(Side::Right));
        assert_eq!(Side::of_marks([1.0, 1.0], [5.0, 1.0]), Some(Side::Left));
        assert_eq!(Side::of_marks([5.0, 1.0], [5.0, 9.0]), None);
    }
}
