//! The list of images, each with its overlay, and what was left out.

mod listing;
mod review;

pub(in crate::ui) use listing::Listing;
#[cfg(test)]
pub(in crate::ui) use listing::{Only, Order};
pub(in crate::ui::panels) use review::{Remark, grade, sign, status_button};

use egui::{Rect, RichText, Sense, Ui, pos2, vec2};
use egui_material_icons::icons;

use super::list::List;
use super::parts::{button, elided, faint, grouped};
use crate::document::{Quality, Status};
use crate::session::Source;
use crate::ui::actions::{Action, ExportAction, ImagesAction, ViewAction};
use crate::ui::canvas::{self, Accent, Scene};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::state::{Item, Look, Reading};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

const ROW: f32 = 64.0;
/// A filter is of use from so many images on.
const MANY: usize = 6;

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    header(cx, edit, ui);
    let troubles = cx.state.troubles().len();
    let below = if troubles == 0 {
        0.0
    } else {
        36.0 + if edit.skipped_open { 160.0 } else { 0.0 }
    };
    let said = if cx.state.current.is_some() {
        review::HEIGHT
    } else {
        0.0
    };
    let height = (ui.available_height() - below - said).max(ROW);
    let rows = edit.listing.rows(cx.state);
    let mut list = List {
        name: "images",
        height,
        shrinks: false,
        bring: None,
    };
    if edit.scrolled_to != cx.state.current {
        edit.scrolled_to = cx.state.current;
        list.bring = rows.iter().position(|&i| Some(i) == cx.state.current);
    }
    list.show(ui, ROW, rows.len(), |ui, row| {
        line(cx, ui, rows[row], actions)
    });
    review::show(cx, edit, ui, actions);
    if troubles > 0 {
        left_out(cx, edit, ui, troubles);
    }
}

fn header(cx: &Context<'_>, edit: &mut panels::Edit, ui: &mut Ui) {
    let state = cx.state;
    let total = state.items.len();
    let read = state
        .items
        .iter()
        .filter(|i| !matches!(i.reading, Reading::Waiting))
        .count();
    ui.horizontal(|ui| {
        ui.label(RichText::new(tr("Images")).family(theme::semibold()));
        let count = if state.all_read || total == 0 {
            grouped(state.readable())
        } else {
            trf("{0} of {1}", &[&grouped(read), &grouped(total)])
        };
        ui.label(faint(ui, count));
    });
    let listing = &mut edit.listing;
    if total >= MANY || !listing.is_plain() {
        ui.horizontal(|ui| {
            listing.menu(ui);
            let edit = egui::TextEdit::singleline(&mut listing.query)
                .hint_text(tr("Filter by name"))
                .desired_width(ui.available_width());
            let response = ui.add(edit);
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr("Filter by name"))
            });
        });
    }
}

fn line(cx: &Context<'_>, ui: &mut Ui, index: usize, actions: &mut Vec<Action>) {
    let item = &cx.state.items[index];
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let current = cx.state.current == Some(index);
    let said = review::words(cx, index);
    response.widget_info(|| {
        let mut info =
            egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, current, &item.name);
        info.current_text_value = said.clone();
        info
    });
    let body = rect.shrink2(vec2(0.0, 2.0));
    let visuals = ui.visuals();
    if current {
        ui.painter()
            .rect_filled(body, 4.0, visuals.selection.bg_fill);
    } else if response.hovered() || response.has_focus() {
        ui.painter()
            .rect_filled(body, 4.0, visuals.widgets.inactive.bg_fill);
    }
    let picture = Rect::from_min_size(body.min + vec2(4.0, 4.0), vec2(52.0, 52.0));
    thumbnail(cx, ui, index, item, picture);
    let left = picture.right() + 8.0;
    let width = (body.right() - left - 4.0).max(8.0);
    let name = elided(ui, &item.name, egui::FontFamily::Proportional, width);
    ui.painter()
        .galley(pos2(left, body.top() + 12.0), name, visuals.text_color());
    let (text, colour) = second_line(cx, ui, index, item);
    let size = egui::FontId::proportional(12.0);
    let at = pos2(left, body.top() + 40.0);
    ui.painter()
        .text(at, egui::Align2::LEFT_CENTER, text, size, colour);
    review::mark(cx, ui, index, pos2(body.right() - 6.0, body.top() + 40.0));
    if response.clicked() && !matches!(item.reading, Reading::Failed(_)) {
        actions.push(Action::Images(ImagesAction::Show(index)));
    }
    if matches!(item.reading, Reading::Done { .. }) {
        response.context_menu(|ui| menu(cx, ui, index, actions));
    }
    match &item.reading {
        Reading::Failed(reason) => response.on_hover_text(format!("{}\n{reason}", item.name)),
        _ => response.on_hover_text(match said {
            Some(said) => format!("{}\n{said}", item.name),
            None => item.name.clone(),
        }),
    };
}

