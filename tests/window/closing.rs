//! What a click on a window's close button sends. There is no window manager to click on, and xdotool's own ways of
//! closing take the window away from its program instead of asking for it; so this speaks the few words of X11 itself.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

const INTERN_ATOM: u8 = 16;
const SEND_EVENT: u8 = 25;
const CLIENT_MESSAGE: u8 = 33;

/// Asks the program of a window to close it.
pub fn ask_to_close(display: u32, window: u32) -> io::Result<()> {
    let mut server = UnixStream::connect(format!("/tmp/.X11-unix/X{display}"))?;
    greet(&mut server)?;
    let protocols = atom(&mut server, "WM_PROTOCOLS")?;
    let delete = atom(&mut server, "WM_DELETE_WINDOW")?;
    // To the window itself (no event mask, not passed on), 32 bits to each of the five values.
    let mut request = vec![SEND_EVENT, 0, 11, 0];
    request.extend(window.to_le_bytes());
    request.extend(0_u32.to_le_bytes());
    request.extend([CLIENT_MESSAGE, 32, 0, 0]);
    for value in [window, protocols, delete, 0, 0, 0, 0] {
        request.extend(value.to_le_bytes());
    }
    server.write_all(&request)?;
    // An answer to a later request means that this one was carried out.
    atom(&mut server, "WM_PROTOCOLS").map(drop)
}

/// Says hello: little-endian, version 11.0, no password.
fn greet(server: &mut UnixStream) -> io::Result<()> {
    server.write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
    let mut head = [0; 8];
    server.read_exact(&mut head)?;
    let mut rest = vec![0; usize::from(u16::from_le_bytes([head[6], head[7]])) * 4];
    server.read_exact(&mut rest)?;
    if head[0] == 1 {
        Ok(())
    } else {
        Err(io::Error::other(String::from_utf8_lossy(&rest)))
    }
}

/// The server's number for a name.
fn atom(server: &mut UnixStream, name: &str) -> io::Result<u32> {
    let words = name.len().div_ceil(4);
    let mut request = vec![
        INTERN_ATOM,
        0,
        2 + words as u8,
        0,
        name.len() as u8,
        0,
        0,
        0,
    ];
    request.extend(name.as_bytes());
    request.resize(8 + 4 * words, 0);
    server.write_all(&request)?;
    let mut answer = [0; 32];
    server.read_exact(&mut answer)?;
    if answer[0] == 1 {
        Ok(u32::from_le_bytes([
            answer[8], answer[9], answer[10], answer[11],
        ]))
    } else {
        Err(io::Error::other(format!("no atom {name}: {answer:?}")))
    }
}
