//! The retina of the current image: marks, side, spacing, what is drawn of them.

mod draw;
mod tools;
mod words;

pub(super) use draw::draw;
pub(super) use tools::{interact, mark};
pub(super) use words::{measures, size};

use egui::{RichText, Ui};
use egui_material_icons::{MaterialIcon, icons};

use super::parts::{faint, icon_button, named};
use crate::document::{SPACINGS, SideSource, SpacingSource, side_of, spacing_of};
use crate::measure::Side;
use crate::ui::actions::ViewAction;
use crate::ui::actions::{Action, RetinaAction, Tool};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::state::Measured;
use crate::ui::words::{decimal, read, tr, trf};
use crate::ui::{keys, theme};

/// The line above the section takes so much, with the gaps around it.
const LINE: f32 = 26.0;

/// What is half done here.
#[derive(Default)]
pub(in crate::ui) struct Edit {
    /// The spacing so far, while it is typed.
    spacing: Option<String>,
    /// The circle of the field of view, while it is dragged.
    grip: Option<tools::Grip>,
    /// The mark that is being dragged.
    mark: Option<tools::Dragged>,
    /// The height of the section in the last frame, in points.
    height: f32,
}

/// The height that the section takes, in points.
pub(super) fn height(edit: &panels::Edit) -> f32 {
    edit.retina.height
}

/// Where a place of the photograph (in its pixels) lies on the retina, in words; none while that is not known.
pub(super) fn read_out(cx: &Context<'_>, at: [f32; 2]) -> Option<String> {
    words::position(&cx.state.measured()?.marks, at)
}

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    let Some(measured) = cx.state.measured() else {
        edit.retina.height = 0.0;
        return;
    };
    ui.separator();
    let heading = RichText::new(tr("Retina")).family(theme::semibold());
    let section = egui::CollapsingHeader::new(heading)
        .id_salt("retina")
        .show_unindented(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            marks(cx, ui, &measured, actions);
            side(cx, ui, &measured, actions);
            spacing(cx, edit, ui, &measured, actions);
            shown(cx, ui, &measured, actions);
        });
    let inside = section.body_response.map_or(0.0, |body| body.rect.height());
    edit.retina.height = section.header_response.rect.height() + inside + LINE;
}

/// Tools that set the two marks.
fn marks(cx: &Context<'_>, ui: &mut Ui, measured: &Measured, actions: &mut Vec<Action>) {
    let eye = cx.state.document.retina.eye(measured.id.photo);
    ui.horizontal(|ui| {
        for (tool, name, tip, set) in [
            (
                Tool::Disc,
                tr("Disc"),
                tr("The next click on the picture marks the centre of the optic disc"),
                eye.disc,
            ),
            (
                Tool::Fovea,
                tr("Fovea"),
                tr("The next click on the picture marks the fovea"),
                eye.fovea,
            ),
        ] {
            let icon = match set {
                Some(_) => icons::ICON_CHECK,
                None => icons::ICON_MY_LOCATION,
            };
            let used = cx.state.retina.tool == Some(tool);
            if toggle(ui, icon, name, used).on_hover_text(tip).clicked() {
                let tool = (!used).then_some(tool);
                actions.push(Action::Retina(RetinaAction::Use(tool)));
            }
        }
        if eye.disc.is_some() || eye.fovea.is_some() {
            let tip = tr("Take both marks away");
            if icon_button(ui, icons::ICON_DELETE, tip, tip, false).clicked() {
                actions.push(Action::Retina(RetinaAction::ClearMarks(measured.id)));
            }
        }
    });
}

