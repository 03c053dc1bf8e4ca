//! Two pictures beside each other, or in one place with a curtain between them.

use std::sync::Arc;

use egui::{Align2, Color32, CursorIcon, Key, Rect, Sense, Stroke, Ui, Vec2, pos2, vec2};

use super::pill;
use crate::cluster::Table;
use crate::session::{Findings, Overlay};
use crate::ui::actions::Action;
use crate::ui::actions::ViewAction;
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::parts::percent;
use crate::ui::state::{Against, Compare, Layout};
use crate::ui::theme;
use crate::ui::words::{grouped, tr, trf};

/// Between two pictures side by side, in points.
const GAP: f32 = 8.0;

/// A part of the canvas with a picture of its own.
pub(super) struct Pane {
    /// What the zoom is relative to.
    pub(super) view: Rect,
    /// What may be painted.
    pub(super) clip: Rect,
    /// The overlay that is drawn.
    pub(super) overlay: Option<Arc<Overlay>>,
    /// The vessels and spots that are drawn.
    pub(super) findings: Option<Arc<Findings>>,
    /// The overlay that is spoken of, drawn or not.
    pub(super) known: Option<Arc<Overlay>>,
    /// What is shown here; empty where there is one picture only.
    words: &'static str,
}

/// Classes, and vessels and spots.
type Layers<'a> = (Option<&'a Arc<Overlay>>, Option<&'a Arc<Findings>>);

/// How far two overlays agree.
pub(in crate::ui::panels) struct Agreement {
    before: Arc<Overlay>,
    now: Arc<Overlay>,
    tables: [Table; 2],
    share: Option<f32>,
}

/// The panes of this frame, from left to right; at least one.
pub(super) fn panes(
    cx: &Context<'_>,
    ui: &Ui,
    canvas: Rect,
    overlay: Option<&Arc<Overlay>>,
) -> Vec<Pane> {
    let Compare {
        layout,
        against,
        curtain,
    } = cx.state.compare;
    // Held down, the key shows the photograph alone.
    let peeks = !ui.text_edit_focused() && ui.input(|i| i.key_down(Key::H) && !i.modifiers.any());
    let shown = cx.state.overlay_shown && !peeks;
    let classes = shown && !cx.leads_with_structures();
    let pane = |view, clip, (known, kinds): Layers<'_>, drawn: bool, words| Pane {
        view,
        clip,
        overlay: known.filter(|_| drawn && classes).cloned(),
        findings: kinds.filter(|_| drawn && shown).cloned(),
        known: known.cloned(),
        words,
    };
    let (id, overlays) = (cx.state.current_id(), cx.overlays);
    let findings = cx.findings();
    let earlier = id.and_then(|id| overlays.earlier(id));
    let kinds_then = id.and_then(|id| overlays.earlier_kinds(id));
    let kinds_then = kinds_then.filter(|_| cx.state.settings.detail);
    let now = (overlay, findings.as_ref());
    let (base, drawn, words) = match against {
        Against::Photograph => (now, false, tr("Photograph")),
        Against::EarlierRun => (
            (earlier.as_ref(), kinds_then.as_ref()),
            true,
            tr("Run before"),
        ),
    };
    let [left, right] = match layout {
        Layout::Single => return vec![pane(canvas, canvas, now, true, "")],
        Layout::Beside => {
            let middle = canvas.center().x;
            let left = Rect::from_min_max(canvas.min, pos2(middle - GAP / 2.0, canvas.max.y));
            let right = Rect::from_min_max(pos2(middle + GAP / 2.0, canvas.min.y), canvas.max);
            [(left, left), (right, right)]
        }
        Layout::Curtain => {
            let at = line(canvas, curtain);
            let left = Rect::from_min_max(canvas.min, pos2(at, canvas.max.y));
            let right = Rect::from_min_max(pos2(at, canvas.min.y), canvas.max);
            [(canvas, left), (canvas, right)]
        }
    };
    vec![
        pane(left.0, left.1, base, drawn, words),
        pane(right.0, right.1, now, true, tr("Overlay")),
    ]
}

fn line(canvas: Rect, curtain: f32) -> f32 {
    canvas.left() + curtain.clamp(0.0, 1.0) * canvas.width()
}

/// What lies over both pictures: their names, how far they agree, the curtain, the pointer's place in the other one.
pub(super) fn over(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    panes: &[Pane],
    canvas: Rect,
    size: Vec2,
    actions: &mut Vec<Action>,
) {
    let [left, right] = panes else { return };
    names(cx, edit, ui, left, right);
    if cx.state.compare.layout == Layout::Curtain {
        curtain(cx, ui, canvas, actions);
    } else if let Some(place) = edit.pointer {
        for pane in panes {
            mark(cx, ui, pane, size, place);
        }
    }
}

