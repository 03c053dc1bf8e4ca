//! What a reviewer says of each photograph: whether it is done, how good it is, a comment; and who said it when.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::Photo;
use super::shared::Shared;

/// A comment has at most so many characters.
pub const LONGEST_COMMENT: usize = 2000;
/// A reviewer's name has at most so many.
pub const LONGEST_NAME: usize = 80;

/// What becomes of a photograph; one without a status is not reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Looked at, nothing left to do.
    Accepted,
    /// To be looked at again, or by somebody else.
    NeedsWork,
    /// Of no use for what is reviewed.
    Excluded,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::NeedsWork, Self::Excluded];

    /// As files, tables and records have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::NeedsWork => "needs work",
            Self::Excluded => "excluded",
        }
    }
}

/// How good a photograph is, in the three grades of EyeQ (Fu and others 2019, arXiv 1907.05345): the public scale with more
/// than two grades that most work on fundus photographs uses, so that what is graded here can be set beside theirs. One
/// without a quality is not graded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// Nothing impairs it.
    Good,
    /// Something does, but disc, macula and lesions can be judged.
    Usable,
    /// It does not allow a reliable diagnosis.
    Reject,
}

impl Quality {
    /// All of them, the best first.
    pub const ALL: [Self; 3] = [Self::Good, Self::Usable, Self::Reject];

    /// As files, tables and records have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Usable => "usable",
            Self::Reject => "reject",
        }
    }
}

/// Who said something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reviewer {
    /// The name, as it was typed.
    pub name: String,
    /// The day, by the clock on the wall.
    pub day: Date,
}

impl Reviewer {
    /// One of a name; none where that is empty: then nobody is written down.
    #[must_use]
    pub fn new(name: &str, day: Date) -> Option<Self> {
        let name = tidy(name, LONGEST_NAME).replace('\n', " ");
        (!name.is_empty()).then_some(Self { name, day })
    }
}

/// What is said of a photograph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// None while it is not reviewed.
    pub status: Option<Status>,
    /// None while it is not graded.
    pub quality: Option<Quality>,
    /// Lines of text; may be empty.
    pub comment: Arc<str>,
    /// Who said the last of this; none where nobody gave a name.
    pub by: Option<Arc<Reviewer>>,
}

impl Verdict {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.status.is_none() && self.quality.is_none() && self.comment.is_empty()
    }

    fn says_what(&self, other: &Self) -> bool {
        (self.status, self.quality, &self.comment) == (other.status, other.quality, &other.comment)
    }
}

/// Text without what no line has, and no longer than so many characters.
pub(super) fn tidy(text: &str, longest: usize) -> String {
    let text = text.replace("\r\n", "\n").replace('\t', " ");
    let kept = text.chars().filter(|&c| c == '\n' || !c.is_control());
    let kept: String = kept.take(longest).collect();
    kept.trim().to_owned()
}

/// The verdicts on a folder's photographs; most have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reviews {
    pub(super) of: Shared<BTreeMap<Photo, Verdict>>,
}

impl Reviews {
    /// What was said of a photograph.
    #[must_use]
    pub fn of(&self, id: Photo) -> Option<&Verdict> {
        self.of.get(&id)
    }

    /// Its status.
    #[must_use]
    pub fn status(&self, id: Photo) -> Option<Status> {
        self.of(id)?.status
    }

    /// Changes what is said of a photograph, in a reviewer's name. Where it stays what it was, so does the name, unless
    /// another reviewer says it again.
    pub fn change(
        &mut self,
        id: Photo,
        by: Option<&Arc<Reviewer>>,
        change: impl FnOnce(&mut Verdict),
    ) {
        let before = self.of(id).cloned().unwrap_or_default();
        let mut verdict = before.clone();
        change(&mut verdict);
        verdict.comment = tidy(&verdict.comment, LONGEST_COMMENT).into();
        let name = |by: Option<&Arc<Reviewer>>| by.map(|by| by.name.clone());
        let same_voice = by.is_none() || name(by) == name(before.by.as_ref());
        if verdict.says_what(&before) && (same_voice || verdict.is_empty()) {
            return;
        }
        verdict.by = by.cloned();
        if verdict.is_empty() {
            self.of.change().remove(&id);
        } else {
            self.of.change().insert(id, verdict);
        }
    }

