//! The picture with its tools: zoom, pan, pick, read-out.

use std::sync::Arc;

use egui::{Align2, Color32, CornerRadius, Rect, RichText, Sense, Ui, Vec2, vec2};
use egui_material_icons::icons;

use super::parts::{faint, icon_button, percent};
use super::picked;
use crate::gpu::PhotoTexture;
use crate::session::{How, Overlay, Phase};
use crate::ui::actions::Action;
use crate::ui::app::App;
use crate::ui::canvas::{Accent, paint};
use crate::ui::state::Reading;
use crate::ui::{keys, theme};

/// Height of the strip of tools below the picture, in points.
const TOOLS: f32 = 44.0;

pub(super) fn show(app: &mut App, ui: &mut Ui, actions: &mut Vec<Action>) {
    let all = ui.available_rect_before_wrap();
    let canvas = Rect::from_min_max(all.min, all.max - vec2(0.0, TOOLS)).shrink(8.0);
    app.canvas = canvas;
    let overlay = app
        .state
        .current_id()
        .and_then(|id| app.session.overlays().get(id));
    match (app.image_size(), photo(app)) {
        (Some(size), Some(photo)) => {
            interact(app, ui, canvas, size, overlay.as_ref(), actions);
            let image = app.view.image_rect(canvas, size);
            let clip = image.intersect(canvas);
            let accent = Accent {
                lit: app.edit.hovered,
                // One outline at a time: the area's tells more than its class's.
                selected: app
                    .state
                    .document
                    .selected
                    .filter(|_| app.state.pick.is_none()),
                plain: false,
            };
            let (document, shown) = (&app.state.document, app.state.overlay_shown);
            if clip.is_positive() {
                paint(
                    ui.painter(),
                    clip,
                    image,
                    &photo,
                    overlay.as_ref(),
                    document,
                    shown,
                    accent,
                );
            }
            picked::draw(app, ui, clip, image);
            badge(app, ui, canvas, overlay.as_deref());
        }
        _ => {
            app.edit.hovered = None;
            nothing(app, ui, canvas, actions);
        }
    }
    let strip = Rect::from_min_max(egui::pos2(all.left(), all.bottom() - TOOLS), all.max);
    let place = egui::UiBuilder::new().max_rect(strip.shrink2(vec2(12.0, 6.0)));
    ui.new_child(place)
        .horizontal_centered(|ui| tools(app, ui, canvas, actions));
}

/// The full picture, or the thumbnail until it is decoded: never a blank, never another image's pixels.
fn photo(app: &App) -> Option<Arc<PhotoTexture>> {
    let id = app.state.current_id()?;
    if let Some((shown, photo)) = &app.state.photo
        && *shown == id
    {
        return Some(Arc::clone(photo));
    }
    match &app.state.items.get(id.index as usize)?.reading {
        Reading::Done { thumbnail, .. } => thumbnail.clone(),
        _ => None,
    }
}

fn interact(
    app: &mut App,
    ui: &mut Ui,
    canvas: Rect,
    size: Vec2,
    overlay: Option<&Arc<Overlay>>,
    actions: &mut Vec<Action>,
) {
    let response = ui.interact(
        canvas,
        ui.scope_id().with("canvas"),
        Sense::click_and_drag(),
    );
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "Picture"));
    if response.dragged() {
        app.view.pan(canvas, size, response.drag_delta());
    }
    app.edit.read_out.clear();
    app.edit.hovered = None;
    let Some(at) = response.hover_pos() else {
        return;
    };
    wheel(app, ui, canvas, size, at, actions);
    let place = app.view.place(canvas, size, at);
    if !(0.0..1.0).contains(&place.x) || !(0.0..1.0).contains(&place.y) {
        return;
    }
    let (x, y) = ((place.x * size.x) as u32, (place.y * size.y) as u32);
    let classes = app.state.document.classes();
    let class = overlay.and_then(|o| o.class_at(place.x, place.y, classes));
    app.edit.read_out = match (class, overlay) {
        (Some(class), Some(overlay)) => {
            let share = overlay
                .shares(classes)
                .get(usize::from(class))
                .map_or(0.0, |s| s.share);
            format!(
                "{} · {} · x {x} y {y}",
                app.state.document.name(class),
                percent(share)
            )
        }
        (None, Some(_)) => format!("outside the field of view · x {x} y {y}"),
        _ => format!("x {x} y {y}"),
    };
    if app.state.overlay_shown {
        app.edit.hovered = class;
    }
    if response.clicked() {
        let modifiers = ui.input(|i| i.modifiers);
        let how = match (modifiers.shift, modifiers.command) {
            (true, _) => How::Add,
            (_, true) => How::Remove,
            _ => How::Anew,
        };
        if overlay.is_some() {
            actions.push(Action::Pick([place.x, place.y], how, class));
        }
    }
}

/// Wheel: zoom at the pointer. With the command key: opacity. With the shift key: along the walk of the picked area. A
/// pinch zooms too.
fn wheel(
    app: &mut App,
    ui: &Ui,
    canvas: Rect,
    size: Vec2,
    at: egui::Pos2,
    actions: &mut Vec<Action>,
) {
    let (scroll, pinch, command, pinching) = ui.input(|i| {
        (
            i.smooth_scroll_delta.y,
            i.zoom_delta(),
            i.modifiers.command,
            i.multi_touch().is_some(),
        )
    });
    if ui.input(|i| i.modifiers.shift_only()) {
        if let Some(by) = picked::turned(app, ui) {
            actions.push(Action::Walk(by));
        }
    } else if command && !pinching {
        // With the command key held the wheel arrives as a zoom.
        let by = if pinch == 1.0 {
            scroll / 400.0
        } else {
            pinch.ln() * 0.5
        };
        if by != 0.0 {
            actions.push(Action::SetOpacity(app.state.document.opacity + by));
        }
    } else if pinch != 1.0 {
        app.view.zoom_at(canvas, size, at, pinch);
    } else if scroll != 0.0 {
        app.view.zoom_at(canvas, size, at, (scroll / 200.0).exp());
    }
}

