//! The slider and the classes.

use egui::{CornerRadius, Rect, RichText, Sense, Ui, pos2, vec2};
use egui_material_icons::icons;

use super::parts::{button, faint, icon_button, letter_on, named, one_line, percent, primary};
use super::{Edit, clustering, structures};
use crate::cluster::{MAX_CLASSES, MIN_CLASSES};
use crate::measure::{ClassShare, Suggestion};
use crate::session::{Document, Overlay, colour};
use crate::ui::actions::Action;
use crate::ui::app::App;
use crate::ui::{keys, theme};

const ROW: f32 = 32.0;

pub(super) fn show(app: &mut App, ui: &mut Ui, actions: &mut Vec<Action>) {
    let overlay = app
        .state
        .current_id()
        .and_then(|id| app.session.overlays().get(id));
    slider(app, ui, overlay.as_deref(), actions);
    clustering::show(app, ui, actions);
    ui.separator();
    let classes = app.state.document.classes();
    ui.horizontal(|ui| {
        ui.label(RichText::new("Classes").family(theme::semibold()));
        ui.label(faint(ui, "share of the field of view"));
    });
    // Below the list: the structures, a line, the export.
    let footer = structures::height(app) + 16.0 + 44.0;
    match overlay {
        Some(overlay) => list(app, ui, &overlay.shares(classes), footer, actions),
        None => {
            let words = if app.state.is_training() {
                "The classes come with the first overlay."
            } else {
                "Press Train: a small network teaches itself on these photographs, then its classes are listed here."
            };
            ui.add(egui::Label::new(faint(ui, words)).wrap());
        }
    }
    if ready(app) {
        ui.separator();
        structures::show(app, ui, actions);
    }
    ui.with_layout(egui::Layout::bottom_up(egui::Align::Min), |ui| {
        let ready = ready(app);
        let tip = keys::tip(
            ui.ctx(),
            "Masks, overlays and tables for review",
            &Action::ToggleExport,
        );
        let main = ready && !app.state.has_run() && !app.state.export_open;
        let response = if main {
            primary(ui, icons::ICON_DOWNLOAD, "Export", true)
        } else {
            button(ui, icons::ICON_DOWNLOAD, "Export", ready)
        };
        if response.on_hover_text(tip).clicked() {
            actions.push(Action::ToggleExport);
        }
    });
}

/// Whether the current image has an overlay.
fn ready(app: &App) -> bool {
    let overlays = app.session.overlays();
    app.state
        .current_id()
        .is_some_and(|id| overlays.get(id).is_some())
}

fn slider(app: &App, ui: &mut Ui, overlay: Option<&Overlay>, actions: &mut Vec<Action>) {
    let mut classes = app.state.document.classes();
    ui.horizontal(|ui| {
        ui.label(RichText::new("Clusters").heading());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(RichText::new(classes.to_string()).font(theme::display()));
        });
    });
    ui.spacing_mut().slider_width = ui.available_width();
    let slider = egui::Slider::new(&mut classes, MIN_CLASSES..=MAX_CLASSES)
        .show_value(false)
        .trailing_fill(true)
        .handle_shape(egui::style::HandleShape::Circle);
    let response = ui
        .add(slider)
        .on_hover_text("How many classes each image is divided into (↑ ↓)");
    response.widget_info(|| egui::WidgetInfo::slider(true, classes as f64, "Number of clusters"));
    if response.changed() {
        actions.push(Action::SetClasses(classes));
    }
    ticks(ui, response.rect, overlay);
    if let Some(suggested) = overlay.and_then(|o| o.suggested) {
        suggestion(ui, &suggested, classes, actions);
    }
}

/// The class count that the program suggests for this image, and why; a click takes it.
fn suggestion(ui: &mut Ui, suggestion: &Suggestion, classes: usize, actions: &mut Vec<Action>) {
    let suggested = suggestion.classes;
    let text = RichText::new(format!("Suggested: {suggestion}")).size(12.0);
    let colour = if classes == suggested {
        theme::faint(ui.visuals())
    } else {
        theme::accent_text(ui.visuals())
    };
    let label = egui::Label::new(text.color(colour))
        .wrap()
        .sense(Sense::click());
    let response = named(ui.add(label), "Suggested number of clusters")
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .on_hover_text("Suggested for this image; click to use it");
    if response.clicked() {
        actions.push(Action::SetClasses(suggested));
    }
}

