//! A list of rows of one height, of which only those in view are drawn.

use egui::{Align, Ui};
use egui_extras::{Column, TableBuilder};

/// How a list stands in its panel.
#[derive(Clone, Copy)]
pub(super) struct List {
    /// Tells it from the other lists of the panel.
    pub(super) name: &'static str,
    /// Height of a row, in points.
    pub(super) row: f32,
    /// Height of what is seen at most, in points; more scrolls.
    pub(super) height: f32,
    /// Whether the list takes no more room than its rows need.
    pub(super) shrinks: bool,
    /// A row to bring into the middle, once.
    pub(super) bring: Option<usize>,
}

impl List {
    /// Draws the rows that are in view; `draw` gets the number of each.
    pub(super) fn show(self, ui: &mut Ui, rows: usize, mut draw: impl FnMut(&mut Ui, usize)) {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut table = TableBuilder::new(ui)
                .id_salt(self.name)
                .auto_shrink([false, self.shrinks])
                .min_scrolled_height(0.0)
                .max_scroll_height(self.height)
                .animate_scrolling(false)
                .column(Column::remainder());
            if let Some(row) = self.bring {
                table = table.scroll_to_row(row, Some(Align::Center));
            }
            table.body(|body| {
                body.rows(self.row, rows, |mut row| {
                    let number = row.index();
                    row.col(|ui| draw(ui, number));
                });
            });
        });
    }
}
