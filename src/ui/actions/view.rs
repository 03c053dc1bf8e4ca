//! How the window looks and what it shows.

use egui::ViewportCommand;

use super::Step;
use crate::session::Takes;
use crate::ui::app::App;
use crate::ui::canvas::View;
use crate::ui::preferences::{Hint, Preferences, Side, Sight};
use crate::ui::state::{Compare, Layout, Look, Sheet};
use crate::ui::words::tr;

/// A wish about what is seen.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum ViewAction {
    SetOpacity(f32),
    /// More or less opaque by a part.
    Fade(f32),
    ToggleOverlay,
    ToggleFill,
    ToggleContour,
    Fit,
    OneToOne,
    /// Another part of the picture, larger or smaller.
    Look(View),
    /// Show a part of the picture in full (0…1 from the image's left and top).
    ZoomTo(egui::Rect),
    /// Zoom about the middle of the canvas by a factor.
    Zoom(f32),
    /// Structures or classes.
    SetSight(Sight),
    /// The other of both.
    ToggleSight,
    /// What a click takes.
    SetTakes(Takes),
    /// How the photograph is shown.
    SetLook(Look),
    /// What the picture is compared with, and how.
    SetCompare(Compare),
    /// Two pictures in this layout, or one again.
    ToggleLayout(Layout),
    /// The green channel alone, or all three.
    ToggleGreen,
    ToggleLegend,
    /// The whole image, small, while a part of it is seen.
    ToggleMap,
    /// The local contrast, or the photograph's own.
    ToggleLocalContrast,
    TogglePanel(Side),
    ToggleTheme,
    ToggleFullScreen,
    SetPreferences(Box<Preferences>),
    /// Open a sheet over the window, or close it.
    ToggleSheet(Sheet),
    /// Close a sheet, unless a key of the same moment did.
    LeaveSheet(Sheet),
    DismissNotice,
    /// Say what is wrong with what was typed.
    Warn(String),
    /// A hint is not needed any more.
    Dismiss(Hint),
    /// Copy words to the clipboard.
    Copy(String),
}

impl ViewAction {
    pub(super) fn step(&self) -> Option<Step> {
        Some(match self {
            Self::SetOpacity(_) | Self::Fade(_) => Step::flowing(tr("Opacity")),
            Self::ToggleFill => Step::of(tr("Fill on or off")),
            Self::ToggleContour => Step::of(tr("Borders on or off")),
            // Nothing of the rest is exported.
            Self::ToggleOverlay
            | Self::Fit
            | Self::OneToOne
            | Self::Look(_)
            | Self::ZoomTo(_)
            | Self::Zoom(_)
            | Self::SetSight(_)
            | Self::ToggleSight
            | Self::SetTakes(_)
            | Self::SetLook(_)
            | Self::SetCompare(_)
            | Self::ToggleLayout(_)
            | Self::ToggleGreen
            | Self::ToggleLegend
            | Self::ToggleMap
            | Self::ToggleLocalContrast
            | Self::TogglePanel(_)
            | Self::ToggleTheme
            | Self::ToggleFullScreen
            | Self::SetPreferences(_)
            | Self::ToggleSheet(_)
            | Self::LeaveSheet(_)
            | Self::DismissNotice
            | Self::Warn(_)
            | Self::Dismiss(_)
            | Self::Copy(_) => return None,
        })
    }

    pub(super) fn apply(self, app: &mut App, ctx: &egui::Context) {
        let state = &mut app.state;
        let document = &mut state.document;
        match self {
            Self::SetOpacity(opacity) => document.opacity = opacity.clamp(0.0, 1.0),
            Self::Fade(by) => document.opacity = (document.opacity + by).clamp(0.0, 1.0),
            Self::ToggleFill => document.fill = !document.fill,
            Self::ToggleContour => document.contour = !document.contour,
            Self::ToggleOverlay => state.overlay_shown = !state.overlay_shown,
            Self::Fit => app.view.fit(),
            Self::Look(view) => app.view = view,
            Self::OneToOne => app.one_to_one(ctx.pixels_per_point()),
            Self::ZoomTo(part) => app.zoom_to(part),
            Self::Zoom(factor) => app.zoom(factor),
            Self::SetSight(sight) => app.preferences.sight = sight,
            Self::ToggleSight => {
                app.preferences.sight = match app.preferences.sight {
                    Sight::Structures => Sight::Classes,
                    Sight::Classes => Sight::Structures,
                }
            }
            Self::SetTakes(takes) => app.preferences.takes = takes,
            Self::SetLook(look) => state.look = look,
            Self::SetCompare(compare) => state.compare = compare,
            Self::ToggleLayout(layout) => state.compare = state.compare.toggled(layout),
            Self::ToggleGreen => state.look.green = !state.look.green,
            Self::ToggleLegend => app.preferences.legend = !app.preferences.legend,
            Self::ToggleMap => app.preferences.map = !app.preferences.map,
            Self::ToggleLocalContrast => {
                let local = &mut state.look.local;
                *local = if *local > 0.0 { 0.0 } else { 1.0 };
            }
            Self::TogglePanel(side) => app.preferences.toggle(side),
            Self::ToggleTheme => {
                app.preferences.theme = match ctx.theme() {
                    egui::Theme::Dark => egui::ThemePreference::Light,
                    egui::Theme::Light => egui::ThemePreference::Dark,
                };
                app.preferences.apply(ctx);
            }
            Self::ToggleFullScreen => {
                let full = ctx.input(|i| i.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!full));
            }
            Self::SetPreferences(preferences) => {
                app.preferences = *preferences;
                app.preferences.apply(ctx);
            }
            Self::ToggleSheet(sheet) => {
                state.sheet = (state.sheet != Some(sheet)).then_some(sheet);
                app.edit.sheet_opened();
            }
            Self::LeaveSheet(sheet) => {
                if state.sheet == Some(sheet) {
                    state.sheet = None;
                }
            }
            Self::DismissNotice => state.notice = None,
            Self::Warn(text) => state.tell(text, true),
            Self::Dismiss(hint) => {
                app.preferences.past.insert(hint);
            }
            Self::Copy(text) => ctx.copy_text(text),
        }
    }
}

impl App {
    fn one_to_one(&mut self, pixels_per_point: f32) {
        if let (Some(size), Some(canvas)) = (self.context().image_size(), self.edit.canvas()) {
            self.view.one_to_one(canvas, size, pixels_per_point);
        }
    }

    fn zoom_to(&mut self, part: egui::Rect) {
        if let (Some(size), Some(canvas)) = (self.context().image_size(), self.edit.canvas()) {
            self.view.show(canvas, size, part);
        }
    }

    fn zoom(&mut self, factor: f32) {
        if let (Some(size), Some(canvas)) = (self.context().image_size(), self.edit.canvas()) {
            self.view.zoom_at(canvas, size, canvas.center(), factor);
        }
    }
}
