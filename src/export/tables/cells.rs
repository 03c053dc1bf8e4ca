//! Fields of a table and the lines that they make.

use std::io;

/// One line of a table, with the names of its columns.
#[derive(Default)]
pub(super) struct Line {
    names: Vec<String>,
    cells: Vec<String>,
}

impl Line {
    /// A name or another text that somebody else wrote.
    pub(super) fn text(&mut self, column: &str, text: &str) {
        self.put(column, harmless(text));
    }

    /// A whole number.
    pub(super) fn count(&mut self, column: &str, count: impl Into<Option<u64>>) {
        let count = count.into();
        self.put(column, count.map_or(String::new(), |n| n.to_string()));
    }

    /// A number; empty where it is not known.
    pub(super) fn number(&mut self, column: &str, number: impl Into<Option<f64>>) {
        let number = number.into().filter(|number| number.is_finite());
        self.put(column, number.map_or(String::new(), short));
    }

    fn put(&mut self, column: &str, cell: String) {
        self.names.push(column.to_owned());
        self.cells.push(cell);
    }

    /// The columns' names as a line.
    pub(super) fn head(&self) -> io::Result<Vec<u8>> {
        text([&self.names])
    }
}

/// Lines as text.
pub(super) fn lines(lines: impl IntoIterator<Item = Line>) -> io::Result<Vec<u8>> {
    text(lines.into_iter().map(|line| line.cells))
}

fn text<R: AsRef<[String]>>(rows: impl IntoIterator<Item = R>) -> io::Result<Vec<u8>> {
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        table.write_record(row.as_ref())?;
    }
    table.into_inner().map_err(|error| error.into_error())
}

/// What spreadsheets take for the beginning of a formula.
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(FORMULAS) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The text that was made harmless.
pub(super) fn named(text: &str) -> &str {
    let own = text.strip_prefix('\'');
    own.filter(|own| own.starts_with(FORMULAS)).unwrap_or(text)
}

/// A number with at most nine significant digits, without an exponent.
fn short(number: f64) -> String {
    let rounded = format!("{number:.8e}").parse::<f64>();
    rounded.map_or(String::new(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> String {
        let mut line = Line::default();
        line.text("name", text);
        line.count("n", 3);
        String::from_utf8(lines([line]).unwrap()).unwrap()
    }

    #[test]
    fn fields_are_quoted_as_the_rfc_wants() {
        assert_eq!(one("a b.png"), "a b.png,3\r\n");
        assert_eq!(one("a,b"), "\"a,b\",3\r\n");
        assert_eq!(one("a \"b\""), "\"a \"\"b\"\"\",3\r\n");
        assert_eq!(one("two\nlines"), "\"two\nlines\",3\r\n");
        assert_eq!(one(""), ",3\r\n");
        assert_eq!(one("Größe 眼"), "Größe 眼,3\r\n");
    }

    #[test]
    fn no_name_is_a_formula() {
        assert_eq!(one("=1+1"), "'=1+1,3\r\n");
        assert_eq!(
            one("=HYPERLINK(\"x\",1)"),
            "\"'=HYPERLINK(\"\"x\"\",1)\",3\r\n"
        );
        for text in ["+x", "-x", "@x", "\tx"] {
            assert_eq!(one(text), format!("'{text},3\r\n"));
        }
        assert_eq!(one("\rx"), "\"'\rx\",3\r\n");
        assert_eq!(one("a=b"), "a=b,3\r\n");
        assert_eq!(one("'=x"), "'=x,3\r\n");
    }

    #[test]
    fn numbers_have_a_point_and_no_exponent() {
        let mut line = Line::default();
        line.number("a", 1234.5);
        line.number("b", 1.0 / 3.0);
        line.number("c", 9.0e-6);
        line.number("d", None);
        line.number("e", f64::NAN);
        line.number("f", 12_000_000.0);
        line.count("g", None);
        assert_eq!(line.head().unwrap(), b"a,b,c,d,e,f,g\r\n");
        let text = lines([line]).unwrap();
        assert_eq!(text, b"1234.5,0.333333333,0.000009,,,12000000,\r\n");
    }
}