fn names(cx: &Context<'_>, edit: &mut panels::Edit, ui: &Ui, left: &Pane, right: &Pane) {
    let step = |pane: &Pane| {
        let overlay = pane.overlay.as_ref();
        overlay.map_or_else(
            || pane.words.to_owned(),
            |o| trf("{0}, step {1}", &[pane.words, &grouped(o.origin.step)]),
        )
    };
    let painter = ui.painter();
    let below = |pane: &Pane| pane.clip.translate(vec2(0.0, 30.0)).intersect(pane.clip);
    for pane in [left, right] {
        if pane.clip.width() > 160.0 {
            pill(painter, below(pane), Align2::LEFT_TOP, &step(pane));
        }
    }
    if cx.state.compare.against != Against::EarlierRun || right.clip.width() < 320.0 {
        return;
    }
    let words = match (&left.known, &right.known) {
        (Some(before), Some(now)) => match agreement(cx, edit, before, now) {
            Some(share) => trf("{0} of the pixels in the same class", &[&percent(share)]),
            None => return,
        },
        _ => tr("There is no earlier run of this image to compare with").to_owned(),
    };
    pill(painter, below(right), Align2::RIGHT_TOP, &words);
}

/// The share of pixels in the same class, counted anew only when either overlay or what the classes are is another.
fn agreement(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    before: &Arc<Overlay>,
    now: &Arc<Overlay>,
) -> Option<f32> {
    let tables = [now, before].map(|o| o.table(&cx.state.document));
    let counted = &mut edit.agreement;
    let same = counted.as_ref().is_some_and(|c| {
        c.tables == tables && Arc::ptr_eq(&c.before, before) && Arc::ptr_eq(&c.now, now)
    });
    if !same {
        *counted = Some(Agreement {
            before: Arc::clone(before),
            now: Arc::clone(now),
            share: now.agreement_by(before, &tables[0], &tables[1]),
            tables,
        });
    }
    counted.as_ref().and_then(|c| c.share)
}

/// The line that can be dragged.
fn curtain(cx: &Context<'_>, ui: &mut Ui, canvas: Rect, actions: &mut Vec<Action>) {
    let compare = cx.state.compare;
    let at = line(canvas, compare.curtain);
    let grip = Rect::from_center_size(pos2(at, canvas.center().y), vec2(16.0, canvas.height()));
    let response = ui
        .interact(grip, ui.scope_id().with("curtain"), Sense::drag())
        .on_hover_cursor(CursorIcon::ResizeHorizontal);
    response
        .widget_info(|| egui::WidgetInfo::slider(true, f64::from(compare.curtain), tr("Curtain")));
    if response.dragged() && canvas.width() > 0.0 {
        let curtain = compare.curtain + response.drag_delta().x / canvas.width();
        actions.push(Action::View(ViewAction::SetCompare(Compare {
            curtain: curtain.clamp(0.0, 1.0),
            ..compare
        })));
    }
    let painter = ui.painter();
    painter.vline(
        at,
        canvas.y_range(),
        Stroke::new(4.0, Color32::from_black_alpha(130)),
    );
    painter.vline(at, canvas.y_range(), Stroke::new(1.5, theme::ACCENT));
    let knob = pos2(at, canvas.center().y);
    painter.circle(knob, 8.0, theme::ACCENT, Stroke::new(1.0, Color32::BLACK));
}

/// Where the pointer is, in the other picture too.
fn mark(cx: &Context<'_>, ui: &Ui, pane: &Pane, size: Vec2, place: Vec2) {
    let image = cx.view.image_rect(pane.view, size);
    let at = image.min + place * image.size();
    let over = ui.input(|i| i.pointer.hover_pos());
    if !pane.clip.contains(at) || over.is_some_and(|over| pane.clip.contains(over)) {
        return;
    }
    let painter = ui.painter().with_clip_rect(pane.clip);
    for (width, colour) in [(3.0, Color32::from_black_alpha(150)), (1.0, Color32::WHITE)] {
        let stroke = Stroke::new(width, colour);
        painter.line_segment([at - vec2(7.0, 0.0), at + vec2(7.0, 0.0)], stroke);
        painter.line_segment([at - vec2(0.0, 7.0), at + vec2(0.0, 7.0)], stroke);
    }
}
