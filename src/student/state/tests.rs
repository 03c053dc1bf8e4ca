use super::*;
use crate::student::Trainer;

fn small() -> Settings {
    Settings {
        channels: 3,
        ..Settings::default()
    }
}

fn fresh() -> State {
    Trainer::new(small(), 5, Seed(3), &Device::flex()).state()
}

fn planes(width: usize, height: usize) -> [Vec<f32>; 3] {
    let mut stream = Seed(4).stream();
    [(); 3].map(|()| {
        (0..width * height)
            .map(|_| stream.unit() as f32 - 0.5)
            .collect()
    })
}

#[test]
fn tiles_and_the_whole_give_the_same_beliefs() {
    let (state, [r, g, b]) = (fresh(), planes(70, 45));
    let by = |side| {
        let made = state.beliefs_by_tiles([&r, &g, &b], 70, 45, side, &Device::flex());
        made.expect("beliefs")
    };
    let whole = by(100);
    assert_eq!(
        whole,
        state
            .beliefs([&r, &g, &b], 70, 45, &Device::flex())
            .expect("beliefs")
    );
    for side in [16, 33] {
        let tiled = by(side);
        for (a, b) in tiled.log_odds.iter().zip(&whole.log_odds) {
            assert_eq!(a.len(), 70 * 45);
            assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4), "{side}");
        }
    }
    let spread = |v: &[f32]| v.iter().fold(f32::MIN, |m, v| m.max(*v)) - v[0];
    assert!(whole.log_odds.iter().all(|odds| spread(odds) > 1e-3));
}

#[test]
fn log_odds_are_those_of_the_probabilities() {
    // ln of 0.1, 0.5, 0.15 and 0.25: nothing, vessel, dark, bright.
    let logits = [0.1f32, 0.5, 0.15, 0.25].map(|p| p.ln() + 7.0);
    let [vessel, bright, dark] = odds(&logits);
    assert!(vessel.abs() < 1e-5);
    assert!((bright - (0.25f32 / 0.75).ln()).abs() < 1e-5);
    assert!((dark - (0.15f32 / 0.85).ln()).abs() < 1e-5);
    assert_eq!(odds(&[0.0, 500.0, -500.0, 0.0]), [SURE, -SURE, -SURE]);
}

#[test]
fn what_is_stored_comes_back() {
    let state = fresh();
    let (header, tensors) = state.stored();
    assert!(tensors.iter().all(|(name, _)| name.starts_with("student.")));
    let back = State::unstored(&header, &tensors, &Device::flex()).expect("a student");
    assert_eq!(back.network.named(), state.network.named());
    assert_eq!((back.settings(), back.steps_done()), (&small(), 0));
    let (again, same) = back.stored();
    assert!(again == header && same == tensors);
    let (alone, _) = state.without_optimiser().stored();
    assert!(alone["updates"].is_null());
}

#[test]
fn what_is_no_student_is_refused() {
    let (header, tensors) = fresh().stored();
    let refused = |header: &serde_json::Value, tensors: &[(String, TensorData)]| {
        State::unstored(header, tensors, &Device::flex())
            .err()
            .expect("refused")
    };
    assert!(refused(&serde_json::json!({}), &tensors).contains("cannot be understood"));
    let lacking = refused(&header, &tensors[1..]);
    assert_eq!(lacking, "student.conv1.weight is missing");
    let mut wide = header.clone();
    wide["settings"]["channels"] = 4.into();
    assert!(refused(&wide, &tensors).contains("a larger network"));
    wide["settings"]["channels"] = 2.into();
    assert!(refused(&wide, &tensors).contains("another shape"));
    wide["settings"]["channels"] = 4_000_000.into();
    assert!(refused(&wide, &tensors).contains("4000000"));
    for (name, value) in [
        ("crop", 1i64 << 40),
        ("batch", 0),
        ("share", 2),
        ("learning_rate", 0),
        ("weight_decay", -1),
    ] {
        let mut odd = header.clone();
        odd["settings"][name] = value.into();
        assert!(refused(&odd, &tensors).contains("out of range"), "{name}");
    }
    for (name, value) in [
        ("student.conv1.weight", 1e30),
        ("student.norm2.variance", -1.0),
    ] {
        let mut odd = tensors.clone();
        let (_, data) = { odd.iter_mut() }.find(|(n, _)| n == name).expect(name);
        *data = TensorData::new(vec![value; data.num_elements()], data.shape().clone());
        assert!(refused(&header, &odd).contains("no training"), "{name}");
    }
    let mut stranger = header;
    stranger["updates"] = serde_json::json!({"nothing": 2});
    assert!(refused(&stranger, &tensors).contains("2 updates of nothing in 0 steps"));
    stranger["steps_done"] = 2.into();
    assert!(refused(&stranger, &tensors).contains("no parameter nothing"));
}
