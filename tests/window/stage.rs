//! The program in a window of its own screen, with hands on mouse and keyboard.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use image::RgbImage;

use crate::closing::ask_to_close;
use crate::place::Place;
use crate::reader::Reader;
use crate::screen::{Area, Screen, changed};

/// Far more than anything here takes, so that a program that hangs fails its test and does not stop all.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often one looks.
const PULSE: Duration = Duration::from_millis(100);

/// A place where the pointer covers nothing and nothing answers it: between the window's first row and the picture.
pub const NOTHING: (u32, u32) = (640, 49);

/// One program computes at a time: two would share the processors and take each other's time.
static TURN: Mutex<()> = Mutex::new(());

/// The program on its screen. Ends both when dropped; after a failure it shows first what there was to see.
pub struct Stage {
    name: &'static str,
    place: Place,
    screen: Screen,
    program: Child,
    window: String,
    /// Goes after the program, which ends with its bus.
    reader: Reader,
    _turn: MutexGuard<'static, ()>,
}

impl Stage {
    /// Starts the program on the photographs inside it, with few steps on small copies, and waits for its window.
    pub fn on_samples(name: &'static str) -> Self {
        let words = "--samples --steps 12 --size 128 --device cpu";
        let words: Vec<&str> = words.split(' ').collect();
        Self::open(name, Place::new(), &words)
    }

    /// Starts the program with these words and waits for its window. `name` is the test's. Vessels and spots are left
    /// out: they would lie over what is looked at.
    pub fn open(name: &'static str, place: Place, words: &[&str]) -> Self {
        Self::with_all(name, place, &[words, &["--no-detail"]].concat())
    }

    /// The same with vessels and spots.
    pub fn with_all(name: &'static str, place: Place, words: &[&str]) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let screen = Screen::start();
        let reader = Reader::start(&place);
        let log = File::create(place.log()).expect("a log");
        let program = place
            .command(env!("CARGO_BIN_EXE_cuts-viewer"), &screen)
            .args(words)
            .env("CUTS_VIEWER_LOG", "info,zbus=off,tracing=off")
            .env("DBUS_SESSION_BUS_ADDRESS", &reader.address)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program");
        let mut stage = Self {
            name,
            place,
            screen,
            program,
            window: String::new(),
            reader,
            _turn: turn,
        };
        stage.window = stage.until("the window", |stage| {
            stage.window_of(&["--name", "^CUTS Viewer$"])
        });
        stage.focus(&stage.window);
        stage.point(NOTHING);
        stage
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.place.path(name)
    }

    /// The program's own window.
    pub fn window(&self) -> &str {
        &self.window
    }

