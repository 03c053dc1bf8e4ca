//! The folder, where in the work the user is, and the few things that concern the whole window.

use egui::{RichText, Ui};
use egui_material_icons::icons;

use super::parts::{button, icon_button};
use crate::session::ExportState;
use crate::ui::actions::Action;
use crate::ui::app::App;
use crate::ui::{keys, theme};

pub(super) fn show(app: &App, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.horizontal_centered(|ui| {
        ui.add_space(4.0);
        let title = app
            .state
            .source
            .as_ref()
            .map_or_else(|| "CUTS Viewer".to_owned(), |s| s.title());
        ui.add(egui::Label::new(RichText::new(&title).heading()).truncate());
        if app.state.opening {
            ui.spinner();
        }
        let tip = keys::tip(
            ui.ctx(),
            "Open a folder of photographs, with its sub-folders",
            &Action::ChooseFolder,
        );
        if button(ui, icons::ICON_FOLDER_OPEN, "Open folder", true)
            .on_hover_text(tip)
            .clicked()
        {
            actions.push(Action::ChooseFolder);
        }
        if button(ui, icons::ICON_IMAGE, "Samples", true)
            .on_hover_text("Open the eight photographs that come with the program")
            .clicked()
        {
            actions.push(Action::OpenSamples);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let dark = ui.visuals().dark_mode;
            let icon = if dark {
                icons::ICON_LIGHT_MODE
            } else {
                icons::ICON_DARK_MODE
            };
            if icon_button(ui, icon, "Theme", "Light or dark window", false).clicked() {
                actions.push(Action::ToggleTheme);
            }
            let tip = keys::tip(ui.ctx(), "Keys and mouse", &Action::ToggleHelp);
            if icon_button(ui, icons::ICON_KEYBOARD, "Help", &tip, app.state.help_open).clicked() {
                actions.push(Action::ToggleHelp);
            }
            ui.add_space(12.0);
            steps(app, ui);
        });
    });
}

/// The four steps of the work, the present one marked.
fn steps(app: &App, ui: &mut Ui) {
    let state = &app.state;
    let has_overlay = state
        .current_id()
        .is_some_and(|id| app.session.overlays().get(id).is_some());
    let exported = matches!(state.export, Some(ExportState::Done(_)));
    let here = if state.export_open || state.exporting() || exported {
        3
    } else if state.document.selected.is_some() {
        2
    } else {
        usize::from(has_overlay && !state.is_training())
    };
    // Laid out from the right.
    for (i, step) in ["Train", "Slide", "Pick", "Export"]
        .into_iter()
        .enumerate()
        .rev()
    {
        let text = RichText::new(step);
        let text = if i == here {
            text.family(theme::semibold())
                .color(theme::accent_text(ui.visuals()))
                .underline()
        } else {
            text.color(theme::faint(ui.visuals()))
        };
        ui.label(text);
        if i > 0 {
            ui.label(RichText::new("›").color(theme::faint(ui.visuals())));
        }
    }
}
