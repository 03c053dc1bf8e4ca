//! What will be written, where, and how far it is.

use egui::{RichText, Ui, vec2};
use egui_material_icons::icons;

mod files;
mod plan;

pub(super) use files::Edit;
use plan::Plan;

use super::parts::{button, faint, grouped, named, primary};
use crate::export::TABLE_OF_MEASUREMENTS;
use crate::session::ExportState;
use crate::ui::actions::Action;
use crate::ui::actions::{ExportAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::keys;
use crate::ui::panels;
use crate::ui::state::{Sheet, State};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

/// Width of the panel while it tells, and while it asks.
const NARROW: f32 = 440.0;
const WIDE: f32 = 780.0;

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ctx: &egui::Context,
    actions: &mut Vec<Action>,
) {
    if !cx.state.export_open {
        edit.export = Edit::default();
        return;
    }
    let mut open = true;
    egui::Window::new(tr("Export for review"))
        .id(egui::Id::unique("export"))
        .open(&mut open)
        .resizable(false)
        .collapsible(false)
        .default_width(NARROW)
        .anchor(egui::Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .show(ctx, |ui| {
            if cx.state.exporting() {
                ui.set_width(NARROW);
                progress(cx.state, ui, actions);
            } else if let Some(ExportState::Done(summary)) = &cx.state.export {
                ui.set_width(NARROW);
                done(summary, ui, actions);
            } else {
                ui.set_width(WIDE);
                plan(cx, edit, ui, actions);
            }
        });
    if !open {
        actions.push(Action::Export(ExportAction::Toggle));
    }
}

fn plan(cx: &Context<'_>, edit: &mut panels::Edit, ui: &mut Ui, actions: &mut Vec<Action>) {
    let state = cx.state;
    let mut wanted = cx.preferences.export.clone();
    let files::Edit { plan, names } = &mut edit.export;
    let plan = Plan::now(cx, plan);
    // A low window scrolls the choices and keeps the button.
    let room = ui.ctx().content_rect().height() - 190.0;
    egui::ScrollArea::vertical()
        .max_height(room)
        .show(ui, |ui| {
            ui.columns(2, |columns| {
                // Columns would stretch lines of words to their width.
                let left = egui::Layout::top_down(egui::Align::Min);
                columns[0].with_layout(left, |ui| {
                    what(state, ui, actions);
                    files::layers(plan, &mut wanted, ui);
                    files::names(names, &mut wanted, ui);
                });
                columns[1].with_layout(left, |ui| files::formats(plan, &mut wanted, ui));
            });
        });
    if wanted != cx.preferences.export {
        actions.push(Action::Export(ExportAction::Want(Box::new(wanted))));
    }
    files::sum(plan, ui);
    left_out(plan.left_out, ui);
    let occupied = match &state.export {
        Some(ExportState::Failed { text, occupied, .. }) => {
            let text = RichText::new(format!("{} {text}", icons::ICON_WARNING.codepoint));
            ui.add(egui::Label::new(text.color(theme::warning_text(ui.visuals()))).wrap());
            *occupied
        }
        _ => false,
    };
    ui.add_space(4.0);
    let word = if occupied {
        tr("Replace files of the same name")
    } else {
        tr("Write files")
    };
    let enter = ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
    let ready = !state.export_folder.trim().is_empty() && edit.export.is_named();
    // Enter writes, but never replaces: that takes a deliberate click.
    if primary(ui, icons::ICON_DOWNLOAD, word, ready).clicked() || (enter && ready && !occupied) {
        actions.push(Action::Export(ExportAction::Start));
    }
}

/// Which images, into which folder, and how their outlines are drawn.
fn what(state: &State, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let all = trf("All images ({0})", &[&grouped(state.readable())]);
        for (wanted, words) in [(true, all.as_str()), (false, tr("This image"))] {
            let chosen = state.export_all == wanted;
            if ui.selectable_label(chosen, words).clicked() && !chosen {
                actions.push(Action::Export(ExportAction::SetAll(wanted)));
            }
        }
    });
    ui.label(faint(ui, tr("Folder to write")));
    ui.horizontal(|ui| {
        let mut folder = state.export_folder.clone();
        let edit =
            egui::TextEdit::singleline(&mut folder).desired_width(ui.available_width() - 110.0);
        let response = ui.add(edit);
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr("Folder to write"))
        });
        if response.changed() {
            actions.push(Action::Export(ExportAction::TypeFolder(folder)));
        }
        if button(ui, icons::ICON_FOLDER_OPEN, tr("Browse"), true).clicked() {
            actions.push(Action::Export(ExportAction::ChooseFolder));
        }
    });
    let mut refined = state.export_refine;
    let refine = ui.checkbox(&mut refined, tr("Outlines at the photographs' own pixels"));
    if refine.clicked() {
        actions.push(Action::Export(ExportAction::SetRefined(refined)));
    }
    refine.on_hover_text(tr(
        "Otherwise they keep the steps of the small copies that are segmented",
    ));
}