/// Marks at the ends and every ten classes, and at the counts that the hierarchy has where it lacks some.
fn ticks(ui: &mut Ui, slider: Rect, overlay: Option<&Overlay>) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
    let radius = slider.height() / 2.5;
    let (left, right) = (slider.left() + radius, slider.right() - radius);
    let along = |k: usize| {
        let part = (k - MIN_CLASSES) as f32 / (MAX_CLASSES - MIN_CLASSES) as f32;
        left + part * (right - left)
    };
    let counts = overlay.map_or(&[][..], |overlay| overlay.levels.counts());
    if counts.len() <= MAX_CLASSES - MIN_CLASSES {
        let stroke = ui.visuals().widgets.active.fg_stroke;
        for &k in counts {
            ui.painter().vline(
                along(k),
                slider.bottom() - 6.0..=slider.bottom() - 1.0,
                stroke,
            );
        }
    }
    if let Some(suggested) = overlay.and_then(|o| o.suggested) {
        let tip = pos2(along(suggested.classes), slider.bottom() - 6.0);
        let points = vec![tip, tip + vec2(-5.0, 7.0), tip + vec2(5.0, 7.0)];
        let colour = theme::accent_text(ui.visuals());
        let mark = egui::Shape::convex_polygon(points, colour, egui::Stroke::NONE);
        ui.painter().add(mark);
    }
    for k in [MIN_CLASSES, 10, 20, 30, MAX_CLASSES] {
        let at = pos2(along(k), rect.top() - 2.0);
        let font = egui::FontId::proportional(12.0);
        let colour = theme::faint(ui.visuals());
        ui.painter()
            .text(at, egui::Align2::CENTER_TOP, k.to_string(), font, colour);
    }
}

fn list(app: &mut App, ui: &mut Ui, shares: &[ClassShare], footer: f32, actions: &mut Vec<Action>) {
    let height = (ui.available_height() - footer).max(ROW);
    let App { state, edit, .. } = app;
    let mut hovered = None;
    egui::ScrollArea::vertical()
        .auto_shrink([false, true])
        .max_height(height)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            // Where the hierarchy has fewer classes, or the folder's classes are not all in this image.
            let there = |class: usize, share: &ClassShare| {
                share.pixels > 0 || state.document.is_named(class as u8)
            };
            for (class, share) in shares
                .iter()
                .enumerate()
                .filter(|&(class, share)| there(class, share))
            {
                if row(ui, &state.document, edit, class as u8, share, actions) {
                    hovered = Some(class as u8);
                }
            }
        });
    // The list lights the picture up, the picture the list; whichever the pointer is on.
    if hovered.is_some() {
        edit.hovered = hovered;
    }
}

/// One class. The answer is whether the pointer is on it.
fn row(
    ui: &mut Ui,
    document: &Document,
    edit: &mut Edit,
    class: u8,
    share: &ClassShare,
    actions: &mut Vec<Action>,
) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let name = document.name(class);
    let selected = document.selected == Some(class);
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, selected, &name)
    });
    let under = ui.rect_contains_pointer(rect);
    background(
        ui,
        rect.shrink2(vec2(0.0, 1.0)),
        selected,
        under || edit.hovered == Some(class) || response.has_focus(),
    );
    swatch(ui, rect, class);
    let text = Rect::from_min_max(
        pos2(rect.left() + 36.0, rect.top()),
        pos2(rect.right() - 122.0, rect.bottom()),
    );
    if edit
        .renaming
        .as_ref()
        .is_some_and(|(renamed, _)| *renamed == class)
    {
        rename(ui, edit, text, class, actions);
    } else {
        let weight = if selected {
            theme::semibold()
        } else {
            egui::FontFamily::Proportional
        };
        let colour = if document.is_visible(class) {
            ui.visuals().text_color()
        } else {
            theme::faint(ui.visuals())
        };
        let line = one_line(ui, &name, weight, text.width());
        let at = pos2(text.left(), text.center().y - line.size().y / 2.0);
        ui.painter().galley(at, line, colour);
    }
    let at = pos2(rect.right() - 62.0, rect.center().y);
    let font = egui::FontId::proportional(13.0);
    let colour = theme::faint(ui.visuals());
    ui.painter().text(
        at,
        egui::Align2::RIGHT_CENTER,
        percent(share.share),
        font,
        colour,
    );
    switches(ui, rect, document, class, actions);
    if response.double_clicked() {
        edit.renaming = Some((class, name.clone()));
    } else if response.clicked() {
        actions.push(Action::Select((!selected).then_some(class)));
    }
    response.on_hover_text(format!(
        "{name} · {} pixels of the working copy · double click to rename",
        share.pixels
    ));
    under
}

