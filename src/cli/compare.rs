//! Two reviewers' sessions of the same photographs, compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::args::CompareArgs;
use super::drive::Failure;
use super::output::whole;
use super::progress::{Progress, Stage};
use super::say::{complain, counted, print};
use crate::document::{
    self, Comparing, Comparison, Distances, Photo, Row, StructureAgreement, Work,
};
use crate::export::{comparison_table, write_table};
use crate::measure::{Concord, Middle};
use crate::picture::{self, ImageSource};

const HEADING: &str = "
                        photographs where     Dice             95 % Hausdorff distance           Hausdorff distance
structure               both  first second    mean   median    mean      median    mm            mean      mm
";

const NOTE: &str = "
Compared are structures that were kept, all of a name in a photograph as one area. \"first\" and \"second\" count the
photographs in which only that reviewer has the structure; Dice and distances are over those in which both have it.
Distances are those between the borders, in pixels of the photographs and, over those with a scale, the mean in mm.
Kappa is Cohen's, unweighted, over the photographs of which both reviewers say something.
";

pub(super) fn run(args: &CompareArgs) -> Result<(), Failure> {
    let load = |path: &Path| document::load(path).map_err(|error| Failure(error.to_string()));
    let (first, second) = (load(&args.first)?, load(&args.second)?);
    let mut comparing = Comparing::new(&first, &second, &args.second)
        .map_err(|error| Failure(error.to_string()))?;
    let sizes = Sizes::of(&first, args);
    let mut progress = Progress::new();
    let total = comparing.total();
    let mut missing = 0;
    loop {
        let size = comparing.measures().map(|photo| sizes.of_photo(photo));
        missing += usize::from(size == Some(None));
        if !comparing.go_on(size.flatten()) {
            break;
        }
        progress.at(Stage::Comparing, comparing.done(), total, "");
    }
    progress.end();
    let found = comparing.end();
    if missing > 0 {
        let folder = args.folder.clone().or_else(|| first.folder.clone());
        let place = folder.unwrap_or_default();
        complain(&format!(
            "{} not found as reviewed; their distances are in pixels of the grids of their areas; --folder says where they are: {}",
            counted(missing, "photograph"),
            place.display()
        ));
    }
    if let Some(out) = &args.out {
        let table = comparison_table(found.rows.iter().map(Row::line));
        let table = table.map_err(|error| Failure(format!("no table can be made ({error})")))?;
        write_table(out, &table).map_err(|error| Failure(error.to_string()))?;
    }
    let mut text = spoken(&found, [&args.first, &args.second]);
    if let Some(out) = &args.out {
        let _ = writeln!(text, "Table: {}", whole(out));
    }
    print(&text).map_err(|error| Failure(format!("it cannot be printed ({error})")))
}

/// Where the first reviewer's photographs are, for their sizes.
struct Sizes<'a> {
    work: &'a Work,
    sources: BTreeMap<Photo, ImageSource>,
}

impl<'a> Sizes<'a> {
    fn of(work: &'a Work, args: &CompareArgs) -> Self {
        let folder = args.folder.as_deref().or(work.folder.as_deref());
        let all = match folder {
            // A folder that is not there has no sizes to give: that is said in the end.
            Some(folder) => picture::scan(folder, &|| false).map(|scan| scan.images),
            None => Ok(picture::samples()),
        };
        let all = all.unwrap_or_default().into_iter();
        Self {
            work,
            sources: all
                .map(|source| (Photo::of(&source.name), source))
                .collect(),
        }
    }

    /// A photograph's own size in pixels, if it is the one that was reviewed.
    fn of_photo(&self, photo: Photo) -> Option<(u32, u32)> {
        let picture = picture::open(self.sources.get(&photo)?).ok()?;
        let (_, known) = self
            .work
            .roster
            .known()
            .find(|(other, _)| *other == photo)?;
        let same = known
            .sha256
            .as_deref()
            .is_none_or(|sha256| sha256 == picture.sha256);
        same.then(|| (picture.width(), picture.height()))
    }
}

