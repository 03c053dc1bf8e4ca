//! All commands by name: a few letters find one, Enter carries it out.

use egui::{Key, Modifiers, Ui};

use crate::ui::actions::Action;
use crate::ui::actions::ViewAction;
use crate::ui::context::Context;
use crate::ui::keys;
use crate::ui::panels;
use crate::ui::panels::parts::{faint, named};
use crate::ui::state::Sheet;
use crate::ui::words::tr;

/// What is typed, and which line is marked.
#[derive(Default)]
pub(in crate::ui::panels) struct Palette {
    pub(in crate::ui::panels) typed: String,
    marked: usize,
}

struct Line {
    words: &'static str,
    key: String,
    action: Action,
}

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    ui.set_width(460.0);
    let palette = &mut edit.palette;
    let typed = egui::TextEdit::singleline(&mut palette.typed)
        .hint_text(tr("What do you want to do?"))
        .desired_width(f32::INFINITY);
    let response = ui.add(typed);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr("Command")));
    response.request_focus();
    if response.changed() {
        palette.marked = 0;
    }
    let lines: Vec<Line> = lines(cx, ui.ctx())
        .into_iter()
        .filter(|line| matches(line.words, &palette.typed))
        .collect();
    let (down, up, enter) = ui.input_mut(|i| {
        (
            i.count_and_consume_key(Modifiers::NONE, Key::ArrowDown),
            i.count_and_consume_key(Modifiers::NONE, Key::ArrowUp),
            i.consume_key(Modifiers::NONE, Key::Enter),
        )
    });
    let last = lines.len().saturating_sub(1);
    palette.marked = (palette.marked + down).saturating_sub(up).min(last);
    let mut chosen = enter.then_some(palette.marked);
    egui::ScrollArea::vertical()
        .max_height(320.0)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (place, line) in lines.iter().enumerate() {
                let marked = place == palette.marked;
                let button = egui::Button::selectable(marked, line.words)
                    .shortcut_text(line.key.as_str())
                    .min_size(egui::vec2(ui.available_width(), 28.0));
                let response = named(ui.add(button), line.words);
                if marked && down + up > 0 {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    chosen = Some(place);
                }
            }
            if lines.is_empty() {
                ui.label(faint(ui, tr("There is no such command.")));
            }
        });
    if let Some(line) = chosen.and_then(|place| lines.into_iter().nth(place)) {
        actions.push(Action::View(ViewAction::ToggleSheet(Sheet::Palette)));
        actions.push(line.action);
    }
}

/// All commands that do something now, by name.
fn lines(cx: &Context<'_>, ctx: &egui::Context) -> Vec<Line> {
    let keys = keys::Keys::now(ctx);
    let mut lines = Vec::new();
    for (place, command) in keys::COMMANDS.iter().enumerate() {
        let Some(action) = command.wish.action(cx.state) else {
            continue;
        };
        if action == Action::View(ViewAction::ToggleSheet(Sheet::Palette)) {
            continue;
        }
        let key = keys.of(place).first();
        lines.push(Line {
            words: tr(command.words),
            key: key.map_or_else(String::new, |key| keys::written(ctx, key)),
            action,
        });
    }
    lines.sort_by_key(|line| line.words.to_lowercase());
    lines
}

/// Whether every typed word begins a word of the line, or lies within it.
pub(super) fn matches(words: &str, typed: &str) -> bool {
    let words = words.to_lowercase();
    typed
        .to_lowercase()
        .split_whitespace()
        .all(|part| words.contains(part))
}