    /// Gives a photograph a status, or takes it back where it has that already.
    pub fn toggle(&mut self, id: Photo, status: Status, by: Option<&Arc<Reviewer>>) {
        let now = (self.status(id) != Some(status)).then_some(status);
        self.change(id, by, |verdict| verdict.status = now);
    }

    /// Photographs of a status.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        let of = |verdict: &&Verdict| verdict.status == Some(status);
        self.of.values().filter(of).count()
    }

    /// Photographs that are reviewed, with whatever status.
    #[must_use]
    pub fn reviewed(&self) -> usize {
        let all = self.of.values();
        all.filter(|verdict| verdict.status.is_some()).count()
    }

    /// The name under which most was said.
    #[must_use]
    pub fn voice(&self) -> Option<&str> {
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for by in self.of.values().filter_map(|verdict| verdict.by.as_ref()) {
            *names.entry(&by.name).or_default() += 1;
        }
        let most = names.into_iter().max_by_key(|&(_, count)| count);
        most.map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn by(name: &str) -> Option<Arc<Reviewer>> {
        Reviewer::new(name, date(2026, 11, 29)).map(Arc::new)
    }

    #[test]
    fn a_status_comes_and_goes() {
        let [first, second] = ["a.png", "b.png"].map(Photo::of);
        let mut reviews = Reviews::default();
        reviews.toggle(first, Status::Accepted, None);
        reviews.toggle(second, Status::Accepted, None);
        reviews.toggle(second, Status::NeedsWork, None);
        reviews.toggle(first, Status::Accepted, None);
        assert_eq!(reviews.of(first), None, "nothing is left to say");
        assert_eq!(reviews.status(second), Some(Status::NeedsWork));
        assert_eq!(reviews.count(Status::Accepted), 0);
        assert_eq!(reviews.reviewed(), 1);
    }

    #[test]
    fn a_quality_and_a_comment_outlive_the_status() {
        let photo = Photo::of("a.png");
        let mut reviews = Reviews::default();
        reviews.change(photo, None, |verdict| {
            verdict.quality = Some(Quality::Usable);
            verdict.comment = "  blurred\r\nat the\u{7} edge\t \n".into();
        });
        reviews.toggle(photo, Status::Excluded, None);
        reviews.toggle(photo, Status::Excluded, None);
        let verdict = reviews.of(photo).expect("it is graded");
        assert_eq!(&*verdict.comment, "blurred\nat the edge");
        assert_eq!(reviews.reviewed(), 0, "a grade is no status");
        reviews.change(photo, None, |verdict| {
            verdict.comment = "ä".repeat(2001).into()
        });
        let verdict = reviews.of(photo).expect("it is graded");
        assert_eq!(verdict.comment.chars().count(), LONGEST_COMMENT);
    }

    #[test]
    fn who_said_the_last_of_it_is_written_down() {
        let photo = Photo::of("a.png");
        let mut reviews = Reviews::default();
        let name = |reviews: &Reviews| {
            let by = reviews.of(photo).and_then(|verdict| verdict.by.clone());
            by.map(|by| by.name.clone())
        };
        let accept = |verdict: &mut Verdict| verdict.status = Some(Status::Accepted);
        reviews.change(photo, by("Dr. Weiß").as_ref(), accept);
        assert_eq!(name(&reviews).as_deref(), Some("Dr. Weiß"));
        // Who gives no name and changes nothing leaves the name; who says the same gives theirs.
        reviews.change(photo, None, accept);
        assert_eq!(name(&reviews).as_deref(), Some("Dr. Weiß"));
        reviews.change(photo, by("Dr. Noir").as_ref(), accept);
        assert_eq!(name(&reviews).as_deref(), Some("Dr. Noir"));
        // Without a name nobody is made to say what another changed.
        reviews.toggle(photo, Status::Excluded, None);
        assert_eq!(name(&reviews), None);
        assert_eq!(by(" \n"), None);
        assert_eq!(by("a\nb").expect("a name").name, "a b");
    }

    #[test]
    fn the_voice_is_the_name_that_most_was_said_under() {
        let mut reviews = Reviews::default();
        assert_eq!(reviews.voice(), None);
        for (photo, name) in [("a.png", "x"), ("b.png", "y"), ("c.png", "y")] {
            reviews.toggle(Photo::of(photo), Status::Accepted, by(name).as_ref());
        }
        assert_eq!(reviews.voice(), Some("y"));
    }
}
