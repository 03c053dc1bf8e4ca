//! What is said of an image: its mark in the list, and the lines in which it is said of the current one.

use egui::{Align2, Color32, FontId, Pos2, RichText, Ui, Visuals, vec2};
use egui_material_icons::{MaterialIcon, icons};

use crate::document::{LONGEST_COMMENT, Photo, Quality, Status, Verdict};
use crate::session::ImageId;
use crate::ui::actions::{Action, CompareAction, ImagesAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::parts::{faint, grouped, icon_button, named};
use crate::ui::state::Sheet;
use crate::ui::words::{tr, trf};
use crate::ui::{keys, theme};

/// What the lines take of the panel, in points.
pub(super) const HEIGHT: f32 = 184.0;
/// Height of the comment that is in view, in points; more scrolls.
const COMMENT: f32 = 44.0;

/// The comment on the current image as it is typed.
#[derive(Default)]
pub(in crate::ui) struct Remark {
    of: Option<Photo>,
    text: String,
    /// Whether the line is to be typed in.
    pub(in crate::ui::panels) wanted: bool,
    /// Whether it is typed in, or was until this frame.
    pub(in crate::ui::panels) typing: bool,
}

/// A status's sign and word. Sign and colour differ, so that either tells it.
pub(in crate::ui::panels) fn sign(status: Status) -> (MaterialIcon, &'static str) {
    match status {
        Status::Accepted => (icons::ICON_CHECK_CIRCLE, tr("Accepted")),
        Status::NeedsWork => (icons::ICON_FLAG, tr("Needs work")),
        Status::Excluded => (icons::ICON_BLOCK, tr("Excluded")),
    }
}

fn colour(status: Status, visuals: &Visuals) -> Color32 {
    match status {
        Status::Accepted => theme::accent_text(visuals),
        Status::NeedsWork => theme::warning_text(visuals),
        Status::Excluded => theme::faint(visuals),
    }
}

/// A quality's word.
pub(in crate::ui::panels) fn grade(quality: Quality) -> &'static str {
    match quality {
        Quality::Good => tr("Good"),
        Quality::Usable => tr("Usable"),
        Quality::Reject => tr("Reject"),
    }
}

/// What was said of an image, in one or more lines; none where nothing was.
pub(super) fn words(cx: &Context<'_>, index: usize) -> Option<String> {
    let verdict = cx.state.document.reviews.of(cx.state.id_of(index).photo)?;
    let status = verdict.status.map_or(tr("Not reviewed"), |s| sign(s).1);
    let quality = verdict.quality.map(grade);
    let first: Vec<&str> = [status].into_iter().chain(quality).collect();
    let mut lines = vec![first.join(" · ")];
    if !verdict.comment.is_empty() {
        lines.push(verdict.comment.to_string());
    }
    lines.extend(spoken(verdict));
    Some(lines.join("\n"))
}

/// Who said it, and when.
fn spoken(verdict: &Verdict) -> Option<String> {
    let by = verdict.by.as_ref()?;
    Some(format!("{}, {}", by.name, by.day))
}

/// The mark of an image in the list: its status, and whether there is a comment.
pub(super) fn mark(cx: &Context<'_>, ui: &Ui, index: usize, right: Pos2) {
    let Some(verdict) = cx.state.document.reviews.of(cx.state.id_of(index).photo) else {
        return;
    };
    let visuals = ui.visuals();
    let draw = |at: Pos2, icon: MaterialIcon, colour: Color32| {
        let font = FontId::proportional(16.0);
        ui.painter()
            .text(at, Align2::RIGHT_CENTER, icon.codepoint, font, colour);
    };
    let mut at = right;
    if let Some(status) = verdict.status {
        draw(at, sign(status).0, colour(status, visuals));
        at.x -= 20.0;
    }
    if !verdict.comment.is_empty() {
        draw(at, icons::ICON_COMMENT, theme::faint(visuals));
    }
}

/// A button that gives the current image a status and goes on, or takes the status back.
pub(in crate::ui::panels) fn status_button(
    cx: &Context<'_>,
    ui: &mut Ui,
    id: ImageId,
    status: Status,
    actions: &mut Vec<Action>,
) {
    let on = cx.state.document.reviews.status(id.photo) == Some(status);
    let (icon, name) = sign(status);
    let words = match status {
        Status::Accepted => tr("Nothing is left to do in this image"),
        Status::NeedsWork => tr("This image needs another look"),
        Status::Excluded => tr("This image is of no use here"),
    };
    let go = Action::Images(ImagesAction::JudgeAndGo(status));
    let tip = keys::tip(ui.ctx(), words, &go);
    if icon_button(ui, icon, name, &tip, on).clicked() {
        actions.push(if on {
            Action::Images(ImagesAction::Judge(status))
        } else {
            go
        });
    }
}

