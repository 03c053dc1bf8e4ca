//! The line in which a structure is named.

use egui::{Rect, Ui, vec2};

use crate::ui::actions::{Action, StructureAction};
use crate::ui::context::Context;
use crate::ui::panels::{self, names};
use crate::ui::words::tr;

pub(super) fn line(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    place: Rect,
    actions: &mut Vec<Action>,
) {
    let Some((id, at, name)) = &mut edit.naming else {
        return;
    };
    let line = egui::TextEdit::singleline(name)
        .desired_width(f32::INFINITY)
        .id(egui::Id::unique("structure name"));
    let output = line
        .show(&mut ui.new_child(egui::UiBuilder::new().max_rect(place.shrink2(vec2(0.0, 2.0)))));
    let response = output.response;
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr("Structure name"))
    });
    let escape = ui.input(|i| i.key_pressed(egui::Key::Escape));
    if response.lost_focus() {
        let all = cx.state.document.structures.of(id.photo);
        let before = all.get(*at).map(|s| names::shown(&s.name));
        if !escape && before.as_ref() != Some(name) {
            let name = names::typed(name).to_owned();
            actions.push(Action::Structure(StructureAction::Name(*id, *at, name)));
        }
        edit.naming = None;
    } else if !response.has_focus() {
        response.request_focus();
        // The name is there to be typed over, and who types before the line is ready does so already.
        let typed: String = ui.input(|i| i.events.iter().filter_map(text).collect());
        let begun = !typed.is_empty();
        if begun {
            *name = typed;
        }
        let end = egui::text::CCursor::new(name.chars().count());
        let start = if begun {
            end
        } else {
            egui::text::CCursor::new(0)
        };
        let mut state = output.state;
        let all = egui::text::CCursorRange::two(start, end);
        state.cursor.set_char_range(Some(all));
        state.store(ui.ctx(), response.id);
    }
}

fn text(event: &egui::Event) -> Option<&str> {
    match event {
        egui::Event::Text(text) => Some(text),
        _ => None,
    }
}
