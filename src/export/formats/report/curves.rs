//! The losses of training as a drawing.

use maud::{Markup, html};

/// Width and height of a drawing, in its own units.
const SIZE: [f64; 2] = [360.0, 120.0];
/// So many points are drawn; each is the mean of as many steps as come to it.
const POINTS: usize = 240;

/// Nothing where none were kept. A step: its number, contrastive and reconstruction loss.
pub(super) fn losses(losses: &[(usize, [f32; 2])]) -> Markup {
    let curves = [("Contrastive loss", 0), ("Reconstruction loss", 1)];
    html! {
        @if losses.len() > 1 {
            h2 { "Training" }
            div class="curves" {
                @for (name, which) in curves {
                    figure {
                        (drawing(losses, which))
                        figcaption { (name) (range(losses, which)) }
                    }
                }
            }
        }
    }
}

/// From the first step's loss to the last one's.
fn range(losses: &[(usize, [f32; 2])], which: usize) -> String {
    let [first, last] =
        [losses.first(), losses.last()].map(|loss| loss.map(|(at, all)| (*at, all[which])));
    match (first, last) {
        (Some((from, first)), Some((to, last))) => {
            format!(": {first:.4} at step {from}, {last:.4} at step {to}")
        }
        _ => String::new(),
    }
}

fn drawing(losses: &[(usize, [f32; 2])], which: usize) -> Markup {
    let means = thinned(losses, which);
    let values = || means.iter().map(|(_, value)| *value);
    let (low, high) = (
        values().fold(f64::MAX, f64::min),
        values().fold(f64::MIN, f64::max),
    );
    let (first, last) = (means[0].0, means[means.len() - 1].0);
    let share = |value: f64, from: f64, to: f64| {
        if to > from {
            (value - from) / (to - from)
        } else {
            0.5
        }
    };
    let point = |&(step, value): &(f64, f64)| {
        let x = SIZE[0] * share(step, first, last);
        let y = SIZE[1] * (1.0 - share(value, low, high));
        format!("{x:.1},{y:.1}")
    };
    let points: Vec<String> = means.iter().map(point).collect();
    html! {
        svg viewBox=(format!("-2 -2 {} {}", SIZE[0] + 4.0, SIZE[1] + 4.0)) role="img" {
            polyline points=(points.join(" ")) fill="none" stroke="#06c" stroke-width="1.5" {}
        }
    }
}

/// Means of consecutive steps: their middle, and their mean.
fn thinned(losses: &[(usize, [f32; 2])], which: usize) -> Vec<(f64, f64)> {
    let each = losses.len().div_ceil(POINTS);
    let mean = |part: &[(usize, [f32; 2])]| {
        let count = part.len() as f64;
        let step: f64 = part.iter().map(|(step, _)| *step as f64).sum();
        let value: f64 = part.iter().map(|(_, all)| f64::from(all[which])).sum();
        (step / count, value / count)
    };
    losses.chunks(each).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_is_drawn_with_few_points_and_a_short_one_with_all() {
        let run = |steps: usize| -> Vec<(usize, [f32; 2])> {
            (1..=steps)
                .map(|step| (step, [1.0 / step as f32, 0.5]))
                .collect()
        };
        assert_eq!(thinned(&run(7), 0).len(), 7);
        let long = thinned(&run(10_000), 0);
        assert!(long.len() <= POINTS && long.len() > POINTS / 2);
        assert!(long.is_sorted_by(|one, next| one.1 > next.1));
        assert!(losses(&run(1)).into_string().is_empty());
        // A loss that never changes is a line.
        assert!(losses(&run(9)).into_string().contains("60.0 "));
    }
}
