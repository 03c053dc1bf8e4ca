//! The folder, where in the work the user is, and the few things that concern the whole window.

use egui::{RichText, Ui};
use egui_material_icons::{MaterialIcon, icons};

use super::parts::{button, elided, icon_button};
use crate::session::Source;
use crate::ui::actions::Action;
use crate::ui::actions::{FileAction, HistoryAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::preferences::Side;
use crate::ui::state::Sheet;
use crate::ui::words::{tr, trf};
use crate::ui::{keys, theme};

pub(super) fn show(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.horizontal_centered(|ui| {
        ui.add_space(4.0);
        let title = cx.state.source.as_ref().map_or_else(
            || "CUTS Viewer".to_owned(),
            |source| match source {
                Source::Samples => tr("Samples").to_owned(),
                Source::Folder(_) => source.title(),
            },
        );
        let most = (ui.available_width() - 800.0).max(120.0);
        let name = elided(ui, &title, theme::semibold(), most);
        ui.label(name).on_hover_text(&title);
        if cx.state.opening {
            ui.spinner();
        }
        open(cx, ui, actions);
        ui.separator();
        let history = &cx.state.history;
        let undo = history.next_undo().unwrap_or_default();
        let redo = history.next_redo().unwrap_or_default();
        let tip = keys::tip(
            ui.ctx(),
            &trf("Undo {0}", &[undo]),
            &Action::History(HistoryAction::Undo),
        );
        if tool(ui, icons::ICON_UNDO, tr("Undo"), &tip, !undo.is_empty()) {
            actions.push(Action::History(HistoryAction::Undo));
        }
        let tip = keys::tip(
            ui.ctx(),
            &trf("Redo {0}", &[redo]),
            &Action::History(HistoryAction::Redo),
        );
        if tool(ui, icons::ICON_REDO, tr("Redo"), &tip, !redo.is_empty()) {
            actions.push(Action::History(HistoryAction::Redo));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            window(cx, ui, actions);
            ui.add_space(12.0);
            steps(cx, ui);
        });
    });
}

/// A button with an icon that may have nothing to do.
fn tool(ui: &mut Ui, icon: MaterialIcon, name: &str, tip: &str, enabled: bool) -> bool {
    ui.add_enabled_ui(enabled, |ui| icon_button(ui, icon, name, tip, false))
        .inner
        .clicked()
}

/// Opening a folder, one of those before, or the samples.
fn open(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let tip = keys::tip(
        ui.ctx(),
        tr("Open a folder of photographs, with its sub-folders"),
        &Action::File(FileAction::ChooseFolder),
    );
    if button(ui, icons::ICON_FOLDER_OPEN, tr("Open folder"), true)
        .on_hover_text(tip)
        .clicked()
    {
        actions.push(Action::File(FileAction::ChooseFolder));
    }
    let tip = tr("Folders opened before, and the samples");
    let menu = icon_button(
        ui,
        icons::ICON_ARROW_DROP_DOWN,
        tr("Opened before"),
        tip,
        false,
    );
    egui::Popup::menu(&menu).show(|ui| {
        if button(ui, icons::ICON_IMAGE, tr("Samples"), true).clicked() {
            actions.push(Action::File(FileAction::OpenSamples));
        }
        for folder in &cx.preferences.recent {
            let name = folder.file_name().unwrap_or(folder.as_os_str());
            let name = name.to_string_lossy();
            if button(ui, icons::ICON_FOLDER, &name, true)
                .on_hover_text(folder.display().to_string())
                .clicked()
            {
                actions.push(Action::File(FileAction::Open(folder.clone())));
            }
        }
    });
}

/// What concerns the whole window; from the right.
fn window(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let mut sheet = |ui: &mut Ui, icon, name, sheet| {
        let action = Action::View(ViewAction::ToggleSheet(sheet));
        let tip = keys::tip(ui.ctx(), name, &action);
        if icon_button(ui, icon, name, &tip, cx.state.sheet == Some(sheet)).clicked() {
            actions.push(action);
        }
    };
    sheet(ui, icons::ICON_INFO, tr("About"), Sheet::About);
    sheet(ui, icons::ICON_KEYBOARD, tr("Help"), Sheet::Help);
    sheet(ui, icons::ICON_SETTINGS, tr("Settings"), Sheet::Settings);
    sheet(ui, icons::ICON_HISTORY, tr("History"), Sheet::History);
    sheet(ui, icons::ICON_SEARCH, tr("All commands"), Sheet::Palette);
    let icon = if ui.visuals().dark_mode {
        icons::ICON_LIGHT_MODE
    } else {
        icons::ICON_DARK_MODE
    };
    if icon_button(ui, icon, tr("Theme"), tr("Light or dark window"), false).clicked() {
        actions.push(Action::View(ViewAction::ToggleTheme));
    }
    // With nothing open there is no panel to hide.
    if cx.state.source.is_none() {
        return;
    }
    for (side, icon, name) in [
        (
            Side::Classes,
            icons::ICON_RIGHT_PANEL_OPEN,
            tr("Classes panel"),
        ),
        (
            Side::Training,
            icons::ICON_BOTTOM_PANEL_OPEN,
            tr("Training panel"),
        ),
        (
            Side::Images,
            icons::ICON_LEFT_PANEL_OPEN,
            tr("Images panel"),
        ),
    ] {
        let action = Action::View(ViewAction::TogglePanel(side));
        let tip = keys::tip(ui.ctx(), name, &action);
        if icon_button(ui, icon, name, &tip, cx.preferences.shows(side)).clicked() {
            actions.push(action);
        }
    }
}

/// The four steps of the work, the present one marked and those before it ticked off. What counts is what there is: a
/// run that begins anew or an area that is let go leads nowhere back.
fn steps(cx: &Context<'_>, ui: &mut Ui) {
    let state = cx.state;
    let exported = state.was_exported;
    let trained = state.refined.0 > 0 || cx.overlay().is_some();
    let named = state.document.structures.any_kept();
    let done = [trained, named, named, exported];
    let here = if state.export_open || state.exporting() {
        3
    } else if named {
        2
    } else {
        usize::from(trained)
    };
    let steps = [
        (
            tr("Train"),
            tr("A network teaches itself on the opened photographs"),
        ),
        (
            tr("Pick"),
            tr("Choose what matters: by its number, or with a click"),
        ),
        (
            tr("Name"),
            tr("Keep it under a name, and find its like in all images"),
        ),
        (tr("Export"), tr("Masks, overlays and tables for review")),
    ];
    // Laid out from the right.
    for (i, (step, tip)) in steps.into_iter().enumerate().rev() {
        let visuals = ui.visuals();
        let text = if i == here {
            RichText::new(step)
                .family(theme::semibold())
                .color(theme::accent_text(visuals))
                .underline()
        } else if done[i] {
            RichText::new(format!("{} {step}", icons::ICON_CHECK.codepoint))
                .color(visuals.text_color())
        } else {
            RichText::new(step).color(theme::faint(visuals))
        };
        ui.label(text).on_hover_text(tip);
        if i > 0 {
            ui.label(RichText::new("›").color(theme::faint(ui.visuals())));
        }
    }
}
