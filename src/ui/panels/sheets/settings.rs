//! What the program remembers: look, language, size of text.

use egui::{ThemePreference, Ui};

use crate::document::LONGEST_NAME;
use crate::ui::actions::Action;
use crate::ui::actions::ViewAction;
use crate::ui::context::Context;
use crate::ui::preferences::{Preferences, Side, TEXT_SIZES};
use crate::ui::state::Sheet;
use crate::ui::words::{Language, tr};

pub(super) fn show(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.set_width(420.0);
    let mut chosen = cx.preferences.clone();
    egui::Grid::new("preferences")
        .num_columns(2)
        .spacing([24.0, 12.0])
        .show(ui, |ui| {
            look(ui, &mut chosen);
            panels(ui, &mut chosen);
            review(ui, &mut chosen);
            switches(ui, &mut chosen, actions);
        });
    if chosen != *cx.preferences {
        actions.push(Action::View(ViewAction::SetPreferences(Box::new(chosen))));
    }
}

fn look(ui: &mut Ui, chosen: &mut Preferences) {
    ui.label(tr("Theme"));
    ui.horizontal(|ui| {
        for (theme, name) in [
            (ThemePreference::System, tr("As the system")),
            (ThemePreference::Dark, tr("Dark")),
            (ThemePreference::Light, tr("Light")),
        ] {
            ui.selectable_value(&mut chosen.theme, theme, name);
        }
    });
    ui.end_row();
    ui.label(tr("Language"));
    ui.horizontal(|ui| {
        for (language, name) in Language::all() {
            ui.selectable_value(&mut chosen.language, language, name);
        }
    });
    ui.end_row();
    ui.label(tr("Size of text and buttons"));
    ui.horizontal(|ui| {
        for size in [0.75, 1.0, 1.25, 1.5, 2.0] {
            debug_assert!(TEXT_SIZES.contains(&size));
            let name = format!("{:.0} %", size * 100.0);
            ui.selectable_value(&mut chosen.text_size, size, name);
        }
    });
    ui.end_row();
}

fn panels(ui: &mut Ui, chosen: &mut Preferences) {
    ui.label(tr("Panels"));
    ui.horizontal(|ui| {
        for (side, name) in [
            (Side::Images, tr("Images")),
            (Side::Classes, tr("Classes")),
            (Side::Training, tr("Training")),
        ] {
            let mut shown = chosen.shows(side);
            if ui.checkbox(&mut shown, name).changed() {
                chosen.toggle(side);
            }
        }
    });
    ui.end_row();
}

/// Who reviews, and how it goes on.
fn review(ui: &mut Ui, chosen: &mut Preferences) {
    ui.label(tr("Reviewer"));
    let name = egui::TextEdit::singleline(&mut chosen.reviewer)
        .hint_text(tr("Your name or initials"))
        .char_limit(LONGEST_NAME)
        .desired_width(240.0);
    let words = tr("Written beside what you say of images; left empty, no name is written");
    let response = ui.add(name).on_hover_text(words);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr("Reviewer")));
    ui.end_row();
    ui.label(tr("Review"));
    ui.checkbox(
        &mut chosen.goes_on,
        tr("After a status show the next image that is not reviewed"),
    );
    ui.end_row();
}

fn switches(ui: &mut Ui, chosen: &mut Preferences, actions: &mut Vec<Action>) {
    ui.label(tr("Picture"));
    ui.vertical(|ui| {
        ui.checkbox(&mut chosen.legend, tr("Legend on the picture"));
        ui.checkbox(
            &mut chosen.map,
            tr("Map of the whole image where a part of it is seen"),
        );
        ui.checkbox(
            &mut chosen.smooth,
            tr("Blend pixels where the picture is enlarged"),
        );
        ui.checkbox(&mut chosen.still, tr("Reduce motion"));
    });
    ui.end_row();
    ui.label(tr("Keys"));
    if ui.button(tr("Change keys…")).clicked() {
        actions.push(Action::View(ViewAction::ToggleSheet(Sheet::Keys)));
    }
    ui.end_row();
    ui.label(tr("Hints"));
    if ui.button(tr("Show the first hints again")).clicked() {
        chosen.past.clear();
    }
    ui.end_row();
}
