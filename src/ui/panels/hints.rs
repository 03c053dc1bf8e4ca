//! A word to newcomers where they are in the work. It goes away when they have done what it says, or wave it away, and
//! does not come again.

use egui::{Align2, RichText, Ui, vec2};
use egui_material_icons::icons;

use super::parts::icon_button;
use crate::ui::actions::Action;
use crate::ui::actions::{StructureAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::preferences::Hint;
use crate::ui::words::{tr, trf};
use crate::ui::{keys, theme};

pub(super) fn show(cx: &Context<'_>, edit: &panels::Edit, ui: &Ui, actions: &mut Vec<Action>) {
    let state = cx.state;
    let correcting = state.brush.correcting.is_some();
    let quiet = state.sheet.is_some() || state.export_open || correcting;
    let (Some(hint), Some(stage)) = (due(cx).filter(|_| !quiet), edit.stage) else {
        return;
    };
    // What is said of the picked area and of the pointer stands below, of the overlay and the legend in the corners above.
    let at = stage.center_top() + vec2(0.0, 8.0);
    egui::Area::new(egui::Id::unique("hint"))
        .order(egui::Order::Middle)
        .fixed_pos(at)
        .pivot(Align2::CENTER_TOP)
        .show(ui.ctx(), |ui| {
            egui::Frame::popup(ui.style())
                .stroke(egui::Stroke::new(1.0, theme::ACCENT))
                .show(ui, |ui| {
                    ui.horizontal(|ui| {
                        let icon = icons::ICON_LIGHTBULB.codepoint;
                        let colour = theme::accent_text(ui.visuals());
                        let icon = ui.label(RichText::new(icon).size(16.0).color(colour));
                        icon.widget_info(|| {
                            egui::WidgetInfo::labeled(egui::Role::Image, true, tr("Hint"))
                        });
                        ui.label(words(ui.ctx(), hint));
                        let name = tr("Dismiss this hint");
                        if icon_button(ui, icons::ICON_CLOSE, name, name, false).clicked() {
                            actions.push(Action::View(ViewAction::Dismiss(hint)));
                        }
                    });
                });
        });
}

/// Whether one is shown on the picture.
pub(super) fn shown(cx: &Context<'_>) -> bool {
    due(cx).is_some()
}

/// The hint for where the user is, unless it is over.
fn due(cx: &Context<'_>) -> Option<Hint> {
    let state = cx.state;
    let id = state.current_id()?;
    let structures = &state.document.structures;
    let hint = if state.has_run() {
        return None;
    } else if state.pick.is_some() {
        // Vessels and spots can be picked before any training.
        Hint::Keep
    } else if cx.overlay().is_none() {
        (state.readable() > 0).then_some(Hint::Train)?
    } else if !structures.of(id.photo).is_empty() && state.items.len() > 1 {
        Hint::Find
    } else if cx.leads_with_structures() {
        Hint::Number
    } else if !cx.preferences.past.contains(&Hint::Slide) {
        Hint::Slide
    } else {
        Hint::Pick
    };
    let past = &cx.preferences.past;
    if !past.contains(&hint) {
        return Some(hint);
    }
    let worked = past.contains(&Hint::Find) || past.contains(&Hint::Keep);
    (worked && state.pick.is_none() && !past.contains(&Hint::Export)).then_some(Hint::Export)
}

/// What it says, with the user's own keys.
fn words(ctx: &egui::Context, hint: Hint) -> String {
    let text = match hint {
        Hint::Train => {
            tr("Press Train: a network teaches itself on these photographs. No label is needed.")
        }
        Hint::Number => tr(
            "What stands out is numbered. Press a number to keep it and name it, or click what matters.",
        ),
        Hint::Slide => tr("Move the slider on the right: more clusters show finer structures."),
        Hint::Pick => {
            tr("Click the structure that matters: the area under the pointer is outlined.")
        }
        Hint::Keep => {
            let key = keys::name(ctx, &Action::Structure(StructureAction::Keep));
            return trf(
                "Shift + wheel makes the area larger or smaller. {0} keeps it under a name.",
                &[&key],
            );
        }
        Hint::Find => tr("The magnifier beside a kept area proposes its like in all other images."),
        Hint::Export => tr("Export writes masks, overlays and tables for review."),
    };
    text.to_owned()
}
