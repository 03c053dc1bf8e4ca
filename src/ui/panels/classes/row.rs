//! One class of the list.

use egui::{CornerRadius, Rect, Response, Sense, Ui, pos2, vec2};
use egui_material_icons::icons;

use super::{list, menu};
use crate::document::{Document, kind_of_class};
use crate::measure::ClassShare;
use crate::ui::actions::{Action, ClassAction};
use crate::ui::panels::parts::{grouped, letter_on, one_line, percent, small_icon_button};
use crate::ui::panels::{Edit, names};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

pub(super) const ROW: f32 = 32.0;
/// Where the buttons, the share and the name end, in points from the right.
const BUTTONS: [f32; 3] = [57.0, 34.0, 11.0];
const SHARE: f32 = 72.0;
const NAME: f32 = 126.0;

/// A class that is being dragged to another place.
struct Dragged(u8);

/// What a row shows.
pub(super) struct Line<'a> {
    pub(super) document: &'a Document,
    /// All rows.
    pub(super) rows: &'a [u8],
    pub(super) class: u8,
    pub(super) share: &'a ClassShare,
}

impl Line<'_> {
    /// Draws it. The answer is whether the pointer is on it.
    pub(super) fn show(&self, ui: &mut Ui, edit: &mut Edit, actions: &mut Vec<Action>) -> bool {
        let size = vec2(ui.available_width(), ROW);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        let name = names::class_name(self.document, self.class);
        let selected = self.document.selected == Some(self.class);
        let marked = selected || edit.classes.marked.contains(&self.class);
        response.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, marked, &name)
        });
        let under = ui.rect_contains_pointer(rect);
        let lit = under || edit.hovered == Some(self.class) || response.has_focus();
        background(ui, rect.shrink2(vec2(0.0, 1.0)), marked, lit);
        swatch(ui, rect, self.class, self.document.colour(self.class));
        self.words(ui, edit, rect, &name, selected, actions);
        self.buttons(ui, edit, rect, &name, actions);
        self.clicks(ui, edit, &response, name.clone(), actions);
        self.drag(ui, rect, &response, actions);
        response.context_menu(|ui| {
            menu::show(ui, self, edit, actions);
        });
        response.on_hover_text(self.tip(&name));
        under
    }

    /// Name and share.
    fn words(
        &self,
        ui: &mut Ui,
        edit: &mut Edit,
        row: Rect,
        name: &str,
        selected: bool,
        actions: &mut Vec<Action>,
    ) {
        let text = Rect::from_min_max(
            pos2(row.left() + 36.0, row.top()),
            pos2(row.right() - NAME, row.bottom()),
        );
        let renaming = edit.renaming.as_ref();
        if renaming.is_some_and(|(renamed, _)| *renamed == self.class) {
            rename(ui, edit, text, (self.class, name), actions);
        } else {
            let weight = if selected {
                theme::semibold()
            } else {
                egui::FontFamily::Proportional
            };
            let colour = if self.document.is_visible(self.class) {
                ui.visuals().text_color()
            } else {
                theme::faint(ui.visuals())
            };
            let parts = self.document.parts(self.class).len();
            let line = match parts {
                0 => name.to_owned(),
                _ => format!("{name} +{parts}"),
            };
            let line = one_line(ui, &line, weight, text.width());
            let at = pos2(text.left(), text.center().y - line.size().y / 2.0);
            ui.painter().galley(at, line, colour);
        }
        ui.painter().text(
            pos2(row.right() - SHARE, row.center().y),
            egui::Align2::RIGHT_CENTER,
            percent(self.share.share),
            egui::FontId::proportional(13.0),
            theme::faint(ui.visuals()),
        );
    }

    fn clicks(
        &self,
        ui: &Ui,
        edit: &mut Edit,
        response: &Response,
        name: String,
        actions: &mut Vec<Action>,
    ) {
        let selected = self.document.selected;
        let modifiers = ui.input(|i| i.modifiers);
        if response.double_clicked() {
            edit.renaming = Some((self.class, name));
        } else if !response.clicked() {
        } else if modifiers.command && kind_of_class(self.class).is_none() {
            edit.classes.toggle(self.class, selected);
        } else if modifiers.shift && kind_of_class(self.class).is_none() {
            edit.classes.range(self.rows, self.class, selected);
        } else {
            edit.classes.begin(self.class);
            actions.push(Action::Class(ClassAction::Select(
                (selected != Some(self.class)).then_some(self.class),
            )));
        }
    }

    /// A row that is dropped on the upper half of another one goes before it, else after it.
    fn drag(&self, ui: &Ui, row: Rect, response: &Response, actions: &mut Vec<Action>) {
        // Vessels and spots have their place above the others.
        if kind_of_class(self.class).is_some() {
            return;
        }
        response.dnd_set_drag_payload(Dragged(self.class));
        let after = ui
            .input(|i| i.pointer.interact_pos())
            .is_some_and(|at| at.y > row.center().y);
        if let Some(dragged) = response.dnd_hover_payload::<Dragged>()
            && dragged.0 != self.class
        {
            let y = if after { row.bottom() } else { row.top() };
            let stroke = egui::Stroke::new(2.0, theme::accent_text(ui.visuals()));
            ui.painter().hline(row.x_range(), y, stroke);
        }
        if let Some(dragged) = response.dnd_release_payload::<Dragged>()
            && dragged.0 != self.class
        {
            actions.push(Action::Class(ClassAction::Place {
                class: dragged.0,
                other: self.class,
                after,
            }));
        }
    }

    /// Visibility, whether the class gets a mask of its own, and everything else.
    fn buttons(
        &self,
        ui: &mut Ui,
        edit: &mut Edit,
        row: Rect,
        name: &str,
        actions: &mut Vec<Action>,
    ) {
        let [eye_at, mask_at, more_at] = BUTTONS.map(|from_right| {
            let centre = pos2(row.right() - from_right, row.center().y);
            Rect::from_center_size(centre, vec2(22.0, 26.0))
        });
        let visible = self.document.is_visible(self.class);
        let eye = if visible {
            icons::ICON_VISIBILITY
        } else {
            icons::ICON_VISIBILITY_OFF
        };
        let words = trf("Visibility of {0}", &[name]);
        let tip = tr("Show or hide; Alt + click shows this class alone");
        if small_icon_button(ui, eye_at, eye, &words, tip, false).clicked() {
            let alone = ui.input(|i| i.modifiers.alt);
            actions.push(if alone {
                Action::Class(ClassAction::Solo(self.class))
            } else {
                Action::Class(ClassAction::SetVisible(self.class, !visible))
            });
        }
        let chosen = self.document.chosen.contains(&self.class);
        let words = trf("Mask of {0}", &[name]);
        let tip = tr("Give this class a mask of its own in the export (none chosen: all get one)");
        if small_icon_button(ui, mask_at, icons::ICON_DOWNLOAD, &words, tip, chosen).clicked() {
            actions.push(Action::Class(ClassAction::ToggleChosen(self.class)));
        }
        let words = trf("More about {0}", &[name]);
        let tip = tr("Name, colour, merge, examples");
        let more = small_icon_button(ui, more_at, icons::ICON_MORE_VERT, &words, tip, false);
        egui::Popup::menu(&more).show(|ui| {
            menu::show(ui, self, edit, actions);
        });
    }

    fn tip(&self, name: &str) -> String {
        if kind_of_class(self.class).is_some() {
            return trf(
                "{0} · double click to rename · right click for more",
                &[name],
            );
        }
        let pixels = grouped(self.share.pixels as usize);
        let mut tip = trf(
            "{0} · {1} pixels of the working copy · double click to rename · right click for more",
            &[name, &pixels],
        );
        let parts = self.document.parts(self.class);
        if list::is_merged(self.document, self.class) {
            let parts: Vec<String> = parts.iter().map(|part| (part + 1).to_string()).collect();
            tip.push('\n');
            tip.push_str(&trf(
                "With the classes {0} merged into it",
                &[&parts.join(", ")],
            ));
        }
        tip
    }
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
fn swatch(ui: &Ui, row: Rect, class: u8, rgb: [u8; 3]) {
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
    ui.painter().text(
        place.center(),
        egui::Align2::CENTER_CENTER,
        (class + 1).to_string(),
        egui::FontId::new(12.0, theme::semibold()),
        letter_on(rgb),
    );
}

/// The line in which a class is named; `name` is what it is called now.
fn rename(
    ui: &mut Ui,
    edit: &mut Edit,
    place: Rect,
    (class, name): (u8, &str),
    actions: &mut Vec<Action>,
) {
    let Some((_, text)) = &mut edit.renaming else {
        return;
    };
    let edit_line = egui::TextEdit::singleline(text).desired_width(f32::INFINITY);
    let response = ui
        .new_child(egui::UiBuilder::new().max_rect(place.shrink2(vec2(0.0, 2.0))))
        .add(edit_line);
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr("Class name")));
    let (enter, escape) = ui.input(|i| {
        (
            i.key_pressed(egui::Key::Enter),
            i.key_pressed(egui::Key::Escape),
        )
    });
    if response.lost_focus() {
        // What was not touched stays as it is: a number is no name.
        if (enter || !escape) && text != name {
            actions.push(Action::Class(ClassAction::Rename(
                class,
                names::typed(text).to_owned(),
            )));
        }
        edit.renaming = None;
    } else if !response.has_focus() {
        response.request_focus();
    }
}
