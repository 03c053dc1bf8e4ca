//! What this program is, under which licence, and what it never does.

use egui::{RichText, Ui};

use crate::ui::context::Context;
use crate::ui::panels::parts::{faint, grouped};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

pub(super) fn show(cx: &Context<'_>, ui: &mut Ui) {
    ui.set_width(440.0);
    ui.label(RichText::new("CUTS Viewer").font(theme::display()));
    ui.label(trf("Version {0}", &[env!("CARGO_PKG_VERSION")]));
    let warning = tr("Research use only: not a diagnostic device.");
    ui.label(RichText::new(warning).family(theme::semibold()));
    let paragraphs = [
        tr(
            "This program makes no network connection of any kind. Photographs, models and results stay on this computer.",
        ),
        tr(
            "The method is CUTS (arXiv 2209.11359), written anew from the paper; no code of the authors is in here.",
        ),
        tr(
            "Licensed under MIT or Apache-2.0, at your option. The font is Inter, under the SIL Open Font License 1.1; the icons are Material Icons by Google, under Apache-2.0.",
        ),
        tr(
            "The sample photographs come from IDRiD and CHASE_DB1 (CC BY 4.0), HRF (CC BY 4.0), the CDC and the NEI (public domain); their sources are named in assets/samples/ATTRIBUTION.txt.",
        ),
    ];
    for text in paragraphs {
        ui.add(egui::Label::new(text).wrap());
    }
    ui.separator();
    let [draws, trains] = cx.device.shown();
    ui.label(faint(ui, trf("Draws: {0}", &[draws])));
    ui.label(faint(ui, trf("Trains: {0}", &[trains])));
    if let Some(memory) = memory() {
        ui.label(faint(ui, trf("Memory in use: {0} MiB", &[&memory])));
    }
}

/// What the program takes of the computer's memory, in MiB.
fn memory() -> Option<String> {
    let stats = memory_stats::memory_stats()?;
    Some(grouped(stats.physical_mem >> 20))
}
