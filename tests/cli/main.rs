//! The program as a black box: words in, exit code, texts and files out. Everything happens in a temporary folder.

mod again;
mod alone;
mod batch;
mod compare;
mod evaluate;
mod failures;
mod growth;
mod guards;
mod kinds;
mod leaks;
mod rerun;
mod review;
mod saved;
mod schema;
mod tagged;
mod words;

#[allow(dead_code, reason = "other tests have the rest")]
#[cfg(feature = "dicom")]
#[path = "../ophthalmic.rs"]
mod ophthalmic;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Far more than any of these runs takes: a program that hangs fails its test instead of stopping all.
const PATIENCE: Duration = Duration::from_secs(300);

/// Long enough to train, short enough to wait for.
const QUICK: [&str; 6] = ["--device", "cpu", "--steps", "3", "--size", "128"];

/// A folder to run the program in.
struct Place {
    dir: TempDir,
}

/// What a run came to.
struct Done {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// With two photographs of different sizes in `photos`, one of them in a sub-folder.
    fn with_photographs() -> Self {
        let place = Self::new();
        photograph(&place.path("photos/a.png"), 120, 96, 0);
        photograph(&place.path("photos/visit 2/b.png"), 200, 150, 1);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(path, bytes).expect("the file");
    }

    /// The program with these words, in this folder, without a display.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cuts-viewer"));
        command
            .args(words)
            .current_dir(self.dir.path())
            .stdin(Stdio::null());
        for name in [
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "WAYLAND_SOCKET",
            "CUTS_VIEWER_LOG",
        ] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, words: &[&str]) -> Done {
        finish(&mut self.command(words))
    }

    /// `segment` on the CPU with few steps, and these words besides; must succeed.
    fn segment(&self, words: &[&str]) -> Done {
        let done = self.run(&[&["segment"], &QUICK[..], words].concat());
        assert_eq!(done.code, 0, "{words:?}\n{}", done.err);
        done
    }

    fn json(&self, name: &str) -> serde_json::Value {
        let text = std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// All files below a folder by their name in it, with their bytes.
    fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.path(folder), "", &mut found);
        found
    }
}

impl Done {
    /// The program's own lines on stderr: no progress, nothing that a graphics driver prints.
    fn messages(&self) -> Vec<&str> {
        self.err
            .lines()
            .filter_map(|line| line.strip_prefix("cuts-viewer: "))
            .collect()
    }

    /// The only message of a run that failed.
    #[track_caller]
    fn failure(&self) -> &str {
        assert_eq!(self.code, 1, "{}", self.err);
        assert_eq!(self.out, "", "a failed run has nothing to sum up");
        match self.messages()[..] {
            [message] => message,
            _ => panic!("not one message:\n{}", self.err),
        }
    }
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    {
        let path = entry.expect("an entry").path();
        let name = format!(
            "{prefix}{}",
            path.file_name().expect("a name").to_string_lossy()
        );
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found);
        } else {
            found.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
}

/// Starts a command whose outputs are read.
fn started(command: &mut Command) -> Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program")
}

/// Runs a command to its end, with both outputs.
fn finish(command: &mut Command) -> Done {
    let mut child = started(command);
    let out = gather(child.stdout.take());
    let err = gather(child.stderr.take());
    let code = wait(&mut child);
    let [out, err] = [out, err].map(|thread| thread.join().expect("a reader"));
    Done {
        code: code.unwrap_or_else(|| panic!("the program hung or was killed; it had said:\n{err}")),
        out,
        err,
    }
}

fn gather(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.expect("a pipe")
            .read_to_end(&mut bytes)
            .expect("the output");
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// The exit code; none if the program had to be killed.
fn wait(child: &mut Child) -> Option<i32> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("the program's state") {
            return status.code();
        }
        if started.elapsed() > PATIENCE {
            child.kill().expect("the program's end");
            child.wait().expect("the program's end");
            return None;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// A made-up fundus: an orange disc with a bright spot and noise on black.
fn photograph(path: &Path, width: usize, height: usize, seed: u32) {
    let (cx, cy) = (width as f64 / 2.0, height as f64 / 2.0);
    let mut noise = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut pixels = Vec::with_capacity(width * height * 3);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let (dx, dy) = (x as f64 - cx, y as f64 - cy);
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (noise >> 28) as u8;
        let colour = if dx.hypot(dy) > 0.46 * width.min(height) as f64 {
            [0; 3]
        } else if (dx - 0.15 * cx).hypot(dy) < 0.12 * cx {
            [225, 200, 120]
        } else {
            [150, 70, 30]
        };
        pixels.extend(colour.map(|value: u8| if value == 0 { 0 } else { value + grain }));
    }
    save(path, width, height, png::ColorType::Rgb, &pixels);
}

/// Writes a PNG of 8 bits.
fn save(path: &Path, width: usize, height: usize, colour: png::ColorType, pixels: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
    let file = BufWriter::new(File::create(path).expect("a picture"));
    let mut encoder = png::Encoder::new(file, width as u32, height as u32);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(pixels).expect("pixels");
    writer.finish().expect("the end of the file");
}
