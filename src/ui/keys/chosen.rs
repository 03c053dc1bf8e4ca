//! The keys as the user has them.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{Context, Event, Id, Key, KeyboardShortcut, Modifiers};

use super::COMMANDS;

/// What the user has changed: a command's identifier, and its keys as text. What no command of this version has, or no
/// key is called, means nothing and stays.
pub(in crate::ui) type Stored = BTreeMap<String, Vec<String>>;

/// The keys of all commands.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct Keys {
    /// In the order of [`COMMANDS`].
    of: Vec<Vec<KeyboardShortcut>>,
    /// Each with its command's place. Those with more modifiers stand first, as a plain key would swallow them.
    order: Vec<(KeyboardShortcut, usize)>,
}

impl Keys {
    /// The usual keys, and in their place those that the user has chosen.
    pub(in crate::ui) fn of_stored(stored: &Stored) -> Self {
        let mut of: Vec<Vec<KeyboardShortcut>> = Vec::new();
        let mut own = Vec::new();
        for command in COMMANDS {
            let chosen = stored.get(command.id).filter(|_| !command.is_fixed());
            let chosen = chosen.map(|texts| texts.iter().filter_map(|text| read(text)).collect());
            own.push(chosen.is_some());
            of.push(chosen.unwrap_or_else(|| command.keys.to_vec()));
        }
        // A key does one thing: the user's choice goes before the usual keys, and the earlier command before the later.
        let mut places: Vec<usize> = (0..of.len()).collect();
        places.sort_by_key(|&place| Reverse(own[place]));
        let mut order: Vec<(KeyboardShortcut, usize)> = Vec::new();
        for place in places {
            of[place].retain(|key| {
                let new = order.iter().all(|(other, _)| other != key);
                if new {
                    order.push((*key, place));
                }
                new
            });
        }
        order.sort_by_key(|(key, place)| (Reverse(count(key.modifiers)), *place));
        Self { of, order }
    }

    /// Those that hold in a window.
    pub(in crate::ui) fn now(ctx: &Context) -> Arc<Self> {
        ctx.data_mut(|data| {
            data.get_temp_mut_or_insert_with(Id::NULL, || Arc::new(Self::of_stored(&Stored::new())))
                .clone()
        })
    }

    /// Makes them those of a window.
    pub(in crate::ui) fn install(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Id::NULL, Arc::new(self)));
    }

    /// The keys of a command.
    pub(in crate::ui) fn of(&self, place: usize) -> &[KeyboardShortcut] {
        &self.of[place]
    }

    pub(super) fn in_order(&self) -> impl Iterator<Item = (KeyboardShortcut, usize)> + '_ {
        self.order.iter().copied()
    }

    /// The command that has a key.
    pub(in crate::ui) fn command(&self, key: &KeyboardShortcut) -> Option<usize> {
        let found = self.order.iter().find(|(other, _)| other == key);
        found.map(|(_, place)| *place)
    }
}

/// What is stored after a command's key at a place was made another one, or none; past its last key the command gets one
/// more. Another command loses it.
pub(in crate::ui) fn changed(
    stored: &Stored,
    command: usize,
    place: usize,
    key: Option<KeyboardShortcut>,
) -> Stored {
    let keys = Keys::of_stored(stored);
    let mut stored = stored.clone();
    let mut store = |place: usize, list: Vec<KeyboardShortcut>| {
        let id = COMMANDS[place].id.to_owned();
        if list == COMMANDS[place].keys {
            stored.remove(&id);
        } else {
            stored.insert(id, list.iter().map(text).collect());
        }
    };
    if let Some(key) = key
        && let Some(other) = keys.command(&key).filter(|&other| other != command)
    {
        let mut list = keys.of(other).to_vec();
        list.retain(|own| *own != key);
        store(other, list);
    }
    let mut list = keys.of(command).to_vec();
    match key {
        Some(key) if list.contains(&key) => {}
        Some(key) if place < list.len() => list[place] = key,
        Some(key) => list.push(key),
        None if place < list.len() => drop(list.remove(place)),
        None => {}
    }
    store(command, list);
    stored
}

