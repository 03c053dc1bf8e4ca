//! The card of a class: its most typical places in different images, and how much of each image it takes.

use std::sync::Arc;

use egui::{Rect, RichText, Sense, TextureHandle, Ui, pos2, vec2};

use super::Edit;
use crate::document::Count;
use crate::session::{Examples, ImageId, Patch};
use crate::ui::actions::ImagesAction;
use crate::ui::actions::{Action, ClassAction};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::names;
use crate::ui::panels::parts::{faint, named, one_line, percent};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

/// Points on a side of a patch: two for each of its pixels.
const SIDE: f32 = 96.0;
const COLUMNS: usize = 4;
const BAR: f32 = 24.0;

/// The window of a class while it is open.
pub(super) struct Open {
    class: u8,
    folder: u32,
    /// The name so far, while it is being typed.
    name: Option<String>,
    /// What was asked last.
    asked: Option<Question>,
    /// Whether the answer is still to come.
    waiting: bool,
    /// What is shown, with its patches.
    shown: Option<(Arc<Examples>, Vec<TextureHandle>)>,
}

/// What an answer depends on.
#[derive(PartialEq)]
struct Question {
    class: u8,
    count: Count,
    parts: Vec<u8>,
    refined: (usize, usize),
    /// Where the overlay lies: another one lies elsewhere.
    overlay: usize,
}

impl Edit {
    pub(in crate::ui) fn open_examples(&mut self, class: u8, folder: u32) {
        self.examples = Some(Open {
            class,
            folder,
            name: None,
            asked: None,
            waiting: false,
            shown: None,
        });
    }

    pub(in crate::ui) fn close_examples(&mut self) {
        self.examples = None;
    }

    /// Whether the window of a class is open.
    pub(in crate::ui) fn shows_examples(&self) -> bool {
        self.examples.is_some()
    }
}

pub(in crate::ui::panels) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ctx: &egui::Context,
    actions: &mut Vec<Action>,
) {
    let folder = cx.state.folder;
    // The classes of another folder are others.
    let open = edit.classes.examples.take();
    let Some(mut open) = open.filter(|open| open.folder == folder) else {
        return;
    };
    open.take_answer(cx, ctx);
    open.ask(cx, actions);
    let mut stays = true;
    let name = names::class_name(&cx.state.document, open.class);
    egui::Window::new(trf("Examples of {0}", &[&name]))
        .id(egui::Id::unique("examples"))
        .open(&mut stays)
        .resizable(false)
        .collapsible(false)
        .default_pos(ctx.content_rect().center() - vec2(220.0, 260.0))
        .show(ctx, |ui| {
            ui.set_width(COLUMNS as f32 * (SIDE + 8.0) - 8.0);
            naming(ui, cx, &mut open, &name, actions);
            match &open.shown {
                None => {
                    ui.spinner();
                }
                Some((examples, textures)) => {
                    patches(ui, cx, examples, textures, actions);
                    shares(ui, cx, examples, actions);
                }
            }
        });
    if !stays {
        actions.push(Action::Class(ClassAction::CloseExamples));
    }
    edit.classes.examples = Some(open);
}

impl Open {
    /// Makes textures of an answer that came.
    fn take_answer(&mut self, cx: &Context<'_>, ctx: &egui::Context) {
        let Some(examples) = &cx.state.examples else {
            return;
        };
        let old = |(shown, _): &(Arc<Examples>, _)| Arc::ptr_eq(shown, examples);
        if examples.class != self.class || self.shown.as_ref().is_some_and(old) {
            return;
        }
        self.waiting = false;
        let textures = examples.patches.iter().map(|patch| texture(ctx, patch));
        self.shown = Some((Arc::clone(examples), textures.collect()));
    }

    /// Asks again when the overlays or the classes are others than when it was asked last. One question at a time.
    fn ask(&mut self, cx: &Context<'_>, actions: &mut Vec<Action>) {
        let document = &cx.state.document;
        let question = Question {
            class: self.class,
            count: document.count(),
            parts: document.parts(self.class),
            refined: cx.state.refined,
            overlay: cx
                .overlay()
                .map_or(0, |overlay| Arc::as_ptr(&overlay).addr()),
        };
        if !self.waiting && self.asked.as_ref() != Some(&question) {
            self.asked = Some(question);
            self.waiting = true;
            actions.push(Action::Class(ClassAction::FindExamples(self.class)));
        }
    }
}

fn texture(ctx: &egui::Context, patch: &Patch) -> TextureHandle {
    let image = egui::ColorImage::from_rgb([patch.width, patch.height], &patch.rgb);
    ctx.load_texture("example", image, egui::TextureOptions::LINEAR)
}

