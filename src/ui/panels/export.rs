//! What will be written, where, and how far it is.

use egui::{RichText, Ui, vec2};
use egui_material_icons::icons;

mod plan;

pub(super) use plan::Plan;

use super::parts::{button, faint, grouped, named, primary};
use crate::session::ExportState;
use crate::ui::actions::Action;
use crate::ui::actions::{ExportAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::keys;
use crate::ui::panels;
use crate::ui::state::{Sheet, State};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ctx: &egui::Context,
    actions: &mut Vec<Action>,
) {
    if !cx.state.export_open {
        edit.plan = None;
        return;
    }
    let mut open = true;
    egui::Window::new(tr("Export for review"))
        .id(egui::Id::unique("export"))
        .open(&mut open)
        .resizable(false)
        .collapsible(false)
        .default_width(440.0)
        .anchor(egui::Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .show(ctx, |ui| {
            ui.set_width(440.0);
            if cx.state.exporting() {
                progress(cx.state, ui, actions);
            } else if let Some(ExportState::Done(summary)) = &cx.state.export {
                done(summary, ui, actions);
            } else {
                plan(cx, edit, ui, actions);
            }
        });
    if !open {
        actions.push(Action::Export(ExportAction::Toggle));
    }
}

fn plan(cx: &Context<'_>, edit: &mut panels::Edit, ui: &mut Ui, actions: &mut Vec<Action>) {
    let state = cx.state;
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
        let edit = egui::TextEdit::singleline(&mut folder).desired_width(320.0);
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
    files(cx, &mut edit.plan, ui);
    let state = cx.state;
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
    let ready = !state.export_folder.trim().is_empty();
    // Enter writes, but never replaces: that takes a deliberate click.
    if primary(ui, icons::ICON_DOWNLOAD, word, ready).clicked() || (enter && ready && !occupied) {
        actions.push(Action::Export(ExportAction::Start));
    }
}

/// The files that will be written, the first ones by name.
fn files(cx: &Context<'_>, edit: &mut Option<Plan>, ui: &mut Ui) {
    let plan = Plan::now(cx, edit);
    egui::Frame::new()
        .fill(ui.visuals().extreme_bg_color)
        .corner_radius(4.0)
        .inner_margin(8.0)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            for file in &plan.first {
                ui.add(egui::Label::new(RichText::new(file).size(12.0)).truncate());
            }
            if plan.more > 0 {
                let words = trf("and {0} more files", &[&grouped(plan.more)]);
                ui.label(faint(ui, words).size(12.0));
            }
        });
    let masks = plan.masks.to_string();
    left_out(plan.left_out, ui);
    let words = match cx.state.document.chosen.len() {
        0 => trf(
            "A mask for each of the {0} classes. Choose some in the class list to write only those.",
            &[&masks],
        ),
        _ => trf("Masks for the {0} chosen classes.", &[&masks]),
    };
    ui.add(egui::Label::new(faint(ui, words).size(12.0)).wrap());
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
    if primary(ui, icons::ICON_FOLDER_OPEN, tr("Show the files"), true).clicked() {
        actions.push(Action::Export(ExportAction::Reveal(summary.folder.clone())));
    }
}
