//! Vessels and spots: classes of their own above the others, each with its strictness.

use egui::{RichText, Sense, Ui, vec2};
use egui_material_icons::icons;

use super::row::Line;
use crate::detail::Kind;
use crate::document::{Document, STRICTNESS, class_of_kind};
use crate::measure::ClassShare;
use crate::session::{Findings, Found, ImageId};
use crate::ui::actions::{Action, ClassAction};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::names::class_name;
use crate::ui::panels::parts::{faint, grouped, named, percent, small_icon_button};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

/// Height of the line with the strictness, in points.
const LINE: f32 = 22.0;
/// Windows of less height have no room for all rows, in points.
const LOW: f32 = 900.0;
/// Width of the count beside the slider, in points.
const COUNT: f32 = 76.0;

/// Draws them where the current image has findings.
pub(in crate::ui::panels) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    let Some(id) = cx.state.current_id() else {
        return;
    };
    let Some(findings) = cx.findings_of(id) else {
        if cx.state.settings.detail && cx.state.readable() > 0 {
            ui.label(faint(ui, tr("Looking for vessels and spots…")));
        }
        return;
    };
    if !title(cx, edit, ui, &findings) {
        return;
    }
    let spacing = std::mem::replace(&mut ui.spacing_mut().item_spacing.y, 0.0);
    let state = cx.state;
    let rows = Kind::ALL.map(class_of_kind);
    let mut hovered = None;
    for kind in Kind::ALL {
        let found = findings.found(kind, &state.document);
        let share = ClassShare {
            pixels: 0,
            share: found.share,
        };
        let line = Line {
            document: &state.document,
            rows: &rows,
            class: class_of_kind(kind),
            share: &share,
        };
        if line.show(ui, edit, actions) {
            hovered = Some(class_of_kind(kind));
        }
        if state.document.shows(kind) {
            strictness(ui, &state.document, kind, id, &found, actions);
        }
    }
    if hovered.is_some() {
        edit.hovered = hovered;
    }
    ui.spacing_mut().item_spacing.y = spacing;
}

/// The title, and who found them. The answer is whether the rows below it are shown.
fn title(cx: &Context<'_>, edit: &mut panels::Edit, ui: &mut Ui, findings: &Findings) -> bool {
    ui.horizontal(|ui| {
        ui.set_min_height(24.0);
        let folded = folded(cx, edit, ui);
        let icon = if folded { icons::ICON_CHEVRON_RIGHT } else { icons::ICON_EXPAND_MORE };
        let words = RichText::new(format!("{} {}", icon.codepoint, tr("Vessels and spots")));
        let button = egui::Button::new(words.family(theme::semibold())).frame(false);
        let response = named(ui.add(button), tr("Vessels and spots"));
        if response.on_hover_text(tr("Show or hide the rows")).clicked() {
            edit.classes.kinds_folded = Some(!folded);
        }
        let learned = findings.strengths.helped().contains(&true);
        let (words, tip) = match (findings.origin.run, learned) {
            (0, _) => (
                tr("by filter").to_owned(),
                tr("Found by filters alone; training teaches a small network on these photographs to find vessels better"),
            ),
            (_, false) => (
                tr("by filter").to_owned(),
                tr("Found by filters alone: what the student says of this image does not agree well enough with what is plain to see"),
            ),
            (_, true) => (
                trf("student, step {0}", &[&grouped(findings.origin.step)]),
                tr("Vessels by filters and by a small network that taught itself on these photographs; spots by filters alone"),
            ),
        };
        let words = egui::Label::new(faint(ui, words).size(12.0)).truncate();
        ui.add(words).on_hover_text(tip);
        let (done, total) = cx.state.found;
        if done < total && !cx.state.is_training() {
            let progress = trf("{0} of {1}", &[&grouped(done), &grouped(total)]);
            ui.label(faint(ui, progress).size(12.0))
                .on_hover_text(tr("Images whose vessels and spots are up to date"));
        }
    });
    !folded(cx, edit, ui)
}

