//! Marks, sides, spacings and fields of view, by the names of what is clicked.

use super::picks::{key, on_screen, pick, press};
use super::*;
use crate::document::Eye;
use crate::measure::Side;
use crate::picture::{Laterality, Tags};
use crate::session::ImageId;
use crate::ui::actions::HistoryAction;
use crate::ui::actions::{Action, RetinaAction, Tool};
use crate::ui::state::Reading;

const NONE: egui::Modifiers = egui::Modifiers::NONE;

/// The window with the section open.
fn retina_window(folder: &Path) -> Harness<'static, App> {
    let mut harness = window(folder);
    click(&mut harness, "Retina");
    harness.run_steps(20);
    harness
}

fn id(app: &App) -> ImageId {
    app.state.current_id().expect("an image")
}

fn eye(app: &App) -> Eye {
    app.state.document.retina.eye(id(app).photo)
}

/// Marks disc and fovea of a right eye: two clicks, 25 pixels apart.
fn mark_both(harness: &mut Harness<'static, App>) {
    click(harness, "Disc");
    press(harness, (50.0, 30.0), NONE);
    // A tool is laid down after its mark.
    harness.run_steps(2);
    click(harness, "Fovea");
    press(harness, (25.0, 30.0), NONE);
    harness.run_steps(3);
}

fn near(place: Option<[f32; 2]>, [x, y]: [f32; 2]) {
    let [px, py] = place.expect("a mark");
    assert!((px - x).abs() < 0.2 && (py - y).abs() < 0.2, "{px} {py}");
}

fn type_spacing(harness: &mut Harness<'static, App>, text: &str) {
    harness.get_by_label("Pixel spacing").focus();
    harness.run_steps(2);
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(2);
    key(harness, egui::Key::Enter);
}

/// Reads a table and waits until it is told what became of it.
fn read_table(harness: &mut Harness<'static, App>, path: &Path) -> (String, bool) {
    harness.state_mut().state.notice = None;
    let ctx = harness.ctx.clone();
    let read = RetinaAction::ReadTable(path.to_path_buf());
    harness.state_mut().apply(&ctx, Action::Retina(read));
    until(harness, "the table is read", |app| {
        app.state.notice.is_some()
    });
    harness.run_steps(3);
    let notice = harness.state().state.notice.clone().expect("a notice");
    (notice.text, notice.is_error)
}

#[test]
fn two_clicks_give_disc_diameters_rings_and_side() {
    let folder = folder();
    let mut harness = retina_window(folder.path());
    harness.get_by_label("OS, by the file name");
    mark_both(&mut harness);
    let app = harness.state();
    near(eye(app).disc, [50.0, 30.0]);
    near(eye(app).fovea, [25.0, 30.0]);
    assert_eq!(app.state.retina.tool, None, "both are marked");
    assert!(app.state.pick.is_none(), "nothing was picked");
    let marks = app.state.measured().expect("an image").marks;
    let rings = marks.rings().expect("rings");
    assert!((rings[1] - 10.0).abs() < 0.2, "{rings:?}");
    harness.get_by_label("1 DD = 10 pixels");
    harness.get_by_label("OD, by the marks");

    click(&mut harness, "Left eye");
    assert_eq!(eye(harness.state()).side, Some(Side::Left));
    harness.get_by_label("OS");
    click(&mut harness, "Take both marks away");
    assert_eq!(eye(harness.state()).fovea, None);
    let steps: Vec<String> = harness
        .state()
        .state
        .history
        .steps()
        .map(str::to_owned)
        .collect();
    let expected = [
        "Marked the optic disc",
        "Marked the fovea",
        "Set the side of the eye",
        "Took the marks away",
    ];
    assert_eq!(steps, expected);
    let ctx = harness.ctx.clone();
    harness
        .state_mut()
        .apply(&ctx, Action::History(HistoryAction::Undo));
    near(eye(harness.state()).fovea, [25.0, 30.0]);
}

#[test]
fn the_read_out_tells_the_place_on_the_retina() {
    let folder = folder();
    let mut harness = retina_window(folder.path());
    mark_both(&mut harness);
    let at = on_screen(harness.state(), 12.0, 20.0);
    harness.hover_at(at);
    harness.run_steps(3);
    let words = "1.6 DD from the fovea, superior temporal";
    let read_out = harness.state().edit.read_out().to_owned();
    assert!(read_out.contains(words), "{read_out}");
}

