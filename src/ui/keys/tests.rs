use egui::Modifiers;

use super::*;
use crate::document::Count;
use crate::ui::state::RunSettings;

/// What a window without anything in focus makes of a key.
fn pressing(ctx: &Context, shortcut: &KeyboardShortcut) -> Vec<Action> {
    pressing_in(Sight::Classes, ctx, shortcut)
}

fn pressing_in(sight: Sight, ctx: &Context, shortcut: &KeyboardShortcut) -> Vec<Action> {
    let mut modifiers = shortcut.modifiers;
    // As the systems that have no command key report it.
    modifiers.ctrl = modifiers.command;
    let press = egui::Event::Key {
        key: shortcut.logical_key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    };
    let input = egui::RawInput {
        events: vec![press],
        ..egui::RawInput::default()
    };
    let state = State::new(RunSettings::default(), Count::default());
    let mut actions = Vec::new();
    let _ = ctx.run_ui(input, |ui| {
        actions.extend(pressed(ui.ctx(), &state, sight));
    });
    actions
}

#[test]
fn every_key_does_what_the_table_says_and_nothing_else() {
    for command in COMMANDS {
        for key in command.keys {
            let Wish::Is(action) = &command.wish else {
                panic!("{}: its key may do nothing", command.id);
            };
            let actions = pressing(&Context::default(), key);
            assert_eq!(actions, std::slice::from_ref(action), "{key:?}");
        }
    }
}

#[test]
fn a_key_of_the_users_own_does_it_too_and_the_usual_one_no_more() {
    let ctx = Context::default();
    let place = COMMANDS.iter().position(|c| c.id == "fill").expect("fill");
    let own = KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::ALT, Key::J);
    Keys::of_stored(&changed(&Stored::new(), place, 0, Some(own))).install(&ctx);
    let Wish::Is(action) = &COMMANDS[place].wish else {
        panic!("an action");
    };
    assert_eq!(pressing(&ctx, &own), std::slice::from_ref(action));
    assert!(pressing(&ctx, &COMMANDS[place].keys[0]).is_empty());
    ctx.set_os(egui::os::OperatingSystem::Nix);
    assert_eq!(tip(&ctx, "Fill", action), "Fill (Ctrl+Alt+J)");
}

#[test]
fn digits_keep_what_stands_out_or_select_classes() {
    let digit = KeyboardShortcut::new(Modifiers::NONE, Key::Num3);
    assert_eq!(
        pressing(&Context::default(), &digit),
        [Action::Class(ClassAction::Select(Some(2)))]
    );
    assert_eq!(
        pressing_in(Sight::Structures, &Context::default(), &digit),
        [Action::Structure(StructureAction::KeepStanding(3))]
    );
    assert!(holder(&digit).is_some());
}
