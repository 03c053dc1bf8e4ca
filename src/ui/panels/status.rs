//! The last line: what happened, and what computes.

use egui::{RichText, Ui};
use egui_material_icons::icons;

use super::classes;
use super::parts::{faint, icon_button};
use crate::ui::actions::Action;
use crate::ui::actions::{FileAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::state::{Notice, Sheet};
use crate::ui::words::{tr, trf};
use crate::ui::{keys, theme};

pub(super) fn show(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_min_height(24.0);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(faint(ui, tr("Research use only")).size(12.0))
                .on_hover_text(tr("Research use only: not a diagnostic device."));
            ui.separator();
            let text = trf("Draws: {0}   Trains: {1}", &cx.device.shown());
            ui.label(faint(ui, text).size(12.0));
            ui.separator();
            let action = Action::View(ViewAction::ToggleSheet(Sheet::Log));
            let tip = keys::tip(ui.ctx(), tr("Messages since the start"), &action);
            if icon_button(ui, icons::ICON_ARTICLE, tr("Messages"), &tip, false).clicked() {
                actions.push(action);
            }
            ui.separator();
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                notice(cx, ui, actions)
            });
        });
    });
}

fn notice(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let shown = |notice: &&Notice| notice.left().is_none_or(|left| !left.is_zero());
    let notice = cx.state.notice.as_ref().filter(shown);
    if let Some(left) = notice.and_then(Notice::left) {
        ui.ctx().request_repaint_after(left);
    }
    let Some(notice) = notice else {
        if let Some(found) = classes::found(cx) {
            let text = faint(ui, found.as_str()).size(12.0);
            ui.add(egui::Label::new(text).truncate())
                .on_hover_text(&found);
        }
        return;
    };
    let text = if notice.is_error {
        RichText::new(format!("{} {}", icons::ICON_WARNING.codepoint, notice.text))
            .color(theme::warning_text(ui.visuals()))
    } else {
        RichText::new(format!("{} {}", icons::ICON_CHECK.codepoint, notice.text))
            .color(ui.visuals().text_color())
    };
    if cx.state.kept.elsewhere && ui.small_button(tr("Take over")).clicked() {
        actions.push(Action::File(FileAction::TakeOver));
    }
    if icon_button(ui, icons::ICON_CLOSE, tr("Dismiss"), tr("Dismiss"), false).clicked() {
        actions.push(Action::View(ViewAction::DismissNotice));
    }
    ui.add(
        egui::Label::new(text.size(12.0))
            .truncate()
            .selectable(true),
    )
    .on_hover_text(&notice.text);
}
