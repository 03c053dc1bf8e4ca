//! A report for people: one HTML file that needs nothing else, on screen and on A4.
//!
//! Nothing in it is loaded from anywhere and nothing runs: its policy forbids it, whatever a photograph is called. All
//! texts go through maud, which makes them harmless.

mod curves;
mod page;
mod settings;

use std::io::{self, Write};

use maud::{DOCTYPE, PreEscaped, html};

use super::super::page::Page;
use super::super::spool::Spool;
use super::super::{NOTE, PROGRAM, VERSION};
use super::{End, Format, Makes, Whole};

pub(super) const FORMAT: Format = Format {
    name: "report.html",
    title: "A report to read and print (HTML)",
    usual: false,
    folder: None,
    makes: Makes::Whole(&Report),
};

/// How it looks.
const STYLE: &str = include_str!("report/style.css");
/// Where the photographs come from that are built into the program.
const ATTRIBUTION: &str = include_str!("../../../assets/samples/ATTRIBUTION.txt");
/// What a browser may do with it: show pictures that are in it.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

struct Report;

impl Whole for Report {
    fn files(&self) -> &'static [&'static str] {
        &["report.html"]
    }

    /// The contact sheet, and the pages.
    fn lists(&self) -> usize {
        2
    }

    fn pieces(&self, page: &Page<'_>) -> Result<Vec<Vec<u8>>, String> {
        let pictures = page::Pictures::of(page)?;
        let tile = page::tile(page, &pictures).into_string();
        let whole = page::page(page, &pictures).into_string();
        Ok(vec![tile.into(), whole.into()])
    }

    fn write(
        &self,
        _: usize,
        lists: &mut [Spool],
        end: &End<'_>,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        let style = PreEscaped(STYLE);
        let head = html! {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width";
                title { "Review – " (PROGRAM) }
                style { (style) }
            }
        };
        let begin = html! {
            header {
                h1 { "Review" }
                p { (PROGRAM) " " (VERSION) " – " (NOTE) }
            }
            (settings::summary(end))
            (settings::failures(end))
            h2 { "Contact sheet" }
        };
        let made = html! {
            section class="page" {
                (settings::made(end))
                (curves::losses(&end.info.losses))
                @if end.info.account.samples {
                    h2 { "The photographs" }
                    p class="comment" { (ATTRIBUTION) }
                }
            }
        };
        writeln!(
            to,
            "{}<html lang=\"en\">{}<body>",
            DOCTYPE.into_string(),
            head.into_string()
        )?;
        writeln!(to, "<main>{}\n<div class=\"contact\">", begin.into_string())?;
        lists[0].pour(b"\n", to)?;
        to.write_all(b"\n</div>\n")?;
        lists[1].pour(b"\n", to)?;
        to.write_all(made.into_string().as_bytes())?;
        let foot = html! { footer { (PROGRAM) " " (VERSION) " – " (NOTE) } };
        writeln!(to, "\n</main>{}</body></html>", foot.into_string())
    }

    fn about(&self) -> u64 {
        200_000
    }
}
