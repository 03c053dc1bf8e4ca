//! The same work in PyTorch, where it is installed: `pytorch.py`, run beside the program's own figures.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::Deserialize;

#[derive(Deserialize)]
struct Figure {
    name: String,
    seconds: f64,
}

/// Runs the script on as many threads as this process uses. `Err` says in a sentence why there are no figures.
pub fn measure(skip_whole: bool) -> Result<HashMap<String, Duration>, String> {
    let found = Command::new("python3")
        .args(["-c", "import torch"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !found {
        return Err(
            "not compared with PyTorch: `python3 -c \"import torch\"` fails here".to_owned(),
        );
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/benches/pytorch.py");
    let out = Command::new("python3")
        .arg(&script)
        .args(["--threads", &rayon::current_num_threads().to_string()])
        .args(skip_whole.then_some("--skip-whole"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("not compared with PyTorch: python3 did not start ({e})"))?;
    if !out.status.success() {
        return Err(format!(
            "not compared with PyTorch: its script ended with {}",
            out.status
        ));
    }
    let lines = String::from_utf8_lossy(&out.stdout);
    lines
        .lines()
        .map(|line| {
            let figure: Figure = serde_json::from_str(line).map_err(|e| {
                format!("not compared with PyTorch: its script wrote {line:?} ({e})")
            })?;
            Ok((figure.name, Duration::from_secs_f64(figure.seconds)))
        })
        .collect()
}

/// A line for each of our figures that PyTorch has one for: ours, its own, and how many times ours it is.
pub fn table(ours: &[(&str, &str, Duration)], theirs: &HashMap<String, Duration>) -> Vec<String> {
    ours.iter()
        .filter_map(|(name, what, ours)| {
            let theirs = theirs.get(*name)?;
            let milliseconds = |d: &Duration| d.as_secs_f64() * 1e3;
            Some(format!(
                "{:>11.3} ms {:>11.3} ms {:>8.2} x   {what}",
                milliseconds(ours),
                milliseconds(theirs),
                theirs.as_secs_f64() / ours.as_secs_f64().max(1e-12)
            ))
        })
        .collect()
}