/// What was found, in lines.
fn spoken(found: &Comparison, files: [&Path; 2]) -> String {
    let mut text = String::new();
    for (at, who) in ["First: ", "Second:"].into_iter().enumerate() {
        let name = found.voices[at].as_deref().unwrap_or("without a name");
        let _ = writeln!(text, "{who} {name}, {}", files[at].display());
    }
    let count = counted(found.photographs, "photograph");
    let [first, second] = found.alone;
    let _ = writeln!(
        text,
        "{count} compared; only the first has {first} more, only the second {second}"
    );
    if found.changed > 0 {
        let _ = writeln!(
            text,
            "{} called the same but changed in between: not compared",
            counted(found.changed, "photograph")
        );
    }
    if !found.structures.is_empty() {
        text += HEADING;
        found.structures.iter().for_each(|one| text += &line(one));
    }
    text.push('\n');
    for (what, concord) in [("status", found.status), ("quality", found.quality)] {
        text += &said(what, concord);
    }
    let _ = writeln!(
        text,
        "{} in all, on {}",
        counted(found.disagreements(), "disagreement"),
        counted(found.rows.len(), "comparison")
    );
    text + NOTE
}

fn line(one: &StructureAgreement) -> String {
    let number = |value: Option<f64>, decimals: usize| {
        value.map_or("-".to_owned(), |value| format!("{value:.decimals$}"))
    };
    let mean = |middle: Option<Middle>, decimals| number(middle.map(|m| m.mean), decimals);
    let median = |middle: Option<Middle>, decimals| number(middle.map(|m| m.median), decimals);
    let Distances { pixels, mm } = one.hausdorff95;
    let name: String = one.name.chars().take(23).collect();
    format!(
        "{name:<23} {:<5} {:<5} {:<9} {:<6} {:<9} {:<9} {:<9} {:<13} {:<9} {}\n",
        one.both,
        one.only[0],
        one.only[1],
        mean(one.dice, 3),
        median(one.dice, 3),
        mean(pixels, 1),
        median(pixels, 1),
        mean(mm, 3),
        mean(one.hausdorff.pixels, 1),
        mean(one.hausdorff.mm, 3),
    )
}

fn said(what: &str, concord: Option<Concord>) -> String {
    let Some(concord) = concord else {
        return format!("{what}: no photograph of which both say something\n");
    };
    let percent = 100.0 * concord.share();
    let kappa = concord
        .kappa
        .map_or("not defined".to_owned(), |k| format!("{k:.3}"));
    let count = counted(concord.cases, "photograph");
    format!("{what}: {percent:.1} % agreement, kappa {kappa}, on {count}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stands_under_its_heading() {
        let middle = |mean, median| {
            Some(Middle {
                mean,
                median,
                count: 2,
            })
        };
        let one = StructureAgreement {
            name: "Optic disc".to_owned(),
            both: 12,
            only: [3, 0],
            dice: middle(0.91, 0.9234),
            hausdorff95: Distances {
                pixels: middle(12.3, 11.0),
                mm: None,
            },
            hausdorff: Distances {
                pixels: middle(30.04, 1.0),
                mm: middle(0.21, 0.2),
            },
        };
        let columns = HEADING.lines().nth(2).expect("columns");
        let line = line(&one);
        for (column, cell) in [
            ("structure", "Optic disc"),
            ("both", "12 "),
            ("first", "3 "),
            ("second", "0 "),
            ("mean", "0.910"),
            ("median", "0.923"),
        ] {
            let at = columns.find(column).expect("a column");
            assert!(line[at..].starts_with(cell), "{column}: {line}");
        }
        let last = columns.rfind("mm").expect("a column");
        assert_eq!(line[last..].trim_end(), "0.210");
        assert!(line[columns.rfind("mean").expect("a column")..].starts_with("30.0 "));
        assert_eq!(
            said("status", None),
            "status: no photograph of which both say something\n"
        );
        let concord = Concord {
            cases: 1,
            agreed: 1,
            kappa: None,
        };
        let words = "quality: 100.0 % agreement, kappa not defined, on 1 photograph\n";
        assert_eq!(said("quality", Some(concord)), words);
    }
}
