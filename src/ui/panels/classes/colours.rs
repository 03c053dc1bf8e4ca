//! The colour of a class: one of those that are told apart best, or any.

use egui::ecolor::HsvaGamma;
use egui::{Color32, Sense, Ui, vec2};
use egui_material_icons::icons;

use super::row::Line;
use crate::document::safe_colours;
use crate::ui::actions::{Action, ClassAction};
use crate::ui::panels::Edit;
use crate::ui::panels::parts::{button, faint, named};
use crate::ui::words::{tr, trf};

/// Swatches in a row.
const COLUMNS: usize = 6;
/// Width of the swatches together, in points.
const WIDTH: f32 = 176.0;

/// The colour that is being mixed for a class. It is kept as it was mixed: a grey would forget its hue.
pub(super) struct Mixing {
    class: u8,
    colour: HsvaGamma,
    /// Whether it was changed since it last was the class's colour.
    changed: bool,
}

impl Mixing {
    fn of(class: u8, [r, g, b]: [u8; 3]) -> Self {
        Self {
            class,
            colour: HsvaGamma::from(Color32::from_rgb(r, g, b)),
            changed: false,
        }
    }

    fn rgb(&self) -> [u8; 3] {
        let [r, g, b, _] = Color32::from(self.colour).to_array();
        [r, g, b]
    }
}

/// The content of the colour menu of a class.
pub(super) fn show(ui: &mut Ui, line: &Line<'_>, edit: &mut Edit, actions: &mut Vec<Action>) {
    let own = line.document.colour(line.class);
    let mut chosen = None;
    for (row, colours) in safe_colours().chunks(COLUMNS).enumerate() {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (i, &rgb) in colours.iter().enumerate() {
                if swatch(ui, row * COLUMNS + i + 1, rgb, rgb == own) {
                    chosen = Some(rgb);
                }
            }
        });
    }
    ui.separator();
    let mixed = mixed(ui, line.class, own, edit);
    if let Some(rgb) = chosen.or(mixed) {
        actions.push(Action::Class(ClassAction::Recolour(line.class, rgb)));
    }
    ui.separator();
    let any = line.document.has_own_colours();
    let standard = button(ui, icons::ICON_PALETTE, tr("Standard colours"), any)
        .on_hover_text(tr("All classes get the colours of their numbers"))
        .clicked();
    if standard {
        actions.push(Action::Class(ClassAction::StandardColours));
    }
    // The menu stays open while a colour is mixed.
    if standard || chosen.is_some() {
        egui::Popup::close_all(ui.ctx());
    }
}

fn swatch(ui: &mut Ui, number: usize, [r, g, b]: [u8; 3], own: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(26.0, 22.0), Sense::click());
    let visuals = ui.visuals();
    let stroke = if own || response.hovered() || response.has_focus() {
        egui::Stroke::new(2.0, visuals.text_color())
    } else {
        visuals.widgets.hovered.bg_stroke
    };
    let colour = Color32::from_rgb(r, g, b);
    ui.painter()
        .rect(rect, 4.0, colour, stroke, egui::StrokeKind::Inside);
    named(response, &trf("Colour {0}", &[&number.to_string()])).clicked()
}

/// Mixes any colour. It counts when the mouse button is let go: one change, not one a frame.
fn mixed(ui: &mut Ui, class: u8, own: [u8; 3], edit: &mut Edit) -> Option<[u8; 3]> {
    let mixing = edit.classes.mixing.take();
    // The class may have got its colour elsewhere meanwhile.
    let mixing = mixing.filter(|m| m.class == class && (m.changed || m.rgb() == own));
    let mut mixing = mixing.unwrap_or_else(|| Mixing::of(class, own));
    let HsvaGamma { h, s, v, .. } = &mut mixing.colour;
    for (name, value) in [(tr("Hue"), h), (tr("Saturation"), s), (tr("Brightness"), v)] {
        mixing.changed |= slider(ui, name, value);
    }
    let [r, g, b] = mixing.rgb();
    let (rect, _) = ui.allocate_exact_size(vec2(WIDTH, 16.0), Sense::hover());
    let stroke = ui.visuals().widgets.hovered.bg_stroke;
    let colour = Color32::from_rgb(r, g, b);
    ui.painter()
        .rect(rect, 4.0, colour, stroke, egui::StrokeKind::Inside);
    let done = mixing.changed && !ui.input(|i| i.pointer.any_down());
    mixing.changed &= !done;
    edit.classes.mixing = Some(mixing);
    done.then_some([r, g, b])
}

fn slider(ui: &mut Ui, name: &str, value: &mut f32) -> bool {
    ui.horizontal(|ui| {
        ui.spacing_mut().slider_width = 92.0;
        let slider = egui::Slider::new(value, 0.0..=1.0).show_value(false);
        let response = ui.add(slider);
        let now = f64::from(*value);
        response.widget_info(|| egui::WidgetInfo::slider(true, now, name));
        ui.label(faint(ui, name).size(12.0));
        response.changed()
    })
    .inner
}
