//! Structures from visit to visit: an eye and a structure are chosen, and what became of it is drawn over time, written as
//! a slope, and laid over the photographs.

mod pair;
mod plot;
mod points;
mod rows;
mod words;

use std::sync::Arc;

use egui::{RichText, TextureHandle, Ui, vec2};
use egui_material_icons::icons;

use crate::document::Retina;
use crate::measure::EyeVisits;
use crate::session::{Figures, Growth, GrowthRequest, ImageId, VISITS_FILE, Visits};
use crate::ui::actions::{Action, GrowthAction};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::names::shown;
use crate::ui::panels::parts::{button, faint};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

const WIDTH: f32 = 900.0;
/// Of the left half, and of a picture.
const HALF: f32 = 440.0;

/// What is half done in the sheet.
#[derive(Default)]
pub(in crate::ui::panels) struct Edit {
    /// Whether the visits were looked for since it was opened.
    looked: bool,
    /// The place of the eye among those with visits.
    eye: usize,
    /// The structure that is chosen.
    name: Option<String>,
    /// Whether areas are drawn rather than their square roots.
    areas: bool,
    /// The visit that is laid over the first one; the last where none is chosen.
    later: Option<usize>,
    /// What is followed, with its pictures.
    drawn: Option<(Arc<Growth>, Vec<TextureHandle>)>,
    /// The points that are being set.
    points: Option<points::Points>,
}

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    ui.set_width(WIDTH);
    let edit = &mut edit.growth;
    if !edit.looked {
        edit.looked = true;
        actions.push(Action::Growth(GrowthAction::Look));
    }
    let Some(visits) = cx.state.visits() else {
        ui.spinner();
        return;
    };
    if let Some(text) = &visits.refused {
        ui.label(RichText::new(text).color(theme::warning_text(ui.visuals())));
    }
    if visits.eyes.is_empty() {
        return explain(ui, visits);
    }
    edit.eye = edit.eye.min(visits.eyes.len() - 1);
    let eye = &visits.eyes[edit.eye];
    let id = |at: usize| (at < cx.state.items.len()).then(|| cx.state.id_of(at));
    let names = GrowthRequest::names(&cx.state.document, eye, id);
    if edit.name.as_ref().is_none_or(|name| !names.contains(name)) {
        edit.name = names.first().cloned();
    }
    ui.horizontal(|ui| choices(cx, edit, ui, visits, &names, actions));
    ui.separator();
    let side = cx.state.settings.working_side;
    let name = edit.name.clone().unwrap_or_default();
    match GrowthRequest::of(&cx.state.document, eye, id, &name, side) {
        None => {
            ui.label(tr("No structure was kept at two visits of this eye. Keep it under the same name in both."));
        }
        Some(request) => follow(cx, edit, ui, (eye, request), actions),
    }
    left_out(cx, ui, eye);
}

/// How photographs have to be called.
fn explain(ui: &mut Ui, visits: &Visits) {
    ui.label(RichText::new(tr("No eye has two visits in this folder")).family(theme::semibold()));
    ui.label(tr("A visit is told by the file's name, with patient, eye and day: P001_OD_2019-03-04.jpg, P001/left/V2.png."));
    ui.label(trf(
        "Or write a table {0} into the folder, with the columns file, patient, eye and date.",
        &[VISITS_FILE],
    ));
    ui.label(tr("Where neither says when a photograph was taken, the day that the camera wrote into the file counts."));
    if visits.single > 0 {
        let words = trf("Eyes with one visit: {0}", &[&visits.single.to_string()]);
        ui.label(faint(ui, words));
    }
}

fn choices(
    cx: &Context<'_>,
    edit: &mut Edit,
    ui: &mut Ui,
    visits: &Visits,
    names: &[String],
    actions: &mut Vec<Action>,
) {
    let before = (edit.eye, edit.name.clone());
    let words: Vec<String> = visits.eyes.iter().map(words::eye).collect();
    let chosen = egui::ComboBox::from_id_salt("eye")
        .width(250.0)
        .selected_text(&words[edit.eye]);
    let response = chosen.show_index(ui, &mut edit.eye, words.len(), |at| words[at].clone());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, tr("Eye")));
    let name = edit.name.clone().unwrap_or_default();
    let mut place = names
        .iter()
        .position(|known| *known == name)
        .unwrap_or_default();
    let list = egui::ComboBox::from_id_salt("structure")
        .width(170.0)
        .selected_text(shown(&name));
    ui.add_enabled_ui(!names.is_empty(), |ui| {
        let response = list.show_index(ui, &mut place, names.len(), |at| {
            names.get(at).map_or_else(String::new, |name| shown(name))
        });
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, tr("Structure")));
    });
    edit.name = names.get(place).cloned();
    ui.selectable_value(&mut edit.areas, false, tr("Square root"))
        .on_hover_text(tr(
            "Atrophy grows the faster the larger it is; the square root of its area hardly does",
        ));
    ui.selectable_value(&mut edit.areas, true, tr("Area"));
    let there = cx.state.grown().is_some();
    if button(ui, icons::ICON_SAVE, tr("Save as a table…"), there).clicked() {
        actions.push(Action::Growth(GrowthAction::ChooseTable));
    }
    if before != (edit.eye, edit.name.clone()) {
        (edit.later, edit.points) = (None, None);
    }
}

