//! What a search proposes, side by side: the likest first, doubtful ones apart, and why there is nothing in the others.

mod card;
mod line;

use egui::{Align, Layout, RichText, Ui, vec2};
use egui_material_icons::icons;

use crate::document::{Photo, Structure};
use crate::session::Missing;
use crate::ui::actions::{Action, StructureAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::list::List;
use crate::ui::panels::parts::{button, elided, faint, percent, primary};
use crate::ui::state::Sheet;
use crate::ui::theme;
use crate::ui::words::{tr, trf};

/// What is less like its examples is doubtful until the user draws the line elsewhere.
const LINE: f32 = 0.5;

/// Height of a line that says why there is nothing, in points.
const REASON: f32 = 20.0;

/// A proposal: in which photograph, at which place among its areas.
type Proposal<'a> = (Photo, usize, &'a Structure);

/// What is half done here.
pub(in crate::ui) struct Proposals {
    /// What is more like its examples is likely.
    line: f32,
}

impl Default for Proposals {
    fn default() -> Self {
        Self { line: LINE }
    }
}

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    let all = cx.state.document.structures.proposals();
    let window = ui.ctx().content_rect().size();
    let width = (window.x - 120.0).min(960.0);
    ui.set_width(width);
    let sheet = &mut edit.proposals;
    if all.is_empty() {
        ui.label(faint(ui, tr("Nothing is left to look at.")));
    } else {
        line::show(ui, &mut sheet.line, &all);
        let likely = all.partition_point(|(.., one)| one.likeness() >= sheet.line);
        judges(ui, sheet.line, (likely, all.len() - likely), actions);
        cards(cx, ui, &all, likely, window.y - 340.0, actions);
    }
    reasons(cx, ui);
    ui.horizontal(|ui| {
        let left = all.len();
        let words = match left {
            0 => String::new(),
            1 => tr("1 proposal is not exported unless you accept it.").to_owned(),
            _ => trf(
                "{0} proposals are not exported unless you accept them.",
                &[&left.to_string()],
            ),
        };
        ui.label(faint(ui, words).size(12.0));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if button(ui, icons::ICON_CLOSE, tr("Close"), true).clicked() {
                actions.push(Action::View(ViewAction::ToggleSheet(Sheet::Proposals)));
            }
        });
    });
}

/// What can be done with all above the line, and with all below it.
fn judges(ui: &mut Ui, line: f32, (likely, doubtful): (usize, usize), actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let words = trf("Accept {0} above the line", &[&likely.to_string()]);
        if primary(ui, icons::ICON_CHECK, &words, likely > 0).clicked() {
            actions.push(Action::Structure(StructureAction::AcceptAbove(line)));
        }
        let words = trf("Reject {0} below it", &[&doubtful.to_string()]);
        if button(ui, icons::ICON_CLOSE, &words, doubtful > 0).clicked() {
            actions.push(Action::Structure(StructureAction::RejectBelow(line)));
        }
    });
}

/// Rows of cards; likely ones, then doubtful ones under a line of their own.
fn cards(
    cx: &Context<'_>,
    ui: &mut Ui,
    all: &[Proposal<'_>],
    likely: usize,
    height: f32,
    actions: &mut Vec<Action>,
) {
    let gap = ui.spacing().item_spacing;
    let columns = ((ui.available_width() + gap.x) / (card::SIZE.x + gap.x)).max(1.0) as usize;
    let (above, below) = all.split_at(likely);
    let mut rows: Vec<Row<'_, '_>> = Vec::new();
    for (title, part) in [(tr("Likely"), above), (tr("Doubtful"), below)] {
        if !part.is_empty() {
            rows.push(Row::Title(title));
            rows.extend(part.chunks(columns).map(Row::Cards));
        }
    }
    let tall = |row: &Row<'_, '_>| match row {
        Row::Title(_) => 20.0,
        Row::Cards(_) => card::SIZE.y,
    };
    let whole: f32 = rows.iter().map(|row| tall(row) + gap.y).sum();
    // A table in a sheet that is as large as what is in it would not grow with its rows.
    egui::ScrollArea::vertical()
        .id_salt("proposals")
        .auto_shrink([false, true])
        .max_height(height.max(card::SIZE.y))
        .show_viewport(ui, |ui, seen| {
            ui.set_height(whole);
            let start = ui.max_rect().left_top();
            let mut top = 0.0;
            for row in rows {
                let height = tall(&row);
                if top + height >= seen.top() && top <= seen.bottom() {
                    let place = egui::Rect::from_min_size(
                        start + vec2(0.0, top),
                        vec2(ui.available_width(), height),
                    );
                    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(place));
                    row.show(cx, &mut child, actions);
                }
                top += height + gap.y;
            }
        });
}

enum Row<'r, 's> {
    Title(&'static str),
    Cards(&'r [Proposal<'s>]),
}

impl Row<'_, '_> {
    fn show(&self, cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
        match self {
            Self::Title(title) => {
                ui.label(RichText::new(*title).family(theme::semibold()));
            }
            Self::Cards(cards) => {
                ui.horizontal_top(|ui| {
                    for proposal in *cards {
                        card::show(cx, ui, proposal, actions);
                    }
                });
            }
        }
    }
}

/// Where nothing is proposed, and why.
fn reasons(cx: &Context<'_>, ui: &mut Ui) {
    let nothing = &cx.state.nothing_in;
    if nothing.is_empty() {
        return;
    }
    let words = trf(
        "Nothing proposed in {0} images",
        &[&nothing.len().to_string()],
    );
    let header = egui::CollapsingHeader::new(words).id_salt("nothing proposed");
    header.show(ui, |ui| {
        let list = List {
            name: "reasons",
            height: 6.0 * REASON,
            shrinks: true,
            bring: None,
        };
        list.show(ui, REASON, nothing.len(), |ui, place| {
            let (photo, why) = nothing[place];
            let name = name_of(cx, photo);
            let name = elided(ui, &name, egui::FontFamily::Proportional, 320.0);
            ui.horizontal(|ui| {
                ui.label(name);
                ui.label(faint(ui, reason(why)).size(12.0));
            });
        });
    });
}

fn reason(why: Missing) -> String {
    match why {
        Missing::NotSegmented => tr("It has no overlay yet: train, then look again.").to_owned(),
        Missing::NothingThere => tr("Nothing stands out in it.").to_owned(),
        Missing::Unlike(likeness) => trf(
            "What is likest is only {0} like the examples.",
            &[&percent(likeness)],
        ),
    }
}

fn name_of(cx: &Context<'_>, photo: Photo) -> String {
    let item = cx
        .state
        .places
        .get(&photo)
        .and_then(|&i| cx.state.items.get(i));
    item.map_or_else(String::new, |item| item.name.clone())
}