#[test]
fn escape_lays_the_tool_down_and_m_hides_the_rings() {
    let folder = folder();
    let mut harness = retina_window(folder.path());
    click(&mut harness, "Fovea");
    assert_eq!(harness.state().state.retina.tool, Some(Tool::Fovea));
    key(&mut harness, egui::Key::Escape);
    assert_eq!(harness.state().state.retina.tool, None);
    press(&mut harness, (25.0, 32.0), NONE);
    assert_eq!(eye(harness.state()), Eye::default());
    assert!(harness.state().state.retina.rings);
    key(&mut harness, egui::Key::M);
    assert!(!harness.state().state.retina.rings);
    click(&mut harness, "Rings");
    assert!(harness.state().state.retina.rings);
}

#[test]
fn a_typed_spacing_gives_square_millimetres_in_the_list() {
    let folder = folder();
    let mut harness = retina_window(folder.path());
    train(&mut harness);
    pick(&mut harness);
    key(&mut harness, egui::Key::Enter);
    harness.event(egui::Event::Text("Atrophy".to_owned()));
    harness.run_steps(2);
    key(&mut harness, egui::Key::Enter);
    let size = |harness: &Harness<'static, App>| {
        let row = harness.get_by_label("Atrophy");
        row.accesskit_node().value().expect("a size").to_owned()
    };
    assert!(size(&harness).ends_with(" %"), "{}", size(&harness));
    type_spacing(&mut harness, "100");
    let app = harness.state();
    assert_eq!(app.state.document.retina.typed(), Some(100.0));
    // Each of the photograph's pixels, which are those of the working copy, has 0.01 mm².
    let area = &app.state.document.structures.of(id(app).photo)[0].area;
    let expected = format!("{:.2} mm²", area.pixels as f64 * 0.01);
    assert_eq!(size(&harness), expected);

    harness.state_mut().state.document.retina.set_typed(None);
    type_spacing(&mut harness, "0,008");
    let notice = harness.state().state.notice.clone().expect("a notice");
    assert!(notice.is_error && notice.text.starts_with("0,008 is no pixel spacing"));
    assert_eq!(harness.state().state.document.retina.typed(), None);
}

#[test]
fn spacings_are_read_from_a_table() {
    let folder = folder();
    let mut harness = retina_window(folder.path());
    let tables = tempfile::tempdir().expect("a folder");
    let path = tables.path().join("resolution_information.csv");
    std::fs::write(&path, "fundus,res\nleft.png,0.008\nother.png,0.01\n").expect("a file");
    let (text, is_error) = read_table(&mut harness, &path);
    let expected = "Pixel spacing of 1 of 3 images: resolution_information.csv";
    assert_eq!((text.as_str(), is_error), (expected, false));
    harness.get_by_label("8 µm/px, from resolution_information.csv");
    key(&mut harness, egui::Key::ArrowRight);
    harness.get_by_label("not in resolution_information.csv");
    click(&mut harness, "Leave this table");
    assert!(harness.state().state.document.retina.table().is_none());
}

#[test]
fn what_a_dicom_file_says_holds_where_the_user_said_nothing() {
    let folder = folder();
    let mut harness = retina_window(folder.path());
    let app = harness.state_mut();
    let index = id(app).index as usize;
    if let Reading::Done { tags, .. } = &mut app.state.items[index].reading {
        *tags = Tags {
            spacing: Some(11.2),
            eye: Some(Laterality::Left),
        };
    }
    harness.run_steps(3);
    harness.get_by_label("OS, by the DICOM file");
    harness.get_by_label("11.2 µm/px, from the DICOM file");
    let spacing = |harness: &Harness<'static, App>| {
        let measured = harness.state().state.measured().expect("an image");
        measured.marks.spacing
    };
    assert_eq!(spacing(&harness), Some(11.2));
    type_spacing(&mut harness, "8");
    assert_eq!(spacing(&harness), Some(8.0));
    harness.get_by_label("the DICOM file says 11.2 µm/px");
    // Disc and fovea are those of a right eye.
    mark_both(&mut harness);
    harness.get_by_label("OD, by the marks; the file says OS");
}

#[test]
fn a_table_that_is_none_is_refused_in_words() {
    let folder = folder();
    let mut harness = retina_window(folder.path());
    let path = folder.path().join("visits.csv");
    std::fs::write(&path, "name,age\nleft.png,71\n").expect("a file");
    let (text, is_error) = read_table(&mut harness, &path);
    assert!(is_error);
    assert!(text.contains("column fundus"), "{text}");
    assert!(text.ends_with("visits.csv"), "{text}");
    assert!(harness.state().state.document.retina.table().is_none());
}

