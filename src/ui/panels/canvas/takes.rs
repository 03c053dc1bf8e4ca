//! What a click on the picture takes.

use egui::{Popup, Ui};
use egui_material_icons::icons;

use super::tools::entry;
use crate::session::Takes;
use crate::ui::actions::{Action, ViewAction};
use crate::ui::context::Context;
use crate::ui::panels::parts::icon_button;
use crate::ui::words::tr;

pub(super) fn menu(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let now = cx.preferences.takes;
    let tip = tr("What a click on the picture takes");
    let on = now != Takes::default();
    let menu = icon_button(ui, icons::ICON_ADS_CLICK, tr("A click takes"), tip, on);
    Popup::menu(&menu).show(|ui| {
        let all = [
            (
                icons::ICON_SELECT_ALL,
                tr("An area, or all of its kind"),
                Takes::Kind,
            ),
            (
                icons::ICON_HIGHLIGHT_ALT,
                tr("An area, or one spot"),
                Takes::Area,
            ),
            (icons::ICON_LAYERS, tr("A whole class"), Takes::Class),
        ];
        for (icon, words, takes) in all {
            if entry(ui, icon, words, "", takes == now) {
                actions.push(Action::View(ViewAction::SetTakes(takes)));
            }
        }
    });
}
