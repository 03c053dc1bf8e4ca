//! The strip of tools below the picture.

use egui::{Popup, PopupCloseBehavior, RichText, Ui};
use egui_material_icons::{MaterialIcon, icons};

use super::takes;
use crate::document::Status;
use crate::ui::actions::ViewAction;
use crate::ui::actions::{Action, ClassAction};
use crate::ui::context::Context;
use crate::ui::keys;
use crate::ui::panels::parts::{faint, icon_button};
use crate::ui::panels::{self, images};
use crate::ui::state::{Against, Compare, Layout, Look};
use crate::ui::words::{number, tr};

/// Below this width of the canvas, in points, the tools take less room.
const NARROW: f32 = 660.0;

pub(super) fn show(cx: &Context<'_>, edit: &panels::Edit, ui: &mut Ui, actions: &mut Vec<Action>) {
    let mut tool = |ui: &mut Ui, icon, name, words: &str, on, action: Action| {
        let tip = keys::tip(ui.ctx(), words, &action);
        if icon_button(ui, icon, name, &tip, on).clicked() {
            actions.push(action);
        }
    };
    let state = cx.state;
    let fit = tr("Whole image");
    tool(
        ui,
        icons::ICON_FIT_SCREEN,
        tr("Fit"),
        fit,
        false,
        Action::View(ViewAction::Fit),
    );
    let words = tr("One image pixel per screen pixel");
    tool(
        ui,
        icons::ICON_CROP_FREE,
        "1:1",
        words,
        false,
        Action::View(ViewAction::OneToOne),
    );
    let density = ui.ctx().pixels_per_point();
    let seen = cx.image_size().zip(edit.canvas);
    let scale = seen.map(|(size, canvas)| cx.view.scale(canvas, size, density));
    let text = scale.map_or_else(
        || "–".to_owned(),
        |s| format!("{} %", number(f64::from(s) * 100.0, 0)),
    );
    ui.add_sized([48.0, 20.0], egui::Label::new(faint(ui, text)));
    ui.separator();
    let shown = if state.overlay_shown {
        icons::ICON_VISIBILITY
    } else {
        icons::ICON_VISIBILITY_OFF
    };
    let words = tr("Show or hide the overlay; hold H to look beneath it");
    let on = state.overlay_shown;
    tool(
        ui,
        shown,
        tr("Overlay"),
        words,
        on,
        Action::View(ViewAction::ToggleOverlay),
    );
    let (fill, contour) = (state.document.fill, state.document.contour);
    let icon = icons::ICON_FORMAT_COLOR_FILL;
    tool(
        ui,
        icon,
        tr("Fill"),
        tr("Fill on or off"),
        fill,
        Action::View(ViewAction::ToggleFill),
    );
    let icon = icons::ICON_PENTAGON;
    let words = tr("Borders on or off");
    tool(
        ui,
        icon,
        tr("Borders"),
        words,
        contour,
        Action::View(ViewAction::ToggleContour),
    );
    let icon = icons::ICON_TAG;
    let words = tr("Numbers of the classes on or off");
    let action = Action::Class(ClassAction::ToggleNumbers);
    tool(ui, icon, tr("Numbers"), words, cx.numbered(), action);
    opacity(cx, edit, ui, actions);
    ui.separator();
    takes::menu(cx, ui, actions);
    compare(cx, ui, actions);
    look(cx, ui, actions);
    let words = tr("List the classes on the picture");
    let tip = keys::tip(ui.ctx(), words, &Action::View(ViewAction::ToggleLegend));
    let on = cx.preferences.legend;
    if icon_button(ui, icons::ICON_FORMAT_LIST_BULLETED, tr("Legend"), &tip, on).clicked() {
        actions.push(Action::View(ViewAction::ToggleLegend));
    }
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        review(cx, ui, actions);
    });
}

/// What the user says of the image; from the right.
fn review(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let Some(id) = cx.state.current_id() else {
        return;
    };
    for status in Status::ALL.into_iter().rev() {
        images::status_button(cx, ui, id, status, actions);
    }
}

