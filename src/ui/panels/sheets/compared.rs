//! How far two reviewers agree, structure by structure, and where they do not, the worst first.

use egui::{RichText, Sense, Ui, pos2, vec2};
use egui_material_icons::icons;

use crate::document::{Comparison, StructureAgreement};
use crate::measure::{Concord, Middle};
use crate::ui::actions::{Action, CompareAction};
use crate::ui::context::Context;
use crate::ui::panels::compared::{difference, subject};
use crate::ui::panels::list::List;
use crate::ui::panels::names;
use crate::ui::panels::parts::{button, elided, faint, named, one_line, percent, primary};
use crate::ui::theme;
use crate::ui::words::{number, tr, trf};

/// Height of a disagreement, in points.
const ROW: f32 = 28.0;

pub(super) fn show(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let window = ui.ctx().content_rect().size();
    ui.set_width((window.x - 120.0).min(840.0));
    let compared = &cx.state.compared;
    if let Some((done, total)) = compared.running {
        running(ui, done, total, actions);
    }
    let Some(done) = &compared.done else {
        if compared.running.is_none() {
            ui.label(faint(ui, tr("No other session is open.")));
        }
        return;
    };
    let who = compared.names();
    let found = &done.found;
    let title = RichText::new(who.join(" / ")).family(theme::semibold());
    ui.add(egui::Label::new(title).truncate())
        .on_hover_text(done.path.display().to_string());
    ui.label(faint(ui, photographs(found)));
    if !found.structures.is_empty() {
        egui::ScrollArea::both()
            .id_salt("agreement")
            .max_height((window.y - 480.0).max(120.0))
            .auto_shrink([false, true])
            .show(ui, |ui| structures(ui, found, &who));
    }
    for (what, concord) in [(tr("Status"), found.status), (tr("Quality"), found.quality)] {
        ui.label(said(what, concord));
    }
    ui.separator();
    disagreements(cx, ui, &who, actions);
    buttons(cx, ui, actions);
}

/// How far the comparison under way is.
fn running(ui: &mut Ui, done: usize, total: usize, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let bar = egui::ProgressBar::new(done as f32 / total.max(1) as f32)
            .fill(theme::ACCENT)
            .desired_height(8.0)
            .desired_width(ui.available_width() - 180.0);
        named(ui.add(bar), tr("Comparison progress"));
        ui.label(faint(ui, format!("{done} / {total}")).size(12.0));
        if button(ui, icons::ICON_CLOSE, tr("Cancel"), true).clicked() {
            actions.push(Action::Compare(CompareAction::Cancel));
        }
    });
}

fn photographs(found: &Comparison) -> String {
    let [own, other] = found.alone.map(|count| count.to_string());
    let mut words = vec![trf(
        "{0} images compared",
        &[&found.photographs.to_string()],
    )];
    words.push(trf("{0} only here, {1} only there", &[&own, &other]));
    if found.changed > 0 {
        let changed = found.changed.to_string();
        words.push(trf(
            "{0} of the same name are other photographs",
            &[&changed],
        ));
    }
    words.join(" · ")
}

fn structures(ui: &mut Ui, found: &Comparison, who: &[String; 2]) {
    egui::Grid::new("agreement of structures")
        .num_columns(7)
        .striped(true)
        .spacing([20.0, 4.0])
        .show(ui, |ui| {
            let only = who.each_ref().map(|name| trf("Only {0}", &[name]));
            for head in [
                tr("Structure"),
                tr("Both"),
                &only[0],
                &only[1],
                tr("Dice: mean, median"),
                tr("95 % Hausdorff: mean, median"),
                tr("Hausdorff: mean, median"),
            ] {
                ui.label(faint(ui, head).size(12.0));
            }
            ui.end_row();
            for one in &found.structures {
                line(ui, one);
            }
        });
}