/// The name, to be typed or chosen from the list.
fn naming(ui: &mut Ui, cx: &Context<'_>, open: &mut Open, name: &str, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let [r, g, b] = cx.state.document.colour(open.class);
        let (rect, _) = ui.allocate_exact_size(vec2(24.0, 20.0), Sense::hover());
        let fill = egui::Color32::from_rgb(r, g, b);
        ui.painter().rect_filled(rect, 4.0, fill);
        let mut text = open.name.clone().unwrap_or_else(|| name.to_owned());
        let response = ui.add(egui::TextEdit::singleline(&mut text).desired_width(220.0));
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr("Name of the class"))
        });
        if response.changed() {
            open.name = Some(text);
        }
        if response.lost_focus()
            && let Some(text) = open.name.take()
            && text != name
        {
            let text = names::typed(&text).to_owned();
            actions.push(Action::Class(ClassAction::Rename(open.class, text)));
        }
        ui.menu_button(tr("Names"), |ui| {
            if let Some(name) = names::presets(ui) {
                open.name = None;
                actions.push(Action::Class(ClassAction::Rename(
                    open.class,
                    name.to_owned(),
                )));
            }
        });
    });
}

/// Typical places; a click shows their image.
fn patches(
    ui: &mut Ui,
    cx: &Context<'_>,
    examples: &Examples,
    textures: &[TextureHandle],
    actions: &mut Vec<Action>,
) {
    if textures.is_empty() {
        ui.label(faint(
            ui,
            tr("No image has this class at this number of clusters."),
        ));
    }
    let all: Vec<_> = examples.patches.iter().zip(textures).collect();
    for row in all.chunks(COLUMNS) {
        ui.horizontal(|ui| {
            for (patch, texture) in row {
                let size = SIDE / patch.width.max(patch.height) as f32;
                let size = vec2(patch.width as f32, patch.height as f32) * size;
                let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), Sense::click());
                let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                let place = Rect::from_center_size(rect.center(), size);
                let white = egui::Color32::WHITE;
                ui.painter().image(texture.id(), place, all, white);
                let current = cx.state.current_id() == Some(patch.id);
                if current || response.hovered() || response.has_focus() {
                    let stroke = egui::Stroke::new(2.0, theme::ACCENT);
                    let inside = egui::StrokeKind::Inside;
                    ui.painter().rect_stroke(rect, 2.0, stroke, inside);
                }
                let image = image_name(cx, patch.id);
                let response = named(response, &trf("Example in {0}", &[image]));
                if response.on_hover_text(image).clicked() {
                    actions.push(Action::Images(ImagesAction::Show(patch.id.index as usize)));
                }
            }
        });
    }
}

fn image_name<'a>(cx: &Context<'a>, id: ImageId) -> &'a str {
    let item = cx.state.items.get(id.index as usize);
    item.map_or("", |item| item.name.as_str())
}

/// The share in each image, the largest first.
fn shares(ui: &mut Ui, cx: &Context<'_>, examples: &Examples, actions: &mut Vec<Action>) {
    let Some([mean, smallest, largest]) = examples.range() else {
        return;
    };
    ui.separator();
    ui.label(RichText::new(tr("Share of the field of view")).family(theme::semibold()));
    let count = examples.shares.len().to_string();
    let [mean, smallest, most] = [mean, smallest, largest].map(percent);
    let words = trf(
        "Mean {0} · smallest {1} · largest {2} · {3} images",
        &[&mean, &smallest, &most, &count],
    );
    ui.label(faint(ui, words).size(12.0));
    egui::ScrollArea::vertical()
        .id_salt("shares")
        .auto_shrink([false, true])
        .max_height(6.0 * BAR)
        .min_scrolled_height(6.0 * BAR)
        .show_rows(ui, BAR, examples.shares.len(), |ui, visible| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for &(id, share) in &examples.shares[visible] {
                let part = if largest > 0.0 { share / largest } else { 0.0 };
                if bar(ui, image_name(cx, id), share, part) {
                    actions.push(Action::Images(ImagesAction::Show(id.index as usize)));
                }
            }
        });
}

/// The share in one image as a bar, `part` of the longest.
fn bar(ui: &mut Ui, image: &str, share: f32, part: f32) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), BAR), Sense::click());
    let visuals = ui.visuals();
    if response.hovered() || response.has_focus() {
        ui.painter()
            .rect_filled(rect, 4.0, visuals.widgets.inactive.bg_fill);
    }
    let line = one_line(ui, image, egui::FontFamily::Proportional, 160.0);
    let text = pos2(rect.left() + 4.0, rect.center().y - line.size().y / 2.0);
    let colour = visuals.text_color();
    ui.painter().galley(text, line, colour);
    let (left, right) = (rect.left() + 172.0, rect.right() - 64.0);
    let length = ((right - left) * part).max(1.0);
    let bar = Rect::from_center_size(
        pos2(left + length / 2.0, rect.center().y),
        vec2(length, 8.0),
    );
    ui.painter().rect_filled(bar, 2.0, theme::faint(visuals));
    ui.painter().text(
        pos2(rect.right() - 4.0, rect.center().y),
        egui::Align2::RIGHT_CENTER,
        percent(share),
        egui::FontId::proportional(13.0),
        colour,
    );
    let name = trf("Share in {0}", &[image]);
    named(response, &name).on_hover_text(image).clicked()
}