fn opacity(cx: &Context<'_>, edit: &panels::Edit, ui: &mut Ui, actions: &mut Vec<Action>) {
    let mut opacity = cx.state.document.opacity;
    // Beside a narrow picture all tools stay in view.
    let narrow = edit.stage.is_some_and(|stage| stage.width() < NARROW);
    ui.spacing_mut().slider_width = if narrow { 48.0 } else { 96.0 };
    let slider = egui::Slider::new(&mut opacity, 0.0..=1.0).show_value(false);
    let response = ui
        .add(slider)
        .on_hover_text(tr("Opacity of the fill (Ctrl + wheel on the picture)"));
    response
        .widget_info(|| egui::WidgetInfo::slider(true, f64::from(opacity), tr("Overlay opacity")));
    if response.changed() {
        actions.push(Action::View(ViewAction::SetOpacity(opacity)));
    }
    if !narrow {
        let text = format!("{:.0} %", opacity * 100.0);
        ui.add_sized([40.0, 20.0], egui::Label::new(faint(ui, text)));
    }
}

/// A line of a menu that is on or off.
pub(super) fn entry(ui: &mut Ui, icon: MaterialIcon, text: &str, key: &str, on: bool) -> bool {
    let label = format!("{} {text}", icon.codepoint);
    let button = egui::Button::new(label)
        .selected(on)
        .frame_when_inactive(false)
        .shortcut_text(key)
        .min_size(egui::vec2(240.0, 28.0));
    let response = ui.add(button);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, text));
    response.clicked()
}

/// Side by side, the curtain, and what the overlay is compared with.
fn compare(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let now = cx.state.compare;
    let on = now.layout != Layout::Single;
    let tip = tr("Compare with the photograph or with the run before");
    let menu = icon_button(ui, icons::ICON_COMPARE, tr("Compare"), tip, on);
    Popup::menu(&menu).show(|ui| {
        let layouts = [
            (
                icons::ICON_SPLITSCREEN_RIGHT,
                tr("Side by side"),
                Layout::Beside,
            ),
            (icons::ICON_COMPARE, tr("Curtain"), Layout::Curtain),
        ];
        for (icon, text, layout) in layouts {
            let action = Action::View(ViewAction::ToggleLayout(layout));
            let key = keys::name(ui.ctx(), &action);
            if entry(ui, icon, text, &key, now.layout == layout) {
                actions.push(action);
            }
        }
        ui.separator();
        let others = [
            (
                icons::ICON_IMAGE,
                tr("With the photograph"),
                Against::Photograph,
            ),
            (
                icons::ICON_HISTORY,
                tr("With the run before"),
                Against::EarlierRun,
            ),
        ];
        for (icon, text, against) in others {
            if entry(ui, icon, text, "", now.against == against) {
                let layout = if on { now.layout } else { Layout::Curtain };
                actions.push(Action::View(ViewAction::SetCompare(Compare {
                    against,
                    layout,
                    ..now
                })));
            }
        }
    });
}

/// Brightness, contrast, local contrast, the green channel: for the eye only.
fn look(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let on = cx.state.look != Look::default();
    let tip = tr("Brightness, contrast, local contrast and green channel, for viewing only");
    let menu = icon_button(ui, icons::ICON_CONTRAST, tr("View"), tip, on);
    Popup::menu(&menu)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            let mut look = cx.state.look;
            ui.spacing_mut().slider_width = 160.0;
            let slider = |ui: &mut Ui, name: &'static str, value: &mut f32, range| {
                ui.label(faint(ui, name).size(12.0));
                let slider = egui::Slider::new(value, range).logarithmic(name == tr("Contrast"));
                let response = ui.add(slider.show_value(false));
                response.widget_info(|| egui::WidgetInfo::slider(true, f64::from(*value), name));
                if response.double_clicked() {
                    *value = if name == tr("Contrast") { 1.0 } else { 0.0 };
                }
                response
            };
            slider(ui, tr("Brightness"), &mut look.brightness, -0.5..=0.5);
            slider(ui, tr("Contrast"), &mut look.contrast, 0.25..=4.0);
            let action = Action::View(ViewAction::ToggleLocalContrast);
            let words = tr("Faint detail stands out in every part of the picture (CLAHE)");
            let tip = keys::tip(ui.ctx(), words, &action);
            slider(ui, tr("Local contrast"), &mut look.local, 0.0..=1.0).on_hover_text(tip);
            let key = keys::name(ui.ctx(), &Action::View(ViewAction::ToggleGreen));
            let icon = icons::ICON_FILTER_B_AND_W;
            if entry(ui, icon, tr("Green channel"), &key, look.green) {
                look.green = !look.green;
            }
            if entry(ui, icons::ICON_REFRESH, tr("As photographed"), "", false) {
                look = Look::default();
            }
            let words = tr("Training, measurements and exports do not change.");
            ui.label(RichText::new(words).size(12.0));
            if look != cx.state.look {
                actions.push(Action::View(ViewAction::SetLook(look)));
            }
        });
}
