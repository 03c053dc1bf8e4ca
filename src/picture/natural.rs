//! Order of names as people expect it: `img2` before `img10`, upper and lower case alike.

use std::cmp::Ordering;

/// Compares two relative paths with `/` between folders. Total: names that differ never compare as equal.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let (mut x, mut y) = (a, b);
    loop {
        let order = match (x.chars().next(), y.chars().next()) {
            // Equal but for case or leading zeros: the plain order keeps the result the same on every run.
            (None, None) => return a.cmp(b),
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(c), Some(d)) if c.is_ascii_digit() && d.is_ascii_digit() => {
                let (m, rest_x) = number(x);
                let (n, rest_y) = number(y);
                (x, y) = (rest_x, rest_y);
                // Without leading zeros the longer number is the greater; no overflow however long it is.
                m.len().cmp(&n.len()).then_with(|| m.cmp(n))
            }
            (Some(c), Some(d)) => {
                (x, y) = (&x[c.len_utf8()..], &y[d.len_utf8()..]);
                rank(c, d)
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// A folder's content stays together: `/` comes before every other character.
fn rank(c: char, d: char) -> Ordering {
    (c != '/')
        .cmp(&(d != '/'))
        .then_with(|| c.to_lowercase().cmp(d.to_lowercase()))
}

/// The leading digits less leading zeros, and what follows them.
fn number(text: &str) -> (&str, &str) {
    let end = text
        .bytes()
        .position(|b| !b.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn numbers_count_and_case_does_not() {
        let mut names = vec![
            "img10.png",
            "B/1.png",
            "img2.png",
            "IMG3.png",
            "a.png",
            "img02.png",
            "眼.png",
            "B 2/1.png",
        ];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(
            names,
            [
                "a.png",
                "B/1.png",
                "B 2/1.png",
                "img02.png",
                "img2.png",
                "IMG3.png",
                "img10.png",
                "眼.png"
            ]
        );
    }

    #[test]
    fn very_long_numbers_do_not_overflow() {
        let (a, b) = (
            format!("{}1", "9".repeat(60)),
            format!("{}2", "9".repeat(60)),
        );
        assert_eq!(compare(&a, &b), std::cmp::Ordering::Less);
        assert_eq!(compare(&a, &a), std::cmp::Ordering::Equal);
    }
}
