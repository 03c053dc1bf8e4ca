//! Classes: how many, how they are found, which are shown, and what they are called.

use super::Step;
use super::structures::drop_pick;
use crate::cluster;
use crate::detail::Kind;
use crate::document::{Count, kind_of_class};
use crate::session::{Command, ImageId, PickOrder};
use crate::ui::app::App;
use crate::ui::panels::class_name;
use crate::ui::preferences::Hint;
use crate::ui::state::State;
use crate::ui::words::{tr, trf};

/// A wish for the classes.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum ClassAction {
    /// The slider.
    SetCount(Count),
    /// So many classes more, or fewer.
    StepClasses(isize),
    /// Cluster in another way.
    SetClustering(cluster::Settings),
    /// Select a class, or close what is open and, at last, select none.
    Select(Option<u8>),
    /// Open the line in which a class is named.
    AskName(u8),
    Rename(u8, String),
    SetVisible(u8, bool),
    Solo(u8),
    /// Take a class into the export, or leave it out.
    ToggleChosen(u8),
    /// Make classes part of another one.
    Merge {
        into: u8,
        classes: Vec<u8>,
    },
    /// Take apart what was merged into a class.
    Split(u8),
    Recolour(u8, [u8; 3]),
    /// Give all classes the colours of their numbers.
    StandardColours,
    /// Move a class, or the selected one, so many places down the list.
    Move(Option<u8>, isize),
    /// Put a class beside another one in the list: before it, or after it.
    Place {
        class: u8,
        other: u8,
        after: bool,
    },
    /// Select the class so many places down the list.
    Step(isize),
    /// Make a kind stricter or looser, in robust standard deviations: in one image or in all that have no strictness of
    /// their own. None gives the image that of the folder again.
    Strict {
        kind: Kind,
        image: Option<ImageId>,
        strictness: Option<f32>,
    },
    /// Number the classes on the picture, or don't.
    ToggleNumbers,
    /// Open the examples of a class.
    ShowExamples(u8),
    /// Look for the examples of a class in the overlays as they are now.
    FindExamples(u8),
    CloseExamples,
}

impl ClassAction {
    pub(in crate::ui) fn step(&self, state: &State) -> Option<Step> {
        let name = |class: &u8| class_name(&state.document, *class);
        let number = |class: &u8| (class + 1).to_string();
        Some(match self {
            Self::SetCount(_) | Self::StepClasses(_) => Step::flowing(tr("Number of clusters")),
            Self::SetClustering(_) => Step::flowing(tr("Clustering changed")),
            Self::Rename(class, _) => Step::of(trf("{0} renamed", &[&name(class)])),
            Self::SetVisible(class, true) => Step::of(trf("{0} shown", &[&name(class)])),
            Self::SetVisible(class, false) => Step::of(trf("{0} hidden", &[&name(class)])),
            Self::Solo(class) => Step::of(trf("{0} alone", &[&name(class)])),
            Self::ToggleChosen(class) => Step::of(trf("Mask of {0}", &[&name(class)])),
            // Escape lets a pick go, and that is missed more than a selection.
            Self::Select(_) if state.pick.is_some() => Step::of(tr("Area let go")),
            Self::Merge { into, classes } => {
                let parts = classes.iter().filter(|&class| class != into).count();
                Step::of(trf("Merged {0} classes", &[&(parts + 1).to_string()]))
            }
            Self::Split(class) => Step::of(trf("Split class {0} back", &[&number(class)])),
            Self::Recolour(class, _) => Step::of(trf("Coloured class {0}", &[&number(class)])),
            Self::StandardColours => Step::of(tr("Gave all classes their standard colours")),
            Self::Move(..) | Self::Place { .. } => Step::of(tr("Moved a class in the list")),
            Self::Strict { .. } => Step::flowing(tr("Strictness")),
            Self::ToggleNumbers => Step::of(tr("Switched the class numbers")),
            Self::Select(_)
            | Self::AskName(_)
            | Self::Step(_)
            | Self::ShowExamples(_)
            | Self::FindExamples(_)
            | Self::CloseExamples => return None,
        })
    }