fn line(ui: &mut Ui, one: &StructureAgreement) {
    ui.label(names::shown(&one.name));
    for count in [one.both, one.only[0], one.only[1]] {
        ui.label(count.to_string());
    }
    ui.label(one.dice.map_or("–".to_owned(), |dice| middle(dice, 3)));
    for far in [one.hausdorff95, one.hausdorff] {
        let pixels = far.pixels.map(|far| trf("{0} px", &[&middle(far, 1)]));
        let mm = far.mm.map(|far| format!(" · {} mm", middle(far, 3)));
        let words = pixels.unwrap_or("–".to_owned()) + &mm.unwrap_or_default();
        ui.label(words);
    }
    ui.end_row();
}

fn middle(of: Middle, decimals: usize) -> String {
    let [mean, median] = [of.mean, of.median].map(|value| number(value, decimals));
    format!("{mean}, {median}")
}

/// Agreement beyond chance, in words.
fn said(what: &str, concord: Option<Concord>) -> String {
    let Some(concord) = concord else {
        return trf("{0}: no image of which both say something", &[what]);
    };
    let share = percent(concord.share() as f32);
    let kappa = match concord.kappa {
        Some(kappa) => trf("Cohen's kappa {0}", &[&number(kappa, 2)]),
        None => tr("Cohen's kappa not defined").to_owned(),
    };
    let cases = concord.cases.to_string();
    trf(
        "{0}: {1} agreement, {2} ({3} images)",
        &[what, &share, &kappa, &cases],
    )
}

fn disagreements(cx: &Context<'_>, ui: &mut Ui, who: &[String; 2], actions: &mut Vec<Action>) {
    let rows = cx.state.compared.rows();
    if rows.is_empty() {
        ui.label(tr("Both agree on everything."));
        return;
    }
    let count = rows.len().to_string();
    let title = trf("{0} disagreements, the worst first", &[&count]);
    ui.label(RichText::new(title).family(theme::semibold()));
    let list = List {
        name: "disagreements",
        height: 8.0 * ROW,
        shrinks: true,
        bring: None,
    };
    list.show(ui, ROW, rows.len(), |ui, place| {
        let size = vec2(ui.available_width(), ROW);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let row = &rows[place];
        let (subject, words) = (subject(row), difference(row, who));
        let name = format!("{}: {subject}", row.names[0]);
        let on = cx.state.compared.at == Some(place);
        response.widget_info(|| {
            let mut info = egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, on, &name);
            info.current_text_value = Some(words.clone());
            info
        });
        if on || response.hovered() || response.has_focus() {
            let fill = ui.visuals().widgets.inactive.bg_fill;
            ui.painter().rect_filled(rect, 4.0, fill);
        }
        let third = rect.width() / 3.0;
        let family = egui::FontFamily::Proportional;
        let cells = [
            elided(ui, &row.names[0], family.clone(), third - 12.0),
            one_line(ui, &subject, family.clone(), third - 12.0),
            one_line(ui, &words, family, third - 8.0),
        ];
        for (at, cell) in cells.into_iter().enumerate() {
            let x = rect.left() + 6.0 + third * at as f32;
            let y = rect.center().y - cell.size().y / 2.0;
            ui.painter()
                .galley(pos2(x, y), cell, ui.visuals().text_color());
        }
        if response.clicked() {
            actions.push(Action::Compare(CompareAction::Show(place)));
        }
    });
}

fn buttons(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let free = cx.state.compared.running.is_none();
    ui.horizontal(|ui| {
        let any = !cx.state.compared.rows().is_empty();
        if primary(ui, icons::ICON_PLAY_ARROW, tr("Go through them"), any).clicked() {
            actions.push(Action::Compare(CompareAction::Show(0)));
        }
        for (icon, words, enabled, action) in [
            (
                icons::ICON_SAVE,
                tr("Save as a table"),
                true,
                CompareAction::ChooseTable,
            ),
            (
                icons::ICON_REFRESH,
                tr("Compare again"),
                free,
                CompareAction::Again,
            ),
            (
                icons::ICON_FOLDER_OPEN,
                tr("Another session…"),
                free,
                CompareAction::Choose,
            ),
            (icons::ICON_CLOSE, tr("Leave"), true, CompareAction::Leave),
        ] {
            if button(ui, icon, words, enabled).clicked() {
                actions.push(Action::Compare(action));
            }
        }
    });
}
