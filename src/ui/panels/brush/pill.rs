//! What is corrected, with what, in words over the picture.

use egui::{Rect, RichText, Ui};
use egui_material_icons::icons;

use crate::ui::actions::{Action, BrushAction};
use crate::ui::context::Context;
use crate::ui::keys;
use crate::ui::panels::parts::{button, faint, icon_button};
use crate::ui::panels::{names, pill};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

/// Words take at most so much room, in points.
const WIDEST: f32 = 560.0;

/// Says what is corrected, with what, and how it ends.
pub(in crate::ui::panels) fn show(
    cx: &Context<'_>,
    ui: &Ui,
    canvas: Rect,
    actions: &mut Vec<Action>,
) {
    let Some(correcting) = &cx.state.brush.correcting else {
        return;
    };
    pill::show(ui, "brush", canvas, WIDEST, theme::ACCENT, |ui, widest| {
        ui.horizontal(|ui| {
            let name = names::shown(&cx.state.name_of(correcting));
            let words = trf("Correcting: {0}", &[&name]);
            let words = RichText::new(words).family(theme::semibold());
            let most = (widest - 180.0).max(60.0);
            ui.scope(|ui| {
                ui.set_max_width(most);
                ui.add(egui::Label::new(words).truncate());
            });
            tools(ui, correcting.erases, actions);
            let tip = tr("Lay the brush down (Esc)");
            let done = button(ui, icons::ICON_CHECK, tr("Done"), true);
            if done.on_hover_text(tip).clicked() {
                actions.push(Action::Brush(BrushAction::End));
            }
        });
        let words = hints(cx, correcting.erases);
        ui.add(egui::Label::new(faint(ui, words).size(12.0)).wrap());
    });
}

/// Both tools, the one in hand marked.
fn tools(ui: &mut Ui, erases: bool, actions: &mut Vec<Action>) {
    for (icon, name, erasing) in [
        (icons::ICON_BRUSH, tr("Brush"), false),
        (icons::ICON_INK_ERASER, tr("Eraser"), true),
    ] {
        let action = Action::Brush(BrushAction::Toggle { erases: erasing });
        let tip = keys::tip(ui.ctx(), name, &action);
        // A second click on the tool in hand would lay it down: there is a button for that.
        if icon_button(ui, icon, name, &tip, erases == erasing).clicked() && erases != erasing {
            actions.push(action);
        }
    }
}

fn hints(cx: &Context<'_>, erases: bool) -> String {
    if cx.state.drawn_on().is_none() {
        return tr("The outline is being drawn at the photograph's own pixels…").to_owned();
    }
    let size = size(cx);
    let words = if erases {
        tr("Eraser, {0} across · [ ] or Shift + wheel: size · X or Alt: brush · Esc: done")
    } else {
        tr("Brush, {0} across · [ ] or Shift + wheel: size · X or Alt: eraser · Esc: done")
    };
    trf(words, &[&size])
}

/// How wide the brush is.
fn size(cx: &Context<'_>) -> String {
    let across = 2.0 * cx.state.brush_radius();
    let pixels = trf("{0} pixels", &[&format!("{across:.0}")]);
    let marks = cx.state.measured().map(|measured| measured.marks);
    match marks.and_then(|marks| marks.mm(f64::from(across))) {
        Some(mm) if mm < 0.995 => format!("{pixels}, {:.0} µm", 1000.0 * mm),
        Some(mm) => format!("{pixels}, {mm:.2} mm"),
        None => pixels,
    }
}
