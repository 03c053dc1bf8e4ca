//! Sheets that lie over the window, one at a time. Nothing behind them stops; Escape closes them.

mod about;
mod compared;
mod copies;
mod growth;
mod help;
mod history;
mod kept;
mod keys;
mod log;
mod measurements;
mod palette;
mod path;
mod proposals;
mod settings;

use egui::Ui;

use crate::ui::actions::Action;
use crate::ui::actions::ViewAction;
use crate::ui::context::Context;
use crate::ui::panels::{self, training};
use crate::ui::state::Sheet;
use crate::ui::words::tr;

pub(in crate::ui::panels) use growth::Edit as GrowthEdit;
pub(in crate::ui::panels) use keys::Recording;
pub(in crate::ui::panels) use measurements::Edit as MeasurementsEdit;
pub(in crate::ui::panels) use palette::Palette;
pub(in crate::ui::panels) use proposals::Proposals;

/// Draws the open sheet.
pub(super) fn show(cx: &Context<'_>, edit: &mut panels::Edit, ui: &Ui, actions: &mut Vec<Action>) {
    path::show(cx, ui, actions);
    let Some(sheet) = cx.state.sheet else {
        return;
    };
    let title = match sheet {
        Sheet::Help => tr("Keys and mouse"),
        Sheet::Log => tr("Messages"),
        Sheet::About => tr("About"),
        Sheet::Settings => tr("Settings"),
        Sheet::Keys => tr("Keys"),
        Sheet::Run => tr("Settings of the next run"),
        Sheet::Palette => tr("All commands"),
        Sheet::History => tr("History"),
        Sheet::Proposals => tr("Proposals"),
        Sheet::Growth => tr("Growth between visits"),
        Sheet::Measurements => tr("Measurements of the last export"),
        Sheet::Moved => tr("Work on the same photographs"),
        Sheet::Kept => tr("Earlier work"),
        Sheet::Compared => tr("Two reviewers"),
        Sheet::Closing => tr("Close the window?"),
    };
    let mut open = !(sheet.may_be_left() && is_clicked_beside(ui));
    egui::Window::new(title)
        .id(egui::Id::unique(("sheet", title)))
        .order(egui::Order::Foreground)
        .open(&mut open)
        .resizable(false)
        .collapsible(false)
        .anchor(egui::Align2::CENTER_CENTER, egui::vec2(0.0, 0.0))
        .max_height(ui.ctx().content_rect().height() - 120.0)
        .show(ui.ctx(), |ui| match sheet {
            Sheet::Help => help::show(ui, actions),
            Sheet::Log => log::show(cx, ui, actions),
            Sheet::About => about::show(cx, ui),
            Sheet::Settings => settings::show(cx, ui, actions),
            Sheet::Keys => keys::show(cx, edit, ui, actions),
            Sheet::Run => training::show_settings(cx, ui, actions),
            Sheet::Palette => palette::show(cx, edit, ui, actions),
            Sheet::History => history::show(cx, ui, actions),
            Sheet::Proposals => proposals::show(cx, edit, ui, actions),
            Sheet::Growth => growth::show(cx, edit, ui, actions),
            Sheet::Measurements => measurements::show(cx, edit, ui, actions),
            Sheet::Moved => kept::moved(cx, ui, actions),
            Sheet::Kept => copies::show(cx, ui, actions),
            Sheet::Compared => compared::show(cx, ui, actions),
            Sheet::Closing => kept::closing(cx, ui, actions),
        });
    if !open {
        actions.push(Action::View(ViewAction::LeaveSheet(sheet)));
    }
}

/// Whether the window beside the sheet was clicked. Such a click means nothing but that the sheet is done with.
fn is_clicked_beside(ui: &Ui) -> bool {
    let all = ui.ctx().content_rect();
    let beside = egui::Area::new(egui::Id::unique("beside the sheet"))
        .order(egui::Order::Middle)
        .fixed_pos(all.min)
        .show(ui.ctx(), |ui| {
            // Not on the way from one control to the next: Escape does the same.
            ui.allocate_response(all.size(), egui::Sense::CLICK)
        });
    beside.inner.clicked()
}
