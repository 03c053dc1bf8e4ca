//! One proposal: the part of its photograph, outlined, with its size and how like its examples it is.

use egui::{Rect, Sense, Ui, Vec2, pos2, vec2};
use egui_material_icons::icons;

use super::{Proposal, name_of};
use crate::document::Area;
use crate::session::ImageId;
use crate::ui::actions::{Action, ImagesAction, StructureAction, ViewAction};
use crate::ui::canvas::{self, Accent, Scene};
use crate::ui::context::Context;
use crate::ui::panels::parts::{elided, faint, percent, small_icon_button};
use crate::ui::panels::{names, picked, retina, structures};
use crate::ui::state::{Look, Reading, Sheet};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

pub(super) const SIZE: Vec2 = vec2(152.0, 176.0);
/// The picture's height.
const PICTURE: f32 = 116.0;
/// The picture shows so many times the area's own width and height, and at least this part of the photograph.
const AROUND: f32 = 2.2;
const LEAST: f32 = 0.25;

pub(super) fn show(
    cx: &Context<'_>,
    ui: &mut Ui,
    (photo, place, structure): &Proposal<'_>,
    actions: &mut Vec<Action>,
) {
    let (rect, response) = ui.allocate_exact_size(SIZE, Sense::click());
    let Some(id) = cx.state.id_of_photo(*photo) else {
        return;
    };
    let file = name_of(cx, *photo);
    let likeness = percent(structure.likeness());
    let name = names::shown(&structure.name);
    let label = trf("{0} in {1}", &[&name, &file]);
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::ListBoxOption, true, &label);
        info.current_text_value = Some(likeness.clone());
        info
    });
    let fill = if response.hovered() || response.has_focus() {
        ui.visuals().widgets.inactive.bg_fill
    } else {
        ui.visuals().extreme_bg_color
    };
    ui.painter().rect_filled(rect, 4.0, fill);
    let picture = Rect::from_min_size(rect.min + vec2(4.0, 4.0), vec2(SIZE.x - 8.0, PICTURE));
    self::picture(cx, ui, id, picture, &structure.area);
    let text = pos2(rect.left() + 6.0, picture.bottom() + 4.0);
    let line = elided(ui, &file, egui::FontFamily::Proportional, SIZE.x - 12.0);
    ui.painter().galley(text, line, ui.visuals().text_color());
    let second = Rect::from_min_max(
        pos2(rect.left() + 6.0, rect.bottom() - 30.0),
        pos2(rect.right() - 4.0, rect.bottom() - 4.0),
    );
    let words = format!(
        "{likeness} · {}",
        retina::size(cx.state, id, &structure.area)
    );
    let font = egui::FontId::proportional(12.0);
    let colour = theme::faint(ui.visuals());
    ui.painter().text(
        second.left_center(),
        egui::Align2::LEFT_CENTER,
        words,
        font,
        colour,
    );
    let button = |from_right: f32| {
        let centre = pos2(second.right() - from_right, second.center().y);
        Rect::from_center_size(centre, Vec2::splat(24.0))
    };
    let accept = trf("Accept {0}", &[&label]);
    let tip = tr("Keep this proposal");
    if small_icon_button(ui, button(36.0), icons::ICON_CHECK, &accept, tip, false).clicked() {
        actions.push(Action::Structure(StructureAction::Accept(id, *place)));
    }
    let reject = trf("Reject {0}", &[&label]);
    let tip = tr("Take this proposal back");
    if small_icon_button(ui, button(12.0), icons::ICON_CLOSE, &reject, tip, false).clicked() {
        actions.push(Action::Structure(StructureAction::Remove(id, *place)));
    }
    if response.clicked() {
        actions.push(Action::Images(ImagesAction::Show(id.index as usize)));
        actions.push(Action::View(ViewAction::ToggleSheet(Sheet::Proposals)));
    }
    response.on_hover_ui(|ui| {
        ui.label(&label);
        ui.label(faint(
            ui,
            trf(
                "{0} like the examples; a click shows the image",
                &[&likeness],
            ),
        ));
    });
}

/// The part of the photograph around the area, with its outline.
fn picture(cx: &Context<'_>, ui: &Ui, id: ImageId, clip: Rect, area: &Area) {
    let item = &cx.state.items[id.index as usize];
    let Reading::Done {
        thumbnail: Some(photo),
        ..
    } = &item.reading
    else {
        return;
    };
    let size = vec2(photo.width as f32, photo.height as f32);
    let part = structures::bounds(area);
    let shown = (part.size() * AROUND)
        .max(Vec2::splat(LEAST))
        .min(Vec2::splat(1.0));
    // The whole image on the screen, so that the part fills the card.
    let scale = (clip.size() / (shown * size)).min_elem();
    let whole = size * scale;
    let image = Rect::from_min_size(clip.center() - part.center().to_vec2() * whole, whole);
    let seen = image.intersect(clip);
    let scene = Scene {
        photo,
        overlay: None,
        findings: None,
        areas: None,
        document: &cx.state.document,
        look: Look::default(),
        smooth: true,
        accent: Accent::default(),
    };
    canvas::paint(ui.painter(), seen, image, &scene);
    let painter = ui.painter().with_clip_rect(seen.intersect(ui.clip_rect()));
    if area.is_long() {
        return;
    }
    picked::outline(&painter, image, area, egui::Color32::WHITE, false);
}