/// Says where the overlay comes from when it is not of the newest weights.
fn badge(app: &App, ui: &Ui, canvas: Rect, overlay: Option<&Overlay>) {
    let state = &app.state;
    let newest = state.last.map_or(0, |report| report.step);
    let text = match overlay {
        None if state.phase == Phase::Preparing => {
            "Getting ready: the first step takes longest".to_owned()
        }
        None if state.is_training() => "The first overlay comes in a moment".to_owned(),
        None => return,
        Some(o) if state.has_run() && o.step > newest => "Overlay of the run before".to_owned(),
        Some(o) if o.coarse => format!("Preview from step {}", o.step),
        Some(o) if newest > o.step => format!("Overlay from step {}", o.step),
        Some(_) => return,
    };
    let font = egui::FontId::proportional(12.0);
    let galley = ui.painter().layout_no_wrap(text, font, Color32::WHITE);
    let rect = Align2::LEFT_TOP.anchor_size(canvas.min, galley.size() + vec2(16.0, 8.0));
    ui.painter()
        .rect_filled(rect, CornerRadius::same(4), Color32::from_black_alpha(170));
    ui.painter()
        .galley(rect.min + vec2(8.0, 4.0), galley, Color32::WHITE);
}

/// What stands in the place of a picture.
fn nothing(app: &App, ui: &mut Ui, canvas: Rect, actions: &mut Vec<Action>) {
    let state = &app.state;
    let waiting = state.opening
        || state
            .current
            .is_some_and(|i| matches!(state.items[i].reading, Reading::Waiting));
    let middle = Rect::from_center_size(canvas.center(), vec2(canvas.width().min(420.0), 160.0));
    ui.new_child(egui::UiBuilder::new().max_rect(middle))
        .vertical_centered(|ui| {
            if waiting {
                ui.spinner();
                ui.label(faint(ui, "Reading…"));
                return;
            }
            let text = if state.items.is_empty() {
                "No photographs here"
            } else {
                "None of these files can be read"
            };
            ui.label(RichText::new(text).heading());
            ui.label(faint(
                ui,
                "Drop a folder on the window, or open one. PNG, JPEG, TIFF, BMP and WebP are read.",
            ));
            if super::parts::primary(ui, icons::ICON_FOLDER_OPEN, "Open a folder", true).clicked() {
                actions.push(Action::ChooseFolder);
            }
        });
}

fn tools(app: &App, ui: &mut Ui, canvas: Rect, actions: &mut Vec<Action>) {
    let state = &app.state;
    let scale = app
        .image_size()
        .map(|size| app.view.scale(canvas, size, ui.ctx().pixels_per_point()));
    let ctx = ui.ctx().clone();
    let mut tool = |ui: &mut Ui, icon, name: &str, words: &str, on, action: Action| {
        if icon_button(ui, icon, name, &keys::tip(&ctx, words, &action), on).clicked() {
            actions.push(action);
        }
    };
    tool(
        ui,
        icons::ICON_FIT_SCREEN,
        "Fit",
        "Whole image",
        false,
        Action::Fit,
    );
    tool(
        ui,
        icons::ICON_CROP_FREE,
        "1:1",
        "One image pixel per screen pixel",
        false,
        Action::OneToOne,
    );
    let text = scale.map_or_else(|| "–".to_owned(), |s| format!("{:.0} %", s * 100.0));
    ui.add_sized([48.0, 20.0], egui::Label::new(faint(ui, text)));
    ui.separator();
    let shown = if state.overlay_shown {
        icons::ICON_VISIBILITY
    } else {
        icons::ICON_VISIBILITY_OFF
    };
    tool(
        ui,
        shown,
        "Overlay",
        "Show or hide the overlay",
        state.overlay_shown,
        Action::ToggleOverlay,
    );
    let (fill, contour) = (state.document.fill, state.document.contour);
    tool(
        ui,
        icons::ICON_FORMAT_COLOR_FILL,
        "Fill",
        "Fill on or off",
        fill,
        Action::ToggleFill,
    );
    tool(
        ui,
        icons::ICON_PENTAGON,
        "Borders",
        "Borders on or off",
        contour,
        Action::ToggleContour,
    );
    let mut opacity = state.document.opacity;
    ui.spacing_mut().slider_width = 96.0;
    let slider = egui::Slider::new(&mut opacity, 0.0..=1.0).show_value(false);
    let response = ui
        .add(slider)
        .on_hover_text("Opacity of the fill (Ctrl + wheel on the picture)");
    response.widget_info(|| egui::WidgetInfo::slider(true, f64::from(opacity), "Overlay opacity"));
    if response.changed() {
        actions.push(Action::SetOpacity(opacity));
    }
    ui.add_sized(
        [40.0, 20.0],
        egui::Label::new(faint(ui, format!("{:.0} %", opacity * 100.0))),
    );
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let text = RichText::new(&app.edit.read_out).color(theme::faint(ui.visuals()));
        ui.add(egui::Label::new(text).truncate());
    });
}