/// The key that was pressed in this frame, with what was held; no other part of the window gets it.
pub(in crate::ui) fn pressed_now(ctx: &Context) -> Option<KeyboardShortcut> {
    ctx.input_mut(|input| {
        let pressed = input.events.iter().find_map(|event| match event {
            Event::Key {
                key,
                pressed: true,
                repeat: false,
                modifiers,
                ..
            } if !is_held(*key) => Some(plain(*modifiers, *key)),
            // The system's own words for these keys.
            Event::Copy => Some(KeyboardShortcut::new(Modifiers::COMMAND, Key::C)),
            Event::Cut => Some(KeyboardShortcut::new(Modifiers::COMMAND, Key::X)),
            Event::Paste(_) => Some(KeyboardShortcut::new(Modifiers::COMMAND, Key::V)),
            _ => None,
        });
        let typed = |event: &Event| matches!(event, Event::Key { .. } | Event::Text(_));
        input.events.retain(|event| !typed(event));
        pressed
    })
}

/// Whether a text that is being edited has a use of its own for a key.
pub(in crate::ui) fn text_has(key: &KeyboardShortcut) -> bool {
    use Key::{A, Backspace, C, Delete, End, Home, U, V, W, X, Y, Z};
    let held = key.modifiers;
    let with_command = [A, C, U, V, W, X, Y, Z, Backspace, Delete, Home, End];
    !(held.command || held.ctrl || held.alt) || with_command.contains(&key.logical_key)
}

/// Keys that are held while another is pressed.
fn is_held(key: Key) -> bool {
    use Key::{
        AltLeft, AltRight, CapsLock, ControlLeft, ControlRight, NumLock, ShiftLeft, ShiftRight,
        SuperLeft, SuperRight,
    };
    let held = [
        AltLeft,
        AltRight,
        CapsLock,
        ControlLeft,
        ControlRight,
        NumLock,
        ShiftLeft,
        ShiftRight,
        SuperLeft,
        SuperRight,
    ];
    held.contains(&key)
}

/// A key as it is bound: signs that need Shift on some keyboards mean the same without.
fn plain(held: Modifiers, key: Key) -> KeyboardShortcut {
    let sign = key >= Key::Colon && key <= Key::Quote;
    let modifiers = Modifiers {
        alt: held.alt,
        ctrl: held.ctrl && (held.mac_cmd || !held.command),
        shift: held.shift && !sign,
        mac_cmd: false,
        command: held.command || held.mac_cmd,
    };
    KeyboardShortcut::new(modifiers, key)
}

fn count(held: Modifiers) -> usize {
    [held.alt, held.ctrl, held.shift, held.command]
        .into_iter()
        .filter(|&held| held)
        .count()
}

/// How a key is stored.
fn text(key: &KeyboardShortcut) -> String {
    let held = key.modifiers;
    let mut parts = Vec::new();
    for (held, name) in [
        (held.command, "Command"),
        (held.ctrl, "Ctrl"),
        (held.alt, "Alt"),
        (held.shift, "Shift"),
    ] {
        if held {
            parts.push(name);
        }
    }
    parts.push(key.logical_key.name());
    parts.join("+")
}

