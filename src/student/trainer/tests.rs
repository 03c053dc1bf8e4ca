use super::*;
use std::sync::Arc;

/// Noise with a dark line across it, of which the filters are sure.
fn sheets(first: u64, count: u64) -> Vec<Sheet> {
    const SIDE: usize = 120;
    let one = |seed| {
        let mut stream = Seed(seed).stream();
        let line = |at: usize| (at / SIDE).abs_diff(40) < 3;
        let mut plane = || -> Arc<[f32]> {
            let value = |at| 0.05 * stream.unit() as f32 - if line(at) { 0.2 } else { 0.0 };
            (0..SIDE * SIDE).map(value).collect()
        };
        Sheet {
            width: SIDE,
            height: SIDE,
            diameter: 300.0,
            planes: [plane(), plane(), plane()],
            inside: Arc::from(vec![true; SIDE * SIDE]),
            sure: (0..SIDE * SIDE).map(|at| i8::from(line(at))).collect(),
        }
    };
    (first..first + count).map(one).collect()
}

fn small() -> Settings {
    Settings {
        batch: 2,
        crop: 48,
        channels: 6,
        ..Settings::default()
    }
}

fn fresh(steps: usize) -> Trainer {
    Trainer::new(small(), steps, Seed(6), &Device::flex())
}

/// Learns until so many steps are done.
fn until(mut trainer: Trainer, step: usize, sheets: &[Sheet]) -> Trainer {
    while trainer.steps_done() < step {
        trainer.step(sheets).expect("a step");
    }
    trainer
}

/// All values and counts.
fn whole(trainer: &Trainer) -> (serde_json::Value, Vec<(String, TensorData)>) {
    trainer.state().stored()
}

#[test]
fn learning_lowers_the_loss() {
    let sheets = sheets(0, 2);
    let mut trainer = fresh(80);
    let losses: Vec<f32> = (0..80)
        .map(|_| trainer.step(&sheets).expect("a step"))
        .collect();
    let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len() as f32;
    let (before, after) = (mean(&losses[..10]), mean(&losses[70..]));
    assert!(trainer.is_finished());
    assert!(
        after < 0.7 * before,
        "the loss went from {before} to {after}"
    );
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let sheets = sheets(0, 2);
    let run = |seed| {
        let trainer = Trainer::new(small(), 3, Seed(seed), &Device::flex());
        whole(&until(trainer, 3, &sheets))
    };
    assert!(run(4) == run(4));
    assert!(run(4) != run(5));
}

#[test]
fn a_run_with_a_break_ends_in_the_bytes_of_one_without() {
    // Of 10 steps of the other network, 45 in a hundred are the student's.
    let steps = small().steps_beside(10);
    assert_eq!(steps, 5);
    let sheets = sheets(0, 3);
    let straight = whole(&until(fresh(steps), steps, &sheets));
    for pause in 0..=steps {
        let (header, tensors) = whole(&until(fresh(steps), pause, &sheets));
        let header = serde_json::from_str(&header.to_string()).expect("a header");
        let resumed = Trainer::resume(&header, &tensors, 10, &Device::flex()).expect("a run");
        assert_eq!((resumed.steps_done(), resumed.steps()), (pause, steps));
        assert!(
            whole(&until(resumed, steps, &sheets)) == straight,
            "{pause}"
        );
    }
}

#[test]
fn a_state_does_not_change_with_the_run() {
    let sheets = sheets(0, 2);
    let mut trainer = until(fresh(4), 1, &sheets);
    let (state, before) = (trainer.state(), whole(&trainer));
    trainer = until(trainer, 3, &sheets);
    assert!(state.stored() == before);
    assert!(whole(&trainer) != before);
}

#[test]
fn sheets_that_come_later_take_part_at_once() {
    let sheets = sheets(0, 3);
    let mut ahead = until(fresh(5), 1, &sheets[..2]);
    let drawn = ahead.ahead.as_ref().expect("the next batch");
    assert!(drawn.is_of(1, &sheets[..2]) && !drawn.is_of(2, &sheets[..2]));
    assert!(!drawn.is_of(1, &sheets) && !drawn.is_of(1, &sheets[1..]));
    // Drawn ahead or not, a step is the same.
    let mut other = until(fresh(5), 1, &sheets[..2]);
    other.ahead = None;
    for trainer in [&mut ahead, &mut other] {
        trainer.step(&sheets).expect("a step");
    }
    assert!(whole(&ahead) == whole(&other));
}

#[test]
fn an_empty_folder_and_a_network_alone_are_refused() {
    assert!(matches!(fresh(5).step(&[]), Err(StudentError::NoSheets)));
    let (header, tensors) = fresh(5).state().without_optimiser().stored();
    let refused = Trainer::resume(&header, &tensors, 10, &Device::flex()).err();
    assert!(refused.expect("refused").contains("not trained further"));
}

#[test]
fn numbers_that_are_none_end_the_run() {
    let mut sheets = sheets(0, 1);
    sheets[0].planes[1] = Arc::from(vec![f32::NAN; 120 * 120]);
    let ended = fresh(5).step(&sheets);
    let begun = StudentError::Diverged { step: 1, kept: 0 };
    assert_eq!(ended.expect_err("no loss").to_string(), begun.to_string());
    // A student that had learned goes back to where its loss was a number.
    let fine = self::sheets(0, 1);
    let mut trainer = until(fresh(5), 1, &fine);
    let before = whole(&trainer);
    trainer.step(&fine).expect("a step");
    let ended = trainer.step(&sheets);
    assert!(matches!(
        ended,
        Err(StudentError::Diverged { step: 3, kept: 1 })
    ));
    assert!(whole(&trainer) == before);
}
