//! What a screen reader is told of the window: the name, role and place of every widget. Tests find widgets as users do,
//! by their words.
//!
//! The program speaks to a message bus of its own that knows no services of the machine's desktop. On it a test takes the
//! part of the accessibility services: it says that somebody listens, and the program announces itself.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use atspi::Role;
use atspi::proxy::cache::CacheProxy;
use atspi::proxy::component::ComponentProxy;
use atspi::{CoordType, Interface, ObjectRefOwned, State, StateSet};
use pollster::block_on;
use zbus::connection::{Builder, Connection};
use zbus::proxy::CacheProperties;
use zbus::zvariant::OwnedObjectPath;

use crate::place::Place;
use crate::screen::Area;

/// Where the accessibility services are, and the root of every program that speaks to them.
const SERVICES: &str = "/org/a11y/bus";
const ROOT: &str = "/org/a11y/atspi/accessible/root";

/// A bus without services: whatever is asked for that is not of this test is not there.
const CONFIG: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// The program answers at once, or is stuck.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// A widget as it is announced.
#[derive(Clone, Debug)]
pub struct Widget {
    pub name: String,
    pub role: Role,
    states: StateSet,
    clicks: bool,
    object: ObjectRefOwned,
}

impl Widget {
    /// Whether keys go to it.
    pub fn is_focused(&self) -> bool {
        self.states.contains(State::Focused)
    }

    /// Whether it can be reached with the Tab key or clicked. Scroll bars need no name: what they move has one.
    pub fn is_for_users(&self) -> bool {
        let used = self.clicks || self.states.contains(State::Focusable);
        used && self.role != Role::ScrollBar
    }
}

/// A message bus with somebody who listens to what the program tells.
pub struct Reader {
    daemon: Child,
    /// Of the bus, for the program.
    pub address: String,
    connection: Option<Connection>,
    program: Announced,
}

/// Who has announced itself: its name on the bus.
type Announced = Arc<Mutex<Option<String>>>;

impl Reader {
    pub fn start(place: &Place) -> Self {
        let socket = place.runtime().join("bus");
        let config = place.runtime().join("bus.conf");
        let said = place.runtime().join("bus.log");
        let text = CONFIG.replace("{socket}", &socket.display().to_string());
        std::fs::write(&config, text).expect("a file");
        // Of a program that ran here before.
        let _ = std::fs::remove_file(&socket);
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--nopidfile", "--print-address"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&said).expect("a file"))
            .spawn()
            .unwrap_or_else(|error| panic!("dbus-daemon: {error}; ./tests/run installs it"));
        // The daemon says where it listens as soon as it does.
        let mut address = String::new();
        let mut output = BufReader::new(daemon.stdout.take().expect("a pipe"));
        let read = output.read_line(&mut address);
        let mut reader = Self {
            daemon,
            address: address.trim().to_owned(),
            connection: None,
            program: Announced::default(),
        };
        if read.is_err() || reader.address.is_empty() {
            let said = std::fs::read(said).unwrap_or_default();
            panic!("no message bus: {}", String::from_utf8_lossy(&said));
        }
        let connection = serve(&reader.address, Arc::clone(&reader.program));
        reader.connection = Some(connection.expect("the bus"));
        reader
    }

    /// All widgets of the window, in the order in which they are announced; none before the program has announced itself.
    pub fn widgets(&self) -> Option<Vec<Widget>> {
        let program = self.program.lock().unwrap_or_else(PoisonError::into_inner);
        let (program, connection) = (program.clone()?, self.connection.as_ref()?);
        let items = block_on(async {
            let cache = CacheProxy::builder(connection).destination(program)?;
            let cache = cache.cache_properties(CacheProperties::No).build().await?;
            cache.get_items().await
        });
        let widgets = items.ok()?.into_iter().map(|item| Widget {
            name: item.short_name,
            role: item.role,
            states: item.states,
            clicks: item.ifaces.contains(Interface::Action),
            object: item.object,
        });
        Some(widgets.collect())
    }

    /// Where on the screen a widget is; none if it is gone.
    pub fn place(&self, widget: &Widget) -> Option<Area> {
        let (name, path) = (widget.object.name_as_str()?, widget.object.path_as_str());
        let connection = self.connection.as_ref()?;
        let extents = block_on(async {
            let component = ComponentProxy::builder(connection)
                .destination(name)?
                .path(path)?;
            let component = component.cache_properties(CacheProperties::No);
            component
                .build()
                .await?
                .get_extents(CoordType::Screen)
                .await
        });
        let (left, top, width, height) = extents.ok()?;
        let side = |from: i32| u32::try_from(from).ok();
        Some(Area {
            left: side(left)?,
            top: side(top)?,
            right: side(left + width)?,
            bottom: side(top + height)?,
        })
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// Takes the part of the accessibility services.
fn serve(address: &str, program: Announced) -> zbus::Result<Connection> {
    let services = Services(address.to_owned());
    block_on(
        Builder::address(address)?
            .method_timeout(ANSWERS_WITHIN)
            .serve_at(SERVICES, services)?
            .serve_at(SERVICES, Listening)?
            .serve_at(ROOT, Registry(program))?
            .name("org.a11y.Bus")?
            .name("org.a11y.atspi.Registry")?
            .build(),
    )
}

/// Says where programs announce themselves: on the same bus.
struct Services(String);

#[zbus::interface(name = "org.a11y.Bus")]
impl Services {
    fn get_address(&self) -> &str {
        &self.0
    }
}

/// Says that somebody listens.
struct Listening;

#[zbus::interface(name = "org.a11y.Status")]
impl Listening {
    #[zbus(property)]
    fn is_enabled(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn screen_reader_enabled(&self) -> bool {
        true
    }
}

/// Takes the announcement of the first program: a dialogue that it opens may announce itself too.
struct Registry(Announced);

#[zbus::interface(name = "org.a11y.atspi.Socket")]
impl Registry {
    fn embed(
        &self,
        plug: (String, OwnedObjectPath),
        #[zbus(connection)] connection: &Connection,
    ) -> zbus::fdo::Result<((String, OwnedObjectPath),)> {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(plug.0);
        let own = connection.unique_name().map(ToString::to_string);
        let root = OwnedObjectPath::try_from(ROOT).map_err(zbus::Error::from)?;
        Ok(((own.unwrap_or_default(), root),))
    }
}