    pub(super) fn apply(self, app: &mut App) {
        let document = &mut app.state.document;
        match self {
            Self::SetCount(count) => app.set_count(count),
            Self::StepClasses(by) => {
                let classes = app.context().classes().saturating_add_signed(by);
                app.set_count(Count::Fixed(classes));
            }
            Self::SetClustering(settings) => {
                document.clustering = settings;
                app.session.send(Command::Cluster(settings));
            }
            Self::Select(None) => app.let_go(),
            Self::Select(class) => app.select(class),
            Self::AskName(class) => {
                let name = class_name(document, class);
                app.edit.name_class(class, name);
            }
            Self::Rename(class, name) => document.rename(class, &name),
            Self::SetVisible(class, visible) => document.set_visible(class, visible),
            Self::Solo(class) => document.solo(class),
            Self::ToggleChosen(class) => document.toggle_chosen(class),
            Self::Merge { into, classes } => {
                document.merge(into, &classes);
                app.edit.classes.marked.clear();
            }
            Self::Split(class) => document.split(class),
            Self::Recolour(class, rgb) => document.recolour(class, rgb),
            Self::StandardColours => document.standard_colours(),
            Self::Move(class, by) => app.move_class(class, by),
            Self::Place {
                class,
                other,
                after,
            } => document.place(class, other, after),
            Self::Strict {
                kind,
                image,
                strictness,
            } => match (image, strictness) {
                (Some(id), strictness) => document.set_own_strictness(kind, id.photo, strictness),
                (None, Some(strictness)) => document.set_strictness(kind, strictness),
                (None, None) => document.set_strictness(kind, 0.0),
            },
            Self::Step(by) => app.step_class(by),
            Self::ToggleNumbers => {
                let shown = app.context().numbered();
                app.state.document.numbers = Some(!shown);
            }
            Self::ShowExamples(class) => {
                app.edit.classes.open_examples(class, app.state.folder);
            }
            Self::FindExamples(class) => app.find_examples(class),
            Self::CloseExamples => app.edit.classes.close_examples(),
        }
    }
}

impl App {
    /// Selects a class, or none. A number key may mean one that the image lacks.
    fn select(&mut self, class: Option<u8>) {
        let document = &self.state.document;
        let lacking = |&class: &u8| {
            kind_of_class(class).is_none()
                && !self.context().listed().contains(&document.class_of(class))
        };
        if class.as_ref().is_some_and(lacking) {
            return;
        }
        self.state.select(class);
        drop_pick(&mut self.state, &self.session);
    }

    fn move_class(&mut self, class: Option<u8>, by: isize) {
        let listed = self.context().listed();
        let Some(class) = class.or(self.state.document.selected) else {
            return;
        };
        let at = listed.iter().position(|&other| other == class);
        let other = at.and_then(|at| listed.get(at.checked_add_signed(by)?));
        if let Some(&other) = other {
            self.state.document.place(class, other, by > 0);
        }
    }

    /// Selects the next class or the one before, around the ends of the list.
    fn step_class(&mut self, by: isize) {
        let listed = self.context().listed();
        if listed.is_empty() {
            return;
        }
        let selected = self.state.document.selected;
        let at = listed.iter().position(|&other| Some(other) == selected);
        // From nothing the first step goes to the first class, or to the last.
        let from = at.map_or(if by > 0 { -1 } else { 0 }, |at| at as isize);
        let to = (from + by).rem_euclid(listed.len() as isize) as usize;
        self.state.select(Some(listed[to]));
        drop_pick(&mut self.state, &self.session);
    }

    fn find_examples(&self, class: u8) {
        let images = self.state.readable_ids().collect();
        self.session.send(Command::Pick(PickOrder::Examples {
            class,
            document: Box::new(self.state.document.clone()),
            images,
        }));
    }

    /// Moves the slider; where the hierarchy lacks a class count, on to the next that it has.
    fn set_count(&mut self, count: Count) {
        let now = self.context().classes();
        let count = match (count, self.context().overlay()) {
            (Count::Fixed(classes), Some(overlay)) => {
                Count::Fixed(overlay.levels.towards(now, classes))
            }
            (count, _) => count,
        };
        self.state.document.set_count(count);
        self.preferences.past.insert(Hint::Slide);
    }

    /// Closes what lies on top; only what lies beneath all is the class that is let go.
    fn let_go(&mut self) {
        let state = &mut self.state;
        if self.dialogs.typed.take().is_some() {
            // That was all.
        } else if self.edit.leaves_comment() {
            // The comment stands as it was typed.
        } else if state.sheet.is_some() {
            state.sheet = None;
        } else if self.edit.classes.shows_examples() {
            self.edit.classes.close_examples();
        } else if state.retina.tool.is_some() {
            state.retina.tool = None;
        } else if state.brush.correcting.is_some() {
            self.end_correcting();
        } else if state.compared.at.is_some() {
            state.compared.at = None;
        } else if state.export_open {
            if !state.exporting() {
                state.close_export();
            }
        } else if self.edit.classes.marked.len() > 1 {
            self.edit.classes.marked.clear();
        } else {
            self.select(None);
        }
    }
}