    /// Who listens to what the program tells screen readers.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    pub fn shot(&self) -> RgbImage {
        self.screen.shot()
    }

    /// All that the program has said so far.
    pub fn log(&self) -> String {
        let bytes = std::fs::read(self.place.log()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits until there is something, and says what was waited for when it does not come.
    #[track_caller]
    pub fn until<T>(&mut self, what: &str, mut probe: impl FnMut(&Self) -> Option<T>) -> T {
        let started = Instant::now();
        loop {
            if let Some(found) = probe(self) {
                return found;
            }
            if let Some(status) = self.program.try_wait().expect("the program's state") {
                panic!("the program ended ({status}) before: {what}");
            }
            assert!(started.elapsed() < PATIENCE, "waited in vain: {what}");
            thread::sleep(PULSE);
        }
    }

    /// Waits until the log has these words, and gives what follows them in their line.
    #[track_caller]
    pub fn hear(&mut self, words: &str) -> String {
        self.until(&format!("{words:?} in the log"), |stage| {
            let log = stage.log();
            // A line that is still being written may lack its end.
            let (_, rest) = log.split_once(words)?;
            rest.split_once('\n').map(|(line, _)| line.to_owned())
        })
    }

    /// Waits for two looks in a row that show the same area.
    #[track_caller]
    pub fn steady(&mut self, area: Area) -> RgbImage {
        let mut last = self.shot();
        self.until("a screen that keeps still", |stage| {
            thread::sleep(PULSE);
            let now = stage.shot();
            let still = changed(&last, &now, area) == 0.0;
            last = now;
            still.then(|| last.clone())
        })
    }

    /// Waits until the program does nothing any more: all overlays are made, and the window draws nothing anew.
    #[track_caller]
    pub fn at_rest(&mut self) -> RgbImage {
        self.until("a program at rest", |stage| {
            let before = stage.processor_time();
            thread::sleep(10 * PULSE);
            (stage.processor_time() <= before + 2).then(|| stage.shot())
        })
    }

    /// What the program's threads have used of the processors so far, in the system's ticks, mostly hundredths of a
    /// second. Those that Burn keeps for its devices, DSD and DSU, look for work at all times and say nothing.
    fn processor_time(&self) -> u64 {
        let threads = format!("/proc/{}/task", self.program.id());
        let threads = std::fs::read_dir(threads).into_iter().flatten().flatten();
        threads
            .filter_map(|thread| {
                let text = std::fs::read_to_string(thread.path().join("stat")).ok()?;
                // The second field is the name, in brackets as it may hold blanks; the 14th and 15th are wanted.
                let (name, rest) = text.rsplit_once(") ")?;
                let counts = !name.contains("(DS");
                let fields = rest.split_whitespace().skip(11).take(2);
                counts.then(|| fields.filter_map(|f| f.parse::<u64>().ok()).sum::<u64>())
            })
            .sum()
    }

    /// Waits until at least a share of an area has changed since a look, and then keeps still.
    #[track_caller]
    pub fn see_change(
        &mut self,
        what: &str,
        before: &RgbImage,
        area: Area,
        share: f64,
    ) -> RgbImage {
        self.until(what, |stage| {
            (changed(before, &stage.shot(), area) > share).then_some(())
        });
        self.steady(area)
    }

    pub fn key(&self, keys: &str) {
        self.xdotool(&["key", keys]);
    }

    pub fn write(&self, text: &str) {
        self.xdotool(&["type", "--delay", "40", text]);
    }

    pub fn point(&self, (x, y): (u32, u32)) {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()]);
    }

    /// Clicks where the pointer is.
    pub fn press(&self) {
        self.xdotool(&["click", "1"]);
    }

    /// Clicks, and takes the pointer away when all that comes of it is done.
    #[track_caller]
    pub fn click(&mut self, place: (u32, u32)) {
        self.drag(place, place);
    }

    /// Presses the button in one place and lets it go in another.
    #[track_caller]
    pub fn drag(&mut self, from: (u32, u32), to: (u32, u32)) {
        self.point(from);
        self.at_rest();
        self.xdotool(&["mousedown", "1"]);
        if from != to {
            self.at_rest();
            self.point(to);
            self.at_rest();
        }
        self.xdotool(&["mouseup", "1"]);
        // Within one frame, letting go and moving on would be letting go at the end of the way.
        self.at_rest();
        self.point(NOTHING);
    }

    /// Gives a window the keyboard: no window manager does.
    pub fn focus(&self, window: &str) {
        self.xdotool(&["windowfocus", window]);
    }

    /// The number of a visible window, if there is one.
    pub fn window_of(&self, which: &[&str]) -> Option<String> {
        let found = self.try_xdotool(&[&["search", "--onlyvisible"], which].concat())?;
        found.lines().next().map(str::to_owned)
    }

    /// Closes the window as its close button would, and waits for the program's end.
    #[track_caller]
    pub fn close(self) -> ExitStatus {
        self.ask_to_close();
        self.ended()
    }

    /// Asks for it as the close button would.
    #[track_caller]
    pub fn ask_to_close(&self) {
        let window = self.window.parse().expect("a window's number");
        ask_to_close(self.screen.display, window).expect("the X server listens");
    }

    /// Waits for the program, which was told to end.
    pub fn ended(mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.program.try_wait().expect("the program's state") {
                let log = self.log();
                assert!(!log.contains("panicked"), "the program broke down");
                return status;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "the closed window's program goes on"
            );
            thread::sleep(PULSE);
        }
    }

    #[track_caller]
    fn xdotool(&self, words: &[&str]) {
        assert!(
            self.try_xdotool(words).is_some(),
            "xdotool {words:?} failed"
        );
    }

    /// What xdotool answers; none if it fails, as a search does that finds nothing.
    fn try_xdotool(&self, words: &[&str]) -> Option<String> {
        let done = self
            .place
            .command("xdotool", &self.screen)
            .args(words)
            .output()
            .unwrap_or_else(|error| panic!("xdotool: {error}; ./tests/run installs it"));
        let text = String::from_utf8_lossy(&done.stdout).into_owned();
        done.status.success().then_some(text)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if thread::panicking() {
            report(self);
        }
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

#[expect(clippy::print_stderr, reason = "the test has failed; this says why")]
fn report(stage: &Stage) {
    let name = stage.name;
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
    // A second panic would hide the first.
    let shot = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| stage.shot()));
    let saved = shot.is_ok_and(|shot| shot.save(&path).is_ok());
    let path = if saved {
        path.display().to_string()
    } else {
        "none".to_owned()
    };
    eprintln!("{name}: the screen at the failure: {path}");
    for widget in stage.reader.widgets().unwrap_or_default() {
        eprintln!("{} {:?}", widget.role, widget.name);
    }
    eprintln!("the program's log:\n{}", stage.log());
}