/// Proposals that nobody has accepted are not written, and that is said.
fn left_out((all, images): (usize, usize), ui: &mut Ui) {
    if all > 0 {
        let values = [grouped(all), grouped(images)];
        let words = trf(
            "Left out: {0} proposals in {1} images that nobody has accepted",
            &[&values[0], &values[1]],
        );
        let sheet = Action::View(ViewAction::ToggleSheet(Sheet::Proposals));
        let words = keys::tip(ui.ctx(), &words, &sheet);
        let text = RichText::new(words).size(12.0);
        let text = text.color(theme::warning_text(ui.visuals()));
        ui.add(egui::Label::new(text).wrap());
    }
}

fn progress(state: &State, ui: &mut Ui, actions: &mut Vec<Action>) {
    let (word, done, total) = match state.export {
        Some(ExportState::Segmenting { done, total }) => {
            (tr("Bringing overlays up to date"), done, total)
        }
        Some(ExportState::Writing { done, total }) => (tr("Writing"), done, total),
        _ => (tr("Writing"), 0, 0),
    };
    let (so_many, of) = (grouped(done), grouped(total));
    ui.label(trf("{0}: {1} of {2} images", &[word, &so_many, &of]));
    let bar = egui::ProgressBar::new(done as f32 / total.max(1) as f32)
        .fill(theme::ACCENT)
        .desired_height(8.0);
    named(ui.add(bar), tr("Export progress"));
    if button(ui, icons::ICON_CLOSE, tr("Cancel export"), true).clicked() {
        actions.push(Action::Export(ExportAction::Cancel));
    }
}

fn done(summary: &crate::export::Summary, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.label(
        RichText::new(format!(
            "{} {}",
            icons::ICON_CHECK.codepoint,
            trf("{0} images exported", &[&grouped(summary.images)])
        ))
        .heading(),
    );
    ui.add(
        egui::Label::new(faint(ui, summary.folder.display().to_string()))
            .wrap()
            .selectable(true),
    );
    ui.label(faint(
        ui,
        trf("{0} files", &[&grouped(summary.files.len())]),
    ));
    if summary.failed > 0 {
        let text = trf(
            "Could not be exported: {0}; run.json says why",
            &[&grouped(summary.failed)],
        );
        ui.label(RichText::new(text).color(theme::warning_text(ui.visuals())));
    }
    if !summary.left_over.is_empty() {
        let text = trf(
            "{0} files of an earlier export are still there",
            &[&grouped(summary.left_over.len())],
        );
        ui.label(RichText::new(text).color(theme::warning_text(ui.visuals())));
    }
    ui.horizontal(|ui| {
        if primary(ui, icons::ICON_FOLDER_OPEN, tr("Show the files"), true).clicked() {
            actions.push(Action::Export(ExportAction::Reveal(summary.folder.clone())));
        }
        let measured = summary
            .files
            .iter()
            .any(|file| file == TABLE_OF_MEASUREMENTS);
        let words = tr("Show the measurements");
        if measured && button(ui, icons::ICON_TABLE_CHART, words, true).clicked() {
            actions.push(Action::Export(ExportAction::ShowMeasurements));
        }
    });
}