fn read(text: &str) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    let (held, name) = text.rsplit_once('+').unwrap_or(("", text));
    for part in held.split('+').filter(|part| !part.is_empty()) {
        match part {
            "Command" => modifiers.command = true,
            "Ctrl" => modifiers.ctrl = true,
            "Alt" => modifiers.alt = true,
            "Shift" => modifiers.shift = true,
            _ => return None,
        }
    }
    Some(KeyboardShortcut::new(modifiers, Key::from_name(name)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Modifiers = Modifiers::NONE;

    fn place(id: &str) -> usize {
        let place = COMMANDS.iter().position(|command| command.id == id);
        place.unwrap_or_else(|| panic!("no command {id}"))
    }

    fn key(key: Key) -> KeyboardShortcut {
        KeyboardShortcut::new(NONE, key)
    }

    #[test]
    fn every_key_is_stored_as_text_and_read_back() {
        for command in COMMANDS {
            for key in command.keys {
                assert_eq!(read(&text(key)), Some(*key), "{}", text(key));
            }
        }
        for &key in Key::ALL {
            let key = KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::SHIFT, key);
            assert_eq!(read(&text(&key)), Some(key), "{}", text(&key));
        }
        assert_eq!(read("Hyper+X"), None);
        assert_eq!(read("Command+Nothing"), None);
    }

    #[test]
    fn identifiers_and_usual_keys_are_unique() {
        let mut ids: Vec<&str> = COMMANDS.iter().map(|command| command.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), COMMANDS.len());
        let usual = Keys::of_stored(&Stored::new());
        for (place, command) in COMMANDS.iter().enumerate() {
            assert_eq!(usual.of(place), command.keys, "{}", command.id);
        }
    }

    #[test]
    fn a_key_that_is_taken_leaves_its_command() {
        let (fill, overlay) = (place("fill"), place("overlay"));
        let stored = changed(&Stored::new(), fill, 0, Some(key(Key::C)));
        let keys = Keys::of_stored(&stored);
        assert_eq!(keys.of(fill), [key(Key::C)]);
        assert_eq!(keys.of(overlay), [key(Key::G)]);
        assert_eq!(keys.command(&key(Key::F)), None);
        // Given back, nothing is left to remember but that the other lost it.
        let stored = changed(&stored, fill, 0, Some(key(Key::F)));
        assert_eq!(stored.keys().collect::<Vec<_>>(), ["overlay"]);
        let stored = changed(&stored, overlay, 1, Some(key(Key::C)));
        let keys = Keys::of_stored(&stored);
        assert_eq!(keys.of(overlay), [key(Key::G), key(Key::C)]);
    }

    #[test]
    fn a_key_goes_and_another_comes() {
        let fill = place("fill");
        let stored = changed(&Stored::new(), fill, 0, None);
        assert!(Keys::of_stored(&stored).of(fill).is_empty());
        let stored = changed(&stored, fill, 0, Some(key(Key::F)));
        assert_eq!(stored, Stored::new());
        let more = changed(&stored, fill, 1, Some(key(Key::F9)));
        assert_eq!(Keys::of_stored(&more).of(fill), [key(Key::F), key(Key::F9)]);
        // Once is enough.
        assert_eq!(changed(&more, fill, 2, Some(key(Key::F))), more);
    }

    #[test]
    fn what_an_other_version_stored_means_nothing_and_stays() {
        let lines = |id: &str, keys: &[&str]| {
            let keys = keys.iter().map(|key| (*key).to_owned()).collect();
            (id.to_owned(), keys)
        };
        let stored = Stored::from([
            lines("a command to come", &["X"]),
            lines("fill", &["Hyper+Q", "F9"]),
            lines("let-go", &["F8"]),
        ]);
        let keys = Keys::of_stored(&stored);
        assert_eq!(keys.of(place("fill")), [key(Key::F9)]);
        assert_eq!(keys.of(place("let-go")), [key(Key::Escape)]);
        let stored = changed(&stored, place("fill"), 0, None);
        assert!(stored.contains_key("a command to come"));
    }

    #[test]
    fn a_users_key_goes_before_the_usual_one() {
        // As when a later version gives the key to a new command.
        let stored = Stored::from([("numbers".to_owned(), vec!["F".to_owned()])]);
        let keys = Keys::of_stored(&stored);
        assert_eq!(keys.command(&key(Key::F)), Some(place("numbers")));
        assert!(keys.of(place("fill")).is_empty());
    }

    #[test]
    fn signs_mean_the_same_with_shift() {
        let held = Modifiers {
            ctrl: true,
            ..Modifiers::COMMAND | Modifiers::SHIFT
        };
        let plus = KeyboardShortcut::new(Modifiers::COMMAND, Key::Plus);
        assert_eq!(plain(held, Key::Plus), plus);
        let letter = KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::SHIFT, Key::T);
        assert_eq!(plain(held, Key::T), letter);
    }

    #[test]
    fn a_text_keeps_its_letters() {
        assert!(text_has(&key(Key::C)));
        assert!(text_has(&KeyboardShortcut::new(Modifiers::SHIFT, Key::C)));
        assert!(text_has(&KeyboardShortcut::new(Modifiers::COMMAND, Key::Z)));
        assert!(!text_has(&KeyboardShortcut::new(
            Modifiers::COMMAND,
            Key::K
        )));
    }
}
