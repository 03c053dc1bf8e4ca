//! A folder of the program's own, with a home that nobody has used.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use tempfile::TempDir;

use crate::screen::Screen;

/// A folder to run the program in, also its home. Made first, as a test may put photographs there.
#[derive(Clone)]
pub struct Place {
    dir: Arc<TempDir>,
}

impl Place {
    /// A place where the program has been before: the hints for newcomers are over, and classes are shown.
    pub fn new() -> Self {
        let place = Self::first();
        let folder = place.dir.path().join("home/.local/share/cuts-viewer");
        std::fs::create_dir_all(&folder).expect("a folder");
        let preferences = "(past:[Train,Number,Slide,Pick,Keep,Find,Export],sight:Classes)";
        let remembered = format!("{{\"preferences-1\":\"{preferences}\"}}");
        std::fs::write(folder.join("app.ron"), remembered).expect("a file");
        place
    }

    /// A place where the program has never been.
    pub fn first() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let place = Self { dir: Arc::new(dir) };
        for folder in ["work", "home", "runtime"] {
            std::fs::create_dir(place.dir.path().join(folder)).expect("a folder");
        }
        // Programs refuse a runtime folder that others can look into.
        let alone = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(place.runtime(), alone).expect("a folder of one's own");
        place
    }

    /// A path in the folder that the program runs in.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("work").join(name)
    }

    /// The file that the program's output goes to.
    pub fn log(&self) -> PathBuf {
        self.dir.path().join("log")
    }

    /// The folder of sockets and the like.
    pub fn runtime(&self) -> PathBuf {
        self.dir.path().join("runtime")
    }

    /// A program of this place and screen: nothing of the user's own desktop reaches it.
    pub fn command(&self, program: &str, screen: &Screen) -> Command {
        let mut command = Command::new(program);
        let home = self.dir.path().join("home");
        command
            .current_dir(self.path(""))
            .env("DISPLAY", format!(":{}", screen.display))
            .env("HOME", &home)
            .env("XDG_RUNTIME_DIR", self.runtime())
            // No desktop's bus, so no portal that would answer instead of the dialogue on this screen.
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            // What dialogues are made with tells screen readers nothing.
            .env("NO_AT_BRIDGE", "1")
            .env("LC_ALL", "C.UTF-8")
            .env("GTK_A11Y", "none")
            .stdin(Stdio::null());
        for (name, folder) in [
            ("CONFIG", ".config"),
            ("CACHE", ".cache"),
            ("DATA", ".local/share"),
        ] {
            command.env(format!("XDG_{name}_HOME"), home.join(folder));
        }
        for name in [
            "WAYLAND_DISPLAY",
            "WAYLAND_SOCKET",
            "XAUTHORITY",
            "GTK_USE_PORTAL",
            "AT_SPI_BUS_ADDRESS",
        ] {
            command.env_remove(name);
        }
        command
    }
}
