//! A list of rows, of which only those in view are drawn.

use egui::{Align, Ui};
use egui_extras::{Column, TableBody, TableBuilder, TableRow};

/// How a list stands in its panel.
#[derive(Clone, Copy)]
pub(super) struct List {
    /// Tells it from the other lists of the panel.
    pub(super) name: &'static str,
    /// Height of what is seen at most, in points; more scrolls.
    pub(super) height: f32,
    /// Whether the list takes no more room than its rows need.
    pub(super) shrinks: bool,
    /// A row to bring into the middle, once.
    pub(super) bring: Option<usize>,
}

impl List {
    /// Draws those of so many rows of one height, in points, that are in view; `draw` gets the number of each.
    pub(super) fn show(self, ui: &mut Ui, row: f32, rows: usize, draw: impl FnMut(&mut Ui, usize)) {
        self.table(ui, |body| body.rows(row, rows, one_by_one(draw)));
    }

    fn table(self, ui: &mut Ui, body: impl FnOnce(TableBody<'_>)) {
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
            table.body(body);
        });
    }
}

fn one_by_one(mut draw: impl FnMut(&mut Ui, usize)) -> impl FnMut(TableRow<'_, '_>) {
    move |mut row| {
        let number = row.index();
        row.col(|ui| draw(ui, number));
    }
}