/// Which eye it is, and why.
fn side(cx: &Context<'_>, ui: &mut Ui, measured: &Measured, actions: &mut Vec<Action>) {
    let retina = &cx.state.document.retina;
    let Some(item) = cx.state.items.get(measured.id.index as usize) else {
        return;
    };
    let set = retina.eye(measured.id.photo).side;
    ui.horizontal(|ui| {
        ui.label(faint(ui, tr("Eye")));
        ui.spacing_mut().item_spacing.x = 4.0;
        for (choice, text, name) in [
            (Some(Side::Right), tr("R"), tr("Right eye")),
            (Some(Side::Left), tr("L"), tr("Left eye")),
            (None, tr("Auto"), tr("Eye by marks or file name")),
        ] {
            let button = egui::Button::new(text).selected(set == choice);
            if named(ui.add(button), name).on_hover_text(name).clicked() {
                let action = RetinaAction::SetSide(measured.id, choice);
                actions.push(Action::Retina(action));
            }
        }
        let file = side_of(measured.file);
        let words = match retina.side(measured.id.photo, &item.name, measured.file) {
            None => tr("unknown").to_owned(),
            Some((side, SideSource::Hand)) => side.code().to_owned(),
            Some((side, SideSource::Marks)) => match file.filter(|&file| file != side) {
                None => trf("{0}, by the marks", &[side.code()]),
                Some(file) => {
                    let codes = [side.code(), file.code()];
                    trf("{0}, by the marks; the file says {1}", &codes)
                }
            },
            Some((side, SideSource::Dicom)) => trf("{0}, by the DICOM file", &[side.code()]),
            Some((side, SideSource::Name)) => trf("{0}, by the file name", &[side.code()]),
        };
        ui.add(egui::Label::new(faint(ui, words).size(12.0)).truncate());
    });
}

/// µm per pixel: typed for the folder, or read from a table for each image.
fn spacing(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    measured: &Measured,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        typed(cx, edit, ui, measured, actions);
        ui.label(faint(ui, tr("µm/px")));
        let tip = tr(
            "Read the spacing of each image from a CSV table: columns fundus (file name) and res (mm per pixel) or um_per_px",
        );
        let name = tr("From a table…");
        let button = egui::Button::new(name).min_size(egui::vec2(0.0, 28.0));
        if named(ui.add(button), name).on_hover_text(tip).clicked() {
            actions.push(Action::Retina(RetinaAction::ChooseTable));
        }
    });
    from_file(cx, ui, measured);
    let retina = &cx.state.document.retina;
    let Some(table) = retina.table() else { return };
    ui.horizontal(|ui| {
        let tip = tr("Leave this table");
        if icon_button(ui, icons::ICON_CLOSE, tip, tip, false).clicked() {
            actions.push(Action::Retina(RetinaAction::ForgetTable));
        }
        let words = match table.of(measured.id.photo) {
            Some(own) => trf("{0} µm/px, from {1}", &[&short(own), &table.file]),
            None => trf("not in {0}", &[&table.file]),
        };
        ui.add(egui::Label::new(faint(ui, words).size(12.0)).truncate());
    });
}

/// What the photograph's own file gives, and whether it holds.
fn from_file(cx: &Context<'_>, ui: &mut Ui, measured: &Measured) {
    let Some(own) = spacing_of(measured.file) else {
        return;
    };
    let retina = &cx.state.document.retina;
    let words = match retina.spacing(measured.id.photo, measured.file) {
        Some((_, SpacingSource::Dicom)) => trf("{0} µm/px, from the DICOM file", &[&short(own)]),
        _ => trf("the DICOM file says {0} µm/px", &[&short(own)]),
    };
    ui.add(egui::Label::new(faint(ui, words).size(12.0)).truncate());
}

/// The field for the folder's spacing.
fn typed(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    measured: &Measured,
    actions: &mut Vec<Action>,
) {
    let known = cx.state.document.retina.typed().map(short);
    let edit = &mut edit.retina.spacing;
    let mut text = edit.clone().or(known).unwrap_or_default();
    let hint = spacing_of(measured.file).map_or_else(|| tr("unknown").to_owned(), short);
    let field = egui::TextEdit::singleline(&mut text)
        .hint_text(hint)
        .desired_width(64.0);
    let response = ui.add(field);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr("Pixel spacing"))
    });
    if response.changed() {
        *edit = Some(text);
    }
    let left = response.lost_focus();
    let escape = ui.input(|i| i.key_pressed(egui::Key::Escape));
    let done = edit.take_if(|_| left).filter(|_| !escape);
    response.on_hover_text(tr(
        "µm on the retina per pixel of the photographs, for the whole folder. Where it is empty, DICOM files give their own; what other files hold is a density for printing, and is never taken.",
    ));
    let Some(done) = done else { return };
    match parsed(&done) {
        Ok(spacing) => actions.push(Action::Retina(RetinaAction::SetSpacing(spacing))),
        Err(()) => {
            let [low, high] =
                [SPACINGS.start(), SPACINGS.end()].map(|end| decimal(&end.to_string()));
            let text = trf(
                "{0} is no pixel spacing: type {1} to {2} µm per pixel, or nothing if it is unknown",
                &[&done, &low, &high],
            );
            actions.push(Action::View(ViewAction::Warn(text)));
        }
    }
}