/// What is said of the current image.
pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    let Some(id) = cx.state.current_id() else {
        return;
    };
    let reviews = &cx.state.document.reviews;
    let verdict = reviews.of(id.photo).cloned().unwrap_or_default();
    ui.separator();
    ui.spacing_mut().item_spacing.y = 4.0;
    ui.horizontal(|ui| {
        ui.label(RichText::new(tr("Review")).family(theme::semibold()));
        let done = grouped(cx.state.reviewed());
        let text = trf(
            "{0} of {1} reviewed",
            &[&done, &grouped(cx.state.readable())],
        );
        ui.add(egui::Label::new(faint(ui, text)).truncate());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            beside(cx, ui, actions);
        });
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for status in Status::ALL {
            status_button(cx, ui, id, status, actions);
        }
        let visuals = ui.visuals();
        let (word, colour) = match verdict.status {
            Some(status) => (sign(status).1, colour(status, visuals)),
            None => (tr("Not reviewed"), theme::faint(visuals)),
        };
        ui.add(egui::Label::new(RichText::new(word).color(colour)).truncate());
    });
    qualities(ui, &verdict, actions);
    comment(edit, ui, id, &verdict, actions);
    voice(cx, ui, &verdict, actions);
}

/// The way to another reviewer's session.
fn beside(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let compared = &cx.state.compared;
    let open = compared.done.is_some() || compared.running.is_some();
    let words = tr("Compare with another session…");
    if icon_button(ui, icons::ICON_COMPARE_ARROWS, words, words, open).clicked() {
        actions.push(if open {
            Action::View(ViewAction::ToggleSheet(Sheet::Compared))
        } else {
            Action::Compare(CompareAction::Choose)
        });
    }
}

fn qualities(ui: &mut Ui, verdict: &Verdict, actions: &mut Vec<Action>) {
    ui.columns_const(|columns: &mut [Ui; 3]| {
        for (ui, quality) in columns.iter_mut().zip(Quality::ALL) {
            let on = verdict.quality == Some(quality);
            let words = match quality {
                Quality::Good => tr("Nothing impairs the image"),
                Quality::Usable => tr("Impaired, but disc, macula and lesions can be judged"),
                Quality::Reject => tr("Too poor for a reliable diagnosis (reject, as EyeQ has it)"),
            };
            let name = grade(quality);
            let action = Action::Images(ImagesAction::Grade(quality));
            let tip = keys::tip(ui.ctx(), words, &action);
            ui.spacing_mut().button_padding.x = 2.0;
            let size = vec2(ui.available_width(), 24.0);
            let tab = egui::Button::selectable(on, RichText::new(name).size(12.0));
            let response = ui.add(tab.min_size(size).truncate()).on_hover_text(tip);
            let full = trf("Quality: {0}", &[name]);
            response.widget_info(|| {
                egui::WidgetInfo::selected(egui::Role::RadioButton, true, on, &full)
            });
            if response.clicked() {
                actions.push(action);
            }
        }
    });
}

fn comment(
    edit: &mut panels::Edit,
    ui: &mut Ui,
    id: ImageId,
    verdict: &Verdict,
    actions: &mut Vec<Action>,
) {
    let remark = &mut edit.review;
    // A line of its own for each image: what is taken back in it is of that image.
    let line = egui::Id::unique(("comment", id.photo));
    let has_focus = ui.ctx().memory(|memory| memory.has_focus(line));
    if remark.of != Some(id.photo) || !has_focus {
        remark.of = Some(id.photo);
        verdict.comment.as_ref().clone_into(&mut remark.text);
    }
    let tip = keys::tip(
        ui.ctx(),
        tr("Comment on the image; Escape leaves it"),
        &Action::Images(ImagesAction::AskComment),
    );
    let area = egui::ScrollArea::vertical().id_salt("comment");
    let area = area.max_height(COMMENT).min_scrolled_height(COMMENT);
    let response = area
        .show(ui, |ui| {
            let field = egui::TextEdit::multiline(&mut remark.text)
                .id(line)
                .hint_text(tr("Comment"))
                .char_limit(LONGEST_COMMENT)
                .desired_rows(2)
                .desired_width(f32::INFINITY);
            ui.add(field)
        })
        .inner;
    response.widget_info(|| {
        let mut info =
            egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, tr("Comment"));
        info.current_text_value = Some(verdict.comment.to_string());
        info
    });
    if response.changed() {
        let text = remark.text.clone();
        actions.push(Action::Images(ImagesAction::Comment(id, text)));
    }
    remark.typing = response.has_focus() || response.lost_focus();
    if std::mem::take(&mut remark.wanted) {
        response.request_focus();
        ui.ctx().request_repaint();
    }
    response.on_hover_text(tip);
}

/// Who said it; where nobody gave a name, the way to do so.
fn voice(cx: &Context<'_>, ui: &mut Ui, verdict: &Verdict, actions: &mut Vec<Action>) {
    let name = cx.preferences.reviewer.trim();
    let words = match (spoken(verdict), name) {
        (Some(spoken), _) => spoken,
        (None, "") => tr("No reviewer's name").to_owned(),
        (None, name) => trf("Reviewer: {0}", &[name]),
    };
    let text = faint(ui, &words).size(12.0);
    let button = egui::Button::new(text).frame(false).truncate();
    let tip = tr("The name that is written beside what you say: in the settings");
    if named(ui.add(button), &words).on_hover_text(tip).clicked() {
        actions.push(Action::View(ViewAction::ToggleSheet(Sheet::Settings)));
    }
}
