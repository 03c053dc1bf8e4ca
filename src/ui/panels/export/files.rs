//! Which files an export writes, and what they are called.

use egui::{RichText, Ui};

use super::super::parts::{faint, grouped};
use super::plan::Plan;
use crate::export::{FORMATS, Format, PlannedShare, Template, Wanted};
use crate::ui::theme;
use crate::ui::words::{decimal, tr, trf};

/// What is half done in the panel.
#[derive(Default)]
pub(in crate::ui) struct Edit {
    /// What the export would write.
    pub(in crate::ui) plan: Option<Plan>,
    /// The pattern of the files' names.
    pub(super) names: Option<Typed>,
}

/// A pattern as it is typed, and what is wrong with it.
pub(super) type Typed = (String, Option<String>);

impl Edit {
    /// Whether the files' names are as they are typed.
    pub(super) fn is_named(&self) -> bool {
        { self.names.as_ref() }.is_none_or(|(_, wrong)| wrong.is_none())
    }
}

/// The formats, each with the first file that it would write.
pub(super) fn formats(plan: &Plan, wanted: &mut Wanted, ui: &mut Ui) {
    ui.spacing_mut().interact_size.y = 20.0;
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.label(faint(ui, tr("Files")));
    for (format, share) in FORMATS.iter().zip(&plan.formats) {
        line(format, share, wanted, ui);
    }
}

/// Says how many files there would be.
pub(super) fn sum(plan: &Plan, ui: &mut Ui) {
    let values = [grouped(plan.all.files), amount(plan.all.about)];
    let words = trf("{0} files, about {1}", &[&values[0], &values[1]]);
    ui.label(RichText::new(words).strong());
}

/// What gets masks: the user's own work first.
pub(super) fn layers(plan: &Plan, wanted: &mut Wanted, ui: &mut Ui) {
    ui.label(faint(ui, tr("Masks of")));
    let words = [
        tr("My structures"),
        tr("Vessels and spots"),
        tr("Named classes"),
        tr("Other classes"),
    ];
    let Wanted {
        structures,
        kinds,
        named,
        anonymous,
        ..
    } = wanted;
    let choices = [structures, kinds, named, anonymous];
    for ((words, count), chosen) in words.into_iter().zip(plan.layers).zip(choices) {
        let text = format!("{words} ({})", grouped(count));
        let mut shown = *chosen && count > 0;
        let response = ui.add_enabled(count > 0, egui::Checkbox::new(&mut shown, text));
        response.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::CheckBox, count > 0, shown, words)
        });
        if response.clicked() {
            *chosen = shown;
        }
    }
}

/// A format, and below it the first file that it would write, and how many.
fn line(format: &Format, share: &PlannedShare, wanted: &mut Wanted, ui: &mut Ui) {
    let mut chosen = wanted.has(format);
    if ui.checkbox(&mut chosen, tr(format.title)).clicked() {
        if chosen {
            wanted.formats.insert(format.name.to_owned());
        } else {
            wanted.formats.remove(format.name);
        }
    }
    if !chosen {
        return;
    }
    ui.horizontal(|ui| {
        ui.add_space(ui.spacing().icon_width + ui.spacing().icon_spacing);
        let text = match &share.first {
            None => tr("nothing to write").to_owned(),
            Some(first) if share.files == 1 => first.clone(),
            Some(first) => trf("{0} and {1} more", &[first, &grouped(share.files - 1)]),
        };
        let text = faint(ui, text).size(12.0);
        ui.add(egui::Label::new(text).truncate());
    });
}

/// The pattern of names; what cannot work is said and changes nothing.
pub(super) fn names(typed: &mut Option<Typed>, wanted: &mut Wanted, ui: &mut Ui) {
    ui.label(faint(ui, tr("File names")));
    let first = || (wanted.template.to_string(), None);
    let (text, wrong) = typed.get_or_insert_with(first);
    let field = egui::TextEdit::singleline(text).desired_width(260.0);
    let response = ui.add(field);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr("Pattern of file names"))
    });
    if response.changed() {
        match text.parse::<Template>() {
            Ok(template) => {
                wanted.template = template;
                *wrong = None;
            }
            Err(reason) => *wrong = Some(reason),
        }
    }
    let (words, colour) = match wrong {
        Some(reason) => (reason.as_str(), theme::warning_text(ui.visuals())),
        None => (
            tr(
                "{what}: what it shows; {stem}: folders and name; {name}: name; {number}: place in the list",
            ),
            theme::faint(ui.visuals()),
        ),
    };
    let words = RichText::new(words).size(12.0).color(colour);
    ui.add(egui::Label::new(words).wrap());
}

/// Bytes in words; an estimate has no more than two digits.
fn amount(bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    match megabytes {
        0.0..1.0 => trf("{0} kB", &[&grouped((bytes / 1000).max(1) as usize)]),
        1.0..10.0 => trf("{0} MB", &[&decimal(&format!("{megabytes:.1}"))]),
        10.0..1000.0 => trf("{0} MB", &[&grouped(megabytes.round() as usize)]),
        _ => trf("{0} GB", &[&decimal(&format!("{:.1}", megabytes / 1000.0))]),
    }
}