fn background(ui: &Ui, rect: Rect, selected: bool, hovered: bool) {
    let visuals = ui.visuals();
    if selected {
        ui.painter()
            .rect_filled(rect, 4.0, visuals.selection.bg_fill);
    } else if hovered {
        ui.painter()
            .rect_filled(rect, 4.0, visuals.widgets.inactive.bg_fill);
    }
}

/// The class's colour with its number: never the colour alone.
fn swatch(ui: &Ui, row: Rect, class: u8) {
    let rgb = colour(class);
    let place = Rect::from_center_size(pos2(row.left() + 18.0, row.center().y), vec2(24.0, 20.0));
    let fill = egui::Color32::from_rgb(rgb[0], rgb[1], rgb[2]);
    let outline = ui.visuals().widgets.hovered.bg_stroke;
    ui.painter().rect(
        place,
        CornerRadius::same(4),
        fill,
        outline,
        egui::StrokeKind::Inside,
    );
    let font = egui::FontId::new(12.0, theme::semibold());
    let number = (class + 1).to_string();
    ui.painter().text(
        place.center(),
        egui::Align2::CENTER_CENTER,
        number,
        font,
        letter_on(rgb),
    );
}

fn rename(ui: &mut Ui, edit: &mut Edit, place: Rect, class: u8, actions: &mut Vec<Action>) {
    let Some((_, name)) = &mut edit.renaming else {
        return;
    };
    let edit_line = egui::TextEdit::singleline(name).desired_width(f32::INFINITY);
    let response = ui
        .new_child(egui::UiBuilder::new().max_rect(place.shrink2(vec2(0.0, 2.0))))
        .add(edit_line);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Class name"));
    let (enter, escape) = ui.input(|i| {
        (
            i.key_pressed(egui::Key::Enter),
            i.key_pressed(egui::Key::Escape),
        )
    });
    if response.lost_focus() {
        if enter || !escape {
            actions.push(Action::Rename(class, name.clone()));
        }
        edit.renaming = None;
    } else if !response.has_focus() {
        response.request_focus();
    }
}

/// Visibility, and whether the class gets a mask of its own.
fn switches(ui: &mut Ui, row: Rect, document: &Document, class: u8, actions: &mut Vec<Action>) {
    let name = document.name(class);
    let place = |ui: &mut Ui, from_right: f32, icon, what: &str, tip: &str, on| {
        let rect = Rect::from_center_size(
            pos2(row.right() - from_right, row.center().y),
            vec2(26.0, 26.0),
        );
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect));
        icon_button(&mut child, icon, &format!("{what} {name}"), tip, on)
    };
    let visible = document.is_visible(class);
    let eye = if visible {
        icons::ICON_VISIBILITY
    } else {
        icons::ICON_VISIBILITY_OFF
    };
    let tip = "Show or hide; Alt + click shows this class alone";
    if place(ui, 42.0, eye, "Visibility of", tip, false).clicked() {
        let alone = ui.input(|i| i.modifiers.alt);
        actions.push(if alone {
            Action::Solo(class)
        } else {
            Action::SetVisible(class, !visible)
        });
    }
    let chosen = document.chosen.contains(&class);
    let tip = "Give this class a mask of its own in the export (none chosen: all get one)";
    if place(ui, 14.0, icons::ICON_DOWNLOAD, "Mask of", tip, chosen).clicked() {
        actions.push(Action::ToggleChosen(class));
    }
}