#[test]
fn what_was_marked_stays_when_the_folder_is_looked_at_again() {
    let folder = folder();
    let mut harness = retina_window(folder.path());
    mark_both(&mut harness);
    let before = eye(harness.state());
    type_spacing(&mut harness, "8");
    // The new photograph comes first in the list.
    fundus(30)
        .save(folder.path().join("another.png"))
        .expect("an image");
    // Letters and function keys are the field's while it has the focus.
    press(&mut harness, (60.0, 60.0), NONE);
    key(&mut harness, egui::Key::F5);
    until(&mut harness, "the new list is read", |app| {
        app.state.items.len() == 4 && app.state.all_read
    });
    let app = harness.state();
    assert_eq!(app.state.current, Some(1), "the same photograph is shown");
    assert_eq!(eye(app), before);
    assert_eq!(app.state.document.retina.typed(), Some(8.0));
}

#[test]
fn the_circle_of_the_field_is_dragged_and_reset() {
    let folder = folder();
    let mut harness = retina_window(folder.path());
    let first = id(harness.state());
    let used = |app: &App| app.state.retina.fields.get(&id(app)).map(|f| f.circle);
    until(&mut harness, "the field is found", |app| {
        used(app).is_some()
    });
    let found = used(harness.state()).expect("a circle");
    click(&mut harness, "Adjust");
    drag(&mut harness, (found.x, found.y), (40.0, 30.0));
    let set = eye(harness.state()).field.expect("a circle");
    assert!((set.x - 40.0).abs() < 0.2 && (set.y - 30.0).abs() < 0.2);
    assert_eq!(set.radius, found.radius);
    let is = |circle| move |app: &App| used(app) == Some(circle);
    until(&mut harness, "the session uses it", is(set));
    drag(&mut harness, (40.0 - found.radius, 30.0), (15.0, 30.0));
    let set = eye(harness.state()).field.expect("a circle");
    assert!((set.radius - 25.0).abs() < 0.2, "{set:?}");
    until(&mut harness, "the session uses it", is(set));

    // Looked at again, the photograph keeps it; taken back in any way, the one that is found comes back.
    key(&mut harness, egui::Key::F5);
    until(&mut harness, "the list is read again", |app| {
        id(app) != first && app.state.all_read && used(app) == Some(set)
    });
    assert_eq!(eye(harness.state()).field, Some(set));
    let ctx = harness.ctx.clone();
    for _ in 0..2 {
        harness
            .state_mut()
            .apply(&ctx, Action::History(HistoryAction::Undo));
    }
    until(&mut harness, "the found one is used", is(found));
    click(&mut harness, "Adjust");
    drag(&mut harness, (found.x, found.y), (30.0, 30.0));
    assert!(eye(harness.state()).field.is_some());
    click(&mut harness, "Reset");
    assert_eq!(eye(harness.state()).field, None);
    until(&mut harness, "the found one is used", is(found));
}

fn drag(harness: &mut Harness<'static, App>, from: (f32, f32), to: (f32, f32)) {
    let [from, to] = [from, to].map(|(x, y)| on_screen(harness.state(), x, y));
    let button = |pos, pressed| egui::Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: NONE,
    };
    harness.hover_at(from);
    harness.step();
    harness.event(button(from, true));
    harness.step();
    for part in [0.5, 1.0] {
        harness.event(egui::Event::PointerMoved(from + (to - from) * part));
        harness.step();
    }
    harness.event(button(to, false));
    harness.run_steps(2);
}

#[test]
fn a_wrong_mark_is_found_out_and_dragged_to_its_place() {
    let folder = folder();
    let mut harness = retina_window(folder.path());
    click(&mut harness, "Disc");
    press(&mut harness, (50.0, 30.0), NONE);
    assert_eq!(
        harness.state().state.retina.tool,
        None,
        "it ends with the mark"
    );
    click(&mut harness, "Fovea");
    press(&mut harness, (46.0, 30.0), NONE);
    harness.run_steps(2);
    let notice = harness.state().state.notice.clone().expect("a warning");
    assert!(
        notice.is_error && notice.text.contains("hardly can be"),
        "{}",
        notice.text
    );
    drag(&mut harness, (46.0, 30.0), (25.0, 34.0));
    near(eye(harness.state()).fovea, [25.0, 34.0]);
    near(eye(harness.state()).disc, [50.0, 30.0]);
    // Beside the marks the picture moves, and no mark does.
    drag(&mut harness, (35.0, 50.0), (38.0, 48.0));
    near(eye(harness.state()).fovea, [25.0, 34.0]);
}