/// A spacing as it was typed, with either decimal sign; nothing is none.
fn parsed(text: &str) -> Result<Option<f64>, ()> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let value = read(text).ok_or(())?;
    SPACINGS.contains(&value).then_some(Some(value)).ok_or(())
}

/// A spacing with as many digits as say something.
fn short(spacing: f64) -> String {
    let text = format!("{spacing:.3}");
    decimal(text.trim_end_matches('0').trim_end_matches('.'))
}

/// What is drawn, and the field of view; beside it, what the marks give.
fn shown(cx: &Context<'_>, ui: &mut Ui, measured: &Measured, actions: &mut Vec<Action>) {
    let view = &cx.state.retina;
    let ctx = ui.ctx().clone();
    let adjusting = view.tool == Some(Tool::Field);
    let adjusted = cx
        .state
        .document
        .retina
        .eye(measured.id.photo)
        .field
        .is_some();
    ui.horizontal(|ui| {
        let mut button = |icon, name: &str, words: &str, on, action| {
            let action = Action::Retina(action);
            let tip = keys::tip(&ctx, words, &action);
            if icon_button(ui, icon, name, &tip, on).clicked() {
                actions.push(action);
            }
        };
        button(
            icons::ICON_TRACK_CHANGES,
            tr("Rings"),
            tr("Show or hide marks and rings"),
            view.rings,
            RetinaAction::ToggleRings,
        );
        button(
            icons::ICON_TRIP_ORIGIN,
            tr("Field of view"),
            tr("Show or hide the edge of the field of view"),
            view.field,
            RetinaAction::ToggleField,
        );
        button(
            icons::ICON_OPEN_WITH,
            tr("Adjust"),
            tr("Drag the circle of the field of view on the picture, where the one found is not right"),
            adjusting,
            RetinaAction::Use((!adjusting).then_some(Tool::Field)),
        );
        if adjusted {
            button(
                icons::ICON_RESTART_ALT,
                tr("Reset"),
                tr("Take the field of view that the program finds"),
                false,
                RetinaAction::SetField(measured.id, None),
            );
        }
        if let Some(diameter) = draw::diameter(&measured.marks) {
            let tip = tr(
                "DD: disc diameter, two fifths of the distance from the disc's centre to the fovea",
            );
            let words = faint(ui, diameter).size(12.0);
            ui.add(egui::Label::new(words).truncate()).on_hover_text(tip);
        }
    });
}

/// A button with an icon and a word that can be on.
fn toggle(ui: &mut Ui, icon: MaterialIcon, text: &str, on: bool) -> egui::Response {
    let button = egui::Button::new(format!("{} {text}", icon.codepoint))
        .selected(on)
        .min_size(egui::vec2(0.0, 28.0));
    named(ui.add(button), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spacing_is_typed_with_either_decimal_sign() {
        assert_eq!(parsed(" 7,5 "), Ok(Some(7.5)));
        assert_eq!(parsed("8"), Ok(Some(8.0)));
        assert_eq!(parsed("  "), Ok(None));
        assert_eq!(parsed("0.008"), Err(()), "mm are no µm");
        assert_eq!(parsed("wide"), Err(()));
        assert_eq!((short(7.5), short(8.0)), ("7.5".to_owned(), "8".to_owned()));
    }
}
