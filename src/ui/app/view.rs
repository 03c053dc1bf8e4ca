//! How the window looks and what it shows: nothing of this is exported.

use egui::ViewportCommand;

use super::{Action, App};
use crate::document::Verdict;
use crate::ui::state::Reading;
use crate::ui::words::tr;

impl App {
    pub(super) fn apply_to_view(&mut self, ctx: &egui::Context, action: Action) {
        let state = &mut self.state;
        match action {
            Action::ToggleOverlay => state.overlay_shown = !state.overlay_shown,
            Action::Fit => self.view.fit(),
            Action::OneToOne | Action::Zoom(_) => self.zoom(ctx, &action),
            Action::SetLook(look) => state.look = look,
            Action::SetCompare(compare) => state.compare = compare,
            Action::ToggleLayout(layout) => state.compare = state.compare.toggled(layout),
            Action::ToggleGreen => state.look.green = !state.look.green,
            Action::ToggleLegend => self.preferences.legend = !self.preferences.legend,
            Action::TogglePanel(side) => self.preferences.toggle(side),
            Action::ToggleTheme => {
                self.preferences.theme = match ctx.theme() {
                    egui::Theme::Dark => egui::ThemePreference::Light,
                    egui::Theme::Light => egui::ThemePreference::Dark,
                };
                self.preferences.apply(ctx);
            }
            Action::ToggleFullScreen => {
                let full = ctx.input(|i| i.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!full));
            }
            Action::SetPreferences(preferences) => {
                self.preferences = *preferences;
                self.preferences.apply(ctx);
            }
            Action::Dismiss(hint) => {
                self.preferences.past.insert(hint);
            }
            Action::ToggleSheet(sheet) => {
                state.sheet = (state.sheet != Some(sheet)).then_some(sheet);
                self.edit.sheet_opened();
            }
            Action::DismissNotice => state.notice = None,
            Action::Copy(text) => ctx.copy_text(text),
            Action::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            _ => {}
        }
    }

    fn zoom(&mut self, ctx: &egui::Context, action: &Action) {
        let Some(size) = self.image_size() else {
            return;
        };
        match action {
            Action::OneToOne => self
                .view
                .one_to_one(self.canvas, size, ctx.pixels_per_point()),
            Action::Zoom(factor) => {
                self.view
                    .zoom_at(self.canvas, size, self.canvas.center(), *factor)
            }
            _ => {}
        }
    }

    pub(super) fn judge_image(&mut self, verdict: Verdict) {
        if let Some(id) = self.state.current_id() {
            self.state.document.reviews.toggle(id.photo, verdict);
        }
    }

    /// Shows the next image without a verdict, from the current one on and around.
    pub(super) fn next_unreviewed(&mut self) {
        let state = &self.state;
        let count = state.items.len();
        let here = state.current.unwrap_or(0);
        let open = |&index: &usize| {
            matches!(state.items[index].reading, Reading::Done { .. })
                && state
                    .document
                    .reviews
                    .of(state.id_of(index).photo)
                    .is_none()
        };
        match (1..=count).map(|by| (here + by) % count).find(open) {
            Some(index) => self.show(index),
            None => self.state.tell(tr("All images have been looked at"), false),
        }
    }
}