/// What can be done with an image; what is said of it is said of the one that is shown.
fn menu(cx: &Context<'_>, ui: &mut Ui, index: usize, actions: &mut Vec<Action>) {
    ui.set_min_width(184.0);
    let verdict = cx.state.document.reviews.of(cx.state.id_of(index).photo);
    let mut entry = |ui: &mut Ui, text: &str, words: &str, on: bool, action: ImagesAction| {
        let entry = egui::Button::new(text)
            .selected(on)
            .min_size(vec2(0.0, 28.0));
        if super::parts::named(ui.add(entry), words).clicked() {
            actions.push(Action::Images(ImagesAction::Show(index)));
            actions.push(Action::Images(action));
        }
    };
    for status in Status::ALL {
        let (icon, words) = review::sign(status);
        let on = verdict.is_some_and(|verdict| verdict.status == Some(status));
        let text = format!("{} {words}", icon.codepoint);
        entry(ui, &text, words, on, ImagesAction::Judge(status));
    }
    ui.separator();
    for quality in Quality::ALL {
        let words = trf("Quality: {0}", &[review::grade(quality)]);
        let on = verdict.is_some_and(|verdict| verdict.quality == Some(quality));
        entry(ui, &words, &words, on, ImagesAction::Grade(quality));
    }
    ui.separator();
    if button(ui, icons::ICON_CONTENT_COPY, tr("Copy the name"), true).clicked() {
        let name = cx.state.items[index].name.clone();
        actions.push(Action::View(ViewAction::Copy(name)));
    }
    if let Some(Source::Folder(folder)) = &cx.state.source
        && button(ui, icons::ICON_FOLDER_OPEN, tr("Show the folder"), true).clicked()
    {
        let file = folder.join(&cx.state.items[index].name);
        let folder = file
            .parent()
            .map_or_else(|| folder.clone(), |f| f.to_path_buf());
        actions.push(Action::Export(ExportAction::Reveal(folder)));
    }
}

/// What is known of an image, in few words.
fn second_line(cx: &Context<'_>, ui: &Ui, index: usize, item: &Item) -> (String, egui::Color32) {
    let visuals = ui.visuals();
    match &item.reading {
        Reading::Waiting => (tr("reading…").to_owned(), theme::faint(visuals)),
        Reading::Done { size: (w, h), .. } => match structures(cx, index) {
            (0, 0) => (format!("{w} × {h}"), theme::faint(visuals)),
            (kept, 0) => (trf("{0} kept", &[&kept.to_string()]), theme::faint(visuals)),
            (_, proposed) => (
                trf("{0} to look at", &[&proposed.to_string()]),
                theme::accent_text(visuals),
            ),
        },
        Reading::Failed(_) => (
            tr("cannot be read").to_owned(),
            theme::warning_text(visuals),
        ),
    }
}

/// Structures that are kept in an image, and those that are proposed.
fn structures(cx: &Context<'_>, index: usize) -> (usize, usize) {
    let all = cx.state.document.structures.of(cx.state.id_of(index).photo);
    let proposed = all.iter().filter(|s| s.proposed.is_some()).count();
    (all.len() - proposed, proposed)
}

fn thumbnail(cx: &Context<'_>, ui: &Ui, index: usize, item: &Item, place: Rect) {
    let painter = ui.painter();
    match &item.reading {
        Reading::Done {
            thumbnail: Some(photo),
            ..
        } => {
            let size = vec2(photo.width as f32, photo.height as f32);
            let size = size * (place.width() / size.max_elem());
            let image = Rect::from_center_size(place.center(), size);
            let overlay = cx.overlays.get(cx.state.id_of(index));
            let findings = cx.findings_of(cx.state.id_of(index));
            let classes = cx.state.overlay_shown && !cx.leads_with_structures();
            let scene = Scene {
                photo,
                overlay: overlay.as_ref().filter(|_| classes),
                findings: findings.as_ref().filter(|_| cx.state.overlay_shown),
                areas: None,
                document: &cx.state.document,
                look: Look::default(),
                smooth: true,
                accent: Accent {
                    plain: true,
                    ..Accent::default()
                },
            };
            canvas::paint(painter, image, image, &scene);
        }
        Reading::Failed(_) => {
            let icon = icons::ICON_WARNING.codepoint;
            let font = egui::FontId::proportional(22.0);
            painter.text(
                place.center(),
                egui::Align2::CENTER_CENTER,
                icon,
                font,
                theme::warning_text(ui.visuals()),
            );
        }
        Reading::Waiting | Reading::Done { .. } => {
            painter.rect_filled(place, 4.0, ui.visuals().faint_bg_color);
        }
    }
}

/// Files that were skipped or cannot be read, each with its reason.
fn left_out(cx: &Context<'_>, edit: &mut panels::Edit, ui: &mut Ui, count: usize) {
    let (state, skipped_open) = (cx.state, &mut edit.skipped_open);
    let words = if count == 1 {
        tr("1 file left out").to_owned()
    } else {
        trf("{0} files left out", &[&grouped(count)])
    };
    let text = RichText::new(format!("{} {words}", icons::ICON_WARNING.codepoint))
        .color(theme::warning_text(ui.visuals()));
    let button = egui::Button::new(text)
        .frame(false)
        .min_size(vec2(ui.available_width(), 28.0));
    if super::parts::named(ui.add(button), &words)
        .on_hover_text(tr("Show the reasons"))
        .clicked()
    {
        *skipped_open = !*skipped_open;
    }
    if !*skipped_open {
        return;
    }
    egui::ScrollArea::vertical()
        .id_salt("left out")
        .auto_shrink(false)
        .max_height(150.0)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (name, reason) in state.troubles() {
                ui.add(egui::Label::new(RichText::new(name).size(12.0)).truncate());
                ui.add(egui::Label::new(faint(ui, reason).size(12.0)).wrap());
                ui.add_space(4.0);
            }
        });
}
