//! Keys as they are called in the window's language.

use egui::{Context, Key, KeyboardShortcut, ModifierNames};

use crate::ui::words::tr;

/// A key in words; signs as signs.
pub(in crate::ui) fn written(ctx: &Context, key: &KeyboardShortcut) -> String {
    let is_mac = ctx.os().is_mac();
    let names = if is_mac {
        ModifierNames::SYMBOLS
    } else {
        ModifierNames {
            alt: tr("Alt"),
            ctrl: tr("Ctrl"),
            shift: tr("Shift"),
            ..ModifierNames::NAMES
        }
    };
    let held = names.format(&key.modifiers, is_mac);
    let between = if held.is_empty() { "" } else { names.concat };
    format!("{held}{between}{}", called(key.logical_key))
}

/// A gesture in words.
pub(in crate::ui) fn gesture(ctx: &Context, words: &'static str) -> String {
    let words = tr(words);
    if ctx.os().is_mac() {
        words.replace(tr("Ctrl"), "⌘")
    } else {
        words.to_owned()
    }
}

fn called(key: Key) -> &'static str {
    match key {
        Key::ArrowDown => "↓",
        Key::ArrowLeft => "←",
        Key::ArrowRight => "→",
        Key::ArrowUp => "↑",
        Key::Escape => tr("Esc"),
        Key::Tab => tr("Tab"),
        Key::Backspace => tr("Backspace"),
        Key::Enter => tr("Enter"),
        Key::Space => tr("Space"),
        Key::Insert => tr("Insert"),
        Key::Delete => tr("Delete"),
        Key::Home => tr("Home"),
        Key::End => tr("End"),
        Key::PageUp => tr("Page Up"),
        Key::PageDown => tr("Page Down"),
        Key::Comma => ",",
        Key::Period => ".",
        Key::Plus => "+",
        Key::Minus => "−",
        Key::Equals => "=",
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::Pause => tr("Pause key"),
        Key::PrintScreen => tr("Print Screen"),
        other => other.symbol_or_name(),
    }
}

#[cfg(test)]
mod tests {
    use egui::Modifiers;

    use super::*;
    use crate::ui::words::Language;

    #[test]
    fn keys_are_called_as_on_the_keyboard() {
        let ctx = Context::default();
        ctx.set_os(egui::os::OperatingSystem::Nix);
        let written = |held, key| written(&ctx, &KeyboardShortcut::new(held, key));
        let both = Modifiers::COMMAND | Modifiers::SHIFT;
        assert_eq!(written(both, Key::T), "Ctrl+Shift+T");
        assert_eq!(written(Modifiers::NONE, Key::PageUp), "Page Up");
        assert_eq!(written(Modifiers::COMMAND, Key::Minus), "Ctrl+−");
        Language::German.choose();
        assert_eq!(written(both, Key::T), "Strg+Umschalt+T");
        assert_eq!(written(Modifiers::NONE, Key::PageUp), "Bild auf");
        assert_eq!(written(Modifiers::NONE, Key::Delete), "Entf");
        assert_eq!(written(Modifiers::ALT, Key::Enter), "Alt+Eingabe");
        assert_eq!(gesture(&ctx, "Ctrl + wheel"), "Strg + Rad");
        Language::English.choose();
        ctx.set_os(egui::os::OperatingSystem::Mac);
        assert_eq!(gesture(&ctx, "Ctrl + wheel"), "⌘ + wheel");
    }
}
