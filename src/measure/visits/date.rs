//! Days as people write them.

use jiff::civil::Date;

/// Photographs of the retina that are compared were taken in these years; a number that would be a day in another year is
/// something else.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2099;
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// What a text says about a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// It is this one.
    Is(Date),
    /// It may be either of two: nobody can tell day and month apart.
    Either(Date, Date),
}

impl Day {
    /// The day, if there is one only.
    #[must_use]
    pub fn known(self) -> Option<Date> {
        match self {
            Self::Is(date) => Some(date),
            Self::Either(..) => None,
        }
    }

    /// Reads a day: `2019-03-04` (also with `/`, `.`, `_`, without signs, or with a time behind it), `4.3.2019` (the day
    /// first), `04Mar2019`, and `3/25/2019`, `25-03-2019` where day and month can be told apart. None where it is no day.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let whole = Self::of_whole(text);
        // A time of the day stands behind a blank or a T.
        let before = || text.split(['T', ' ']).next().and_then(Self::of_whole);
        whole.or_else(before)
    }

    fn of_whole(text: &str) -> Option<Self> {
        if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
            return date(&text[..4], &text[4..6], &text[6..]).map(Self::Is);
        }
        if let Some(date) = with_month_name(text) {
            return Some(Self::Is(date));
        }
        let sign = text.chars().find(|c| !c.is_ascii_digit())?;
        let parts: Vec<&str> = text.split(sign).collect();
        let [a, b, c] = parts[..] else {
            return None;
        };
        Self::of_parts(sign, [a, b, c])
    }

    /// The same of three numbers with a sign between them.
    pub(super) fn of_parts(sign: char, [a, b, c]: [&str; 3]) -> Option<Self> {
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        if !matches!(sign, '-' | '/' | '.' | '_' | ' ') || !digits(b, 2) {
            return None;
        }
        if a.len() == 4 && digits(a, 4) && digits(c, 2) {
            return date(a, b, c).map(Self::Is);
        }
        if !digits(a, 2) || c.len() != 4 || !digits(c, 4) {
            return None;
        }
        match (date(c, b, a), date(c, a, b)) {
            // A point stands behind the day wherever it is used.
            (Some(day_first), _) if sign == '.' => Some(Self::Is(day_first)),
            _ if sign == '.' => None,
            (Some(one), Some(other)) if one != other => Some(Self::Either(one, other)),
            (one, other) => one.or(other).map(Self::Is),
        }
    }
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let year: i16 = year.parse().ok()?;
    let date = Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
    YEARS.contains(&year).then_some(date)
}

/// `04Mar2019`, `4-MAR-2019`, `4 March 2019`.
fn with_month_name(text: &str) -> Option<Date> {
    let letters = |c: &char| c.is_ascii_alphabetic();
    let from = text.find(|c| letters(&c))?;
    let name: String = text[from..].chars().take_while(letters).collect();
    let signs = ['-', ' ', '_', '.'];
    let (day, year) = (&text[..from], &text[from + name.len()..]);
    let (day, year) = (day.trim_end_matches(signs), year.trim_start_matches(signs));
    let name = name.to_lowercase();
    let month = MONTHS.iter().position(|month| name.starts_with(month))? + 1;
    let fits = (1..=2).contains(&day.len()) && year.len() == 4 && name.len() <= 9;
    fits.then(|| date(year, &month.to_string(), day)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(year: i16, month: i8, day: i8) -> Option<Day> {
        Some(Day::Is(Date::constant(year, month, day)))
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in [
            "2019-03-04",
            "2019/3/4",
            "2019.03.04",
            "2019_03_04",
            "20190304",
            "4.3.2019",
            "04.03.2019",
            "04Mar2019",
            "4-MAR-2019",
            "4 March 2019",
            " 2019-03-04 ",
            "2019-03-04T10:11:12",
            "2019-03-04 10:11",
            "20190304T101112",
        ] {
            assert_eq!(Day::of(text), is(2019, 3, 4), "{text}");
        }
        for text in [
            "3/25/2019",
            "25/3/2019",
            "25-03-2019",
            "03-25-2019",
            "25.3.2019",
        ] {
            assert_eq!(Day::of(text), is(2019, 3, 25), "{text}");
        }
        assert_eq!(Day::of("5/5/2019"), is(2019, 5, 5));
        assert_eq!(Day::of("29.2.2020"), is(2020, 2, 29));
    }

    #[test]
    fn what_may_be_two_days_is_none() {
        let either = Day::of("03/04/2019");
        let two = [Date::constant(2019, 4, 3), Date::constant(2019, 3, 4)];
        assert_eq!(either, Some(Day::Either(two[0], two[1])));
        assert_eq!(either.and_then(Day::known), None);
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            "2019",
            "2019-13-04",
            "29.2.2019",
            "3.25.2019",
            "4.3.19",
            "20191304",
            "12345678",
            "18990101",
            "2019-3",
            "1-2-3-2019",
            "x",
            "4 Mai",
            "04Xyz2019",
            "٢٠١٩-٠٣-٠٤",
            "4:3:2019",
            "eye",
        ] {
            assert_eq!(Day::of(text), None, "{text}");
        }
    }
}