/// Asks for what is chosen, and shows what came of it.
fn follow(
    cx: &Context<'_>,
    edit: &mut Edit,
    ui: &mut Ui,
    (eye, request): (&EyeVisits, GrowthRequest),
    actions: &mut Vec<Action>,
) {
    let growth = &cx.state.growth;
    if growth.asked.as_ref() != Some(&request) {
        actions.push(Action::Growth(GrowthAction::Follow(Box::new(request))));
        ui.spinner();
        return;
    }
    if let Some(text) = &growth.failed {
        ui.label(RichText::new(text).color(theme::warning_text(ui.visuals())));
        return;
    }
    let again = |ui: &mut Ui, actions: &mut Vec<Action>| {
        ui.label(tr("It was ended before all photographs were compared."));
        if button(ui, icons::ICON_REFRESH, tr("Compare again"), true).clicked() {
            actions.push(Action::Growth(GrowthAction::Follow(Box::new(
                request.clone(),
            ))));
        }
    };
    match (growth.going, cx.state.grown()) {
        (Some((done, total)), _) => going(ui, done, total, actions),
        (None, Some(grown)) => {
            edit.draw(ui, grown);
            if let Some(points) = &mut edit.points {
                if points::show(ui, points, grown, edit.drawn.as_ref(), actions) {
                    edit.points = None;
                }
                return;
            }
            both(&cx.state.document.retina, edit, ui, eye, grown, actions);
        }
        (None, None) if growth.ended => again(ui, actions),
        (None, None) => {
            ui.spinner();
        }
    }
}

fn going(ui: &mut Ui, done: usize, total: usize, actions: &mut Vec<Action>) {
    let words = trf(
        "Comparing photograph {0} of {1}",
        &[&(done + 1).min(total).to_string(), &total.to_string()],
    );
    ui.label(&words);
    ui.horizontal(|ui| {
        let bar = egui::ProgressBar::new(done as f32 / total.max(1) as f32).desired_width(HALF);
        let share = f64::from(done as u32) / total.max(1) as f64;
        ui.add(bar)
            .widget_info(|| egui::WidgetInfo::slider(true, share, &words));
        if button(ui, icons::ICON_CLOSE, tr("End the comparison"), true).clicked() {
            actions.push(Action::Growth(GrowthAction::End));
        }
    });
}

/// Plot and numbers on the left, photographs on the right.
fn both(
    retina: &Retina,
    edit: &mut Edit,
    ui: &mut Ui,
    eye: &EyeVisits,
    grown: &Arc<Growth>,
    actions: &mut Vec<Action>,
) {
    let figures = Figures::of(grown, retina);
    let last = grown.visits.len() - 1;
    let mut later = edit.later.unwrap_or(last).min(last);
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(HALF);
            plot::show(ui, grown, &figures, edit.areas);
            for line in words::slope(&figures) {
                ui.label(line);
            }
            ui.add_space(6.0);
            rows::show(ui, eye, grown, &figures, &mut later);
        });
        ui.vertical(|ui| {
            ui.set_width(HALF);
            let texture = edit
                .drawn
                .as_ref()
                .and_then(|(_, textures)| textures.get(later));
            pair::show(ui, grown, later, texture);
            let (first, seen) = (&grown.visits[0], &grown.visits[later]);
            if later == 0 {
                return;
            }
            ui.label(words::registered(seen));
            ui.horizontal(|ui| {
                let by_hand = tr("Set three points by hand");
                if button(ui, icons::ICON_ADD_LOCATION, by_hand, true).clicked() {
                    edit.points = Some(points::Points::new(later));
                }
                let set = matches!(seen.registered.map(|r| r.by), Ok(crate::session::By::Hand));
                let failed = matches!(
                    seen.registered,
                    Err(crate::session::Unregistered::Points(_))
                );
                if (set || failed)
                    && button(ui, icons::ICON_UNDO, tr("By the vessels again"), true).clicked()
                {
                    let ids: [ImageId; 2] = [first.id, seen.id];
                    actions.push(Action::Growth(GrowthAction::SetPoints(
                        ids[0],
                        ids[1],
                        Vec::new(),
                    )));
                }
            });
        });
    });
    edit.later = Some(later);
}

/// Photographs of the eye that are not among the visits.
fn left_out(cx: &Context<'_>, ui: &mut Ui, eye: &EyeVisits) {
    let names = eye.left_out.iter().filter_map(|&at| cx.state.items.get(at));
    let names: Vec<&str> = names.map(|item| item.name.as_str()).collect();
    if !names.is_empty() {
        let words = trf(
            "Left out, as it is not known when they were taken: {0}",
            &[&names.join(", ")],
        );
        ui.label(faint(ui, words));
    }
}

impl Edit {
    /// Makes textures of pictures that came.
    fn draw(&mut self, ui: &Ui, grown: &Arc<Growth>) {
        if self
            .drawn
            .as_ref()
            .is_some_and(|(drawn, _)| Arc::ptr_eq(drawn, grown))
        {
            return;
        }
        let texture = |seen: &crate::session::Seen| {
            let (width, height) = seen.picture.dimensions();
            let size = [width as usize, height as usize];
            let image = egui::ColorImage::from_rgba_unmultiplied(size, seen.picture.as_raw());
            ui.ctx()
                .load_texture("visit", image, egui::TextureOptions::LINEAR)
        };
        let textures = grown.visits.iter().map(texture).collect();
        self.drawn = Some((Arc::clone(grown), textures));
    }
}

/// The largest rectangle of a picture's proportions that fits into a room of a width and a height.
fn fitting(ui: &mut Ui, size: (u32, u32), room: egui::Vec2) -> (egui::Rect, egui::Response) {
    let own = vec2(size.0 as f32, size.1 as f32);
    let times = (room / own).min_elem();
    ui.allocate_exact_size(own * times, egui::Sense::click())
}