/// Whether the rows are put away: where structures are shown their list has the same, with less to set, and in a low
/// window the classes need the room.
fn folded(cx: &Context<'_>, edit: &panels::Edit, ui: &Ui) -> bool {
    let low = ui.ctx().content_rect().height() < LOW;
    let said = edit.classes.kinds_folded;
    said.unwrap_or(low || cx.leads_with_structures())
}

/// The slider, how much is found, and whether it is for this image alone.
fn strictness(
    ui: &mut Ui,
    document: &Document,
    kind: Kind,
    id: ImageId,
    found: &Found,
    actions: &mut Vec<Action>,
) {
    let own = document.own_strictness(kind, id.photo);
    let now = document.strictness(kind, id.photo);
    let name = class_name(document, class_of_kind(kind));
    ui.horizontal(|ui| {
        ui.set_height(LINE);
        ui.spacing_mut().interact_size.y = LINE;
        ui.add_space(28.0);
        let mut value = now;
        ui.spacing_mut().slider_width = (ui.available_width() - COUNT - 40.0).max(40.0);
        let slider = egui::Slider::new(&mut value, STRICTNESS)
            .show_value(false)
            .trailing_fill(true);
        let tip = tr("Strictness: to the left more is shown, to the right only what is plain. Double click: the usual");
        let response = ui.add(slider).on_hover_text(tip);
        let label = trf("Strictness of {0}", &[&name]);
        response.widget_info(|| egui::WidgetInfo::slider(true, f64::from(now), &label));
        if response.double_clicked() {
            value = 0.0;
        }
        if value != now {
            actions.push(wish(kind, own.map(|_| id), Some(value)));
        }
        count(ui, found);
        let alone = trf("{0}: this image alone", &[&name]);
        let tip = tr("A strictness for this image alone; again: that of the folder");
        let (place, _) = ui.allocate_exact_size(vec2(22.0, LINE), Sense::hover());
        let icon = icons::ICON_PUSH_PIN;
        if small_icon_button(ui, place, icon, &alone, tip, own.is_some()).clicked() {
            let strictness = match own {
                Some(_) => None,
                None => Some(now),
            };
            actions.push(wish(kind, Some(id), strictness));
        }
    });
}

fn wish(kind: Kind, image: Option<ImageId>, strictness: Option<f32>) -> Action {
    Action::Class(ClassAction::Strict {
        kind,
        image,
        strictness,
    })
}

/// How many there are, in a place as wide as the largest number.
fn count(ui: &mut Ui, found: &Found) {
    let words = found
        .objects
        .map_or_else(String::new, |objects| match objects {
            1 => tr("1 spot").to_owned(),
            _ => trf("{0} spots", &[&grouped(objects as usize)]),
        });
    let (rect, _) = ui.allocate_exact_size(vec2(COUNT - 8.0, LINE), Sense::hover());
    ui.painter().text(
        rect.right_center(),
        egui::Align2::RIGHT_CENTER,
        words,
        egui::FontId::proportional(12.0),
        theme::faint(ui.visuals()),
    );
}

/// What was found in the current image, in a line.
pub(in crate::ui::panels) fn summary(cx: &Context<'_>) -> Option<String> {
    let findings = cx.findings()?;
    let document = &cx.state.document;
    let words = |kind: Kind| {
        let Found { objects, share } = findings.found(kind, document);
        let name = class_name(document, class_of_kind(kind));
        match objects {
            Some(objects) => trf(
                "{0}: {1} of the field, {2} found",
                &[&name, &percent(share), &grouped(objects as usize)],
            ),
            None => trf("{0}: {1} of the field", &[&name, &percent(share)]),
        }
    };
    let shown = Kind::ALL.into_iter().filter(|&kind| document.shows(kind));
    let all: Vec<String> = shown.map(words).collect();
    (!all.is_empty()).then(|| all.join(" · "))
}
