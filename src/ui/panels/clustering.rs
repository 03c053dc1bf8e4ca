//! How images are clustered: the hierarchy, how smooth classes are, whose classes they are.

use egui::Ui;
use egui_material_icons::icons;

use super::parts::{faint, icon_button};
use crate::cluster::{Hierarchy, Partition, Settings};
use crate::ui::actions::Action;
use crate::ui::actions::ClassAction;
use crate::ui::context::Context;
use crate::ui::words::{tr, trf};

/// What each hierarchy is called, and what it does.
const HIERARCHIES: [(Hierarchy, &str, &str); 5] = [
    (
        Hierarchy::Outlines,
        "Outlines",
        "Keeps areas with an outline of their own whole, and joins what no edge parts; classes lie one in the other",
    ),
    (
        Hierarchy::Ward,
        "Merge tree",
        "Ward: the two classes whose union is most alike become one; classes lie one in the other",
    ),
    (
        Hierarchy::KMeans,
        "k-means",
        "Every count on its own: the classes around the best centres",
    ),
    (
        Hierarchy::Spectral,
        "Spectral",
        "k-means on diffusion potentials: what hangs together by small steps stays together",
    ),
    (
        Hierarchy::Condensation,
        "Condensation",
        "Landmarks drift together; the slider rests at the counts at which they do",
    ),
];

pub(super) fn show(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let mut settings = cx.state.document.clustering;
    ui.horizontal(|ui| {
        hierarchy(ui, &mut settings.hierarchy);
        smoothness(ui, &mut settings.smoothness);
        let folder = settings.partition == Partition::Folder;
        let tip = if folder {
            tr("All images share one set of classes; press to find classes image by image again")
        } else {
            tr("Classes are found image by image and matched; press to share one set among all images")
        };
        if icon_button(
            ui,
            icons::ICON_WORKSPACES,
            tr("One set of classes"),
            tip,
            folder,
        )
        .clicked()
        {
            settings.partition = if folder {
                Partition::Image
            } else {
                Partition::Folder
            };
        }
    });
    if settings != cx.state.document.clustering {
        actions.push(Action::Class(ClassAction::SetClustering(settings)));
    }
}

fn hierarchy(ui: &mut Ui, chosen: &mut Hierarchy) {
    let name = |wanted| {
        let found = HIERARCHIES
            .iter()
            .find(|(hierarchy, ..)| *hierarchy == wanted);
        found.map_or("", |(_, name, _)| tr(name))
    };
    let response = egui::ComboBox::from_id_salt("hierarchy")
        .selected_text(name(*chosen))
        .width(112.0)
        .show_ui(ui, |ui| {
            for (hierarchy, name, tip) in HIERARCHIES {
                ui.selectable_value(chosen, hierarchy, tr(name))
                    .on_hover_text(tr(tip));
            }
        })
        .response
        .on_hover_text(tr("How landmarks are put together into classes"));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, tr("Hierarchy")));
}

/// In parts of what the program starts with.
fn smoothness(ui: &mut Ui, value: &mut f64) {
    let usual = Settings::default().smoothness;
    let mut part = *value / usual;
    ui.label(faint(ui, tr("Smooth")).size(12.0));
    ui.spacing_mut().slider_width = 48.0;
    let slider = egui::Slider::new(&mut part, 0.0..=2.0)
        .show_value(false)
        .step_by(0.1);
    let response = ui.add(slider);
    response.widget_info(|| egui::WidgetInfo::slider(true, part, tr("Smoothness")));
    let percent = format!("{:.0}", part * 100.0);
    let response = response.on_hover_text(trf(
        "How far features flow between neighbours that are alike: {0} % of the usual. All overlays are made anew.",
        &[&percent],
    ));
    if response.changed() {
        *value = part * usual;
    }
}
