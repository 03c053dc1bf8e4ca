//! Neutral greys, one accent, one type family: the picture is the only thing that is coloured.

use std::sync::Arc;

use egui::epaint::text::{FontPriority, InsertFontFamily};
use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, TextStyle, Theme,
    Visuals,
};

/// The one accent: focus, selection, primary action.
pub(super) const ACCENT: Color32 = Color32::from_rgb(0x66, 0xCC, 0xFF);
/// Text on the accent.
pub(super) const ON_ACCENT: Color32 = Color32::from_gray(12);
/// Something is wrong. The only other colour outside the picture, and always with a sign beside it.
pub(super) const WARNING: Color32 = Color32::from_rgb(0xF2, 0xB8, 0x4B);

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
const SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");

/// The font of exported legends.
pub(super) const EXPORT_FONT: &[u8] = REGULAR;

/// Sets fonts, sizes and both themes.
pub(super) fn install(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in [("inter", REGULAR), ("inter-semibold", SEMIBOLD)] {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let fallback = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    for (family, first) in [
        (FontFamily::Proportional, "inter"),
        (semibold(), "inter-semibold"),
    ] {
        let mut names = vec![first.to_owned()];
        names.extend(fallback.iter().cloned());
        fonts.families.insert(family, names);
    }
    ctx.set_fonts(fonts);
    let mut icons = egui_material_icons::font_insert();
    icons.families.push(InsertFontFamily {
        family: semibold(),
        priority: FontPriority::Lowest,
    });
    ctx.add_font(icons);
    // Those keys zoom the picture; the size of text is a setting.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    ctx.set_visuals_of(Theme::Dark, visuals(true));
    ctx.set_visuals_of(Theme::Light, visuals(false));
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Small, FontId::proportional(12.0)),
            (TextStyle::Body, FontId::proportional(13.0)),
            (TextStyle::Button, FontId::proportional(13.0)),
            (TextStyle::Heading, FontId::new(16.0, semibold())),
            (TextStyle::Monospace, FontId::proportional(13.0)),
        ]
        .into();
        style.spacing.item_spacing = egui::vec2(8.0, 8.0);
        style.spacing.button_padding = egui::vec2(8.0, 4.0);
        style.spacing.interact_size.y = 28.0;
        style.spacing.window_margin = egui::Margin::same(12);
        style.interaction.selectable_labels = false;
    });
}

/// The heavier cut of the family.
pub(super) fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// The largest size, for the number that matters.
pub(super) fn display() -> FontId {
    FontId::new(22.0, semibold())
}

/// Behind the photograph.
pub(super) fn canvas(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode {
        Color32::from_gray(10)
    } else {
        Color32::from_gray(208)
    }
}

/// Text that may be overlooked.
pub(super) fn faint(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode {
        Color32::from_gray(150)
    } else {
        Color32::from_gray(95)
    }
}

/// The accent where it is drawn as a line or a letter: dark enough on a light ground.
pub(super) fn accent_text(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode {
        ACCENT
    } else {
        Color32::from_rgb(0x00, 0x66, 0x99)
    }
}

/// A warning's letter colour, readable on either ground.
pub(super) fn warning_text(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode {
        WARNING
    } else {
        Color32::from_rgb(0x8A, 0x52, 0x00)
    }
}

fn visuals(dark: bool) -> Visuals {
    let mut v = if dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    let grey = Color32::from_gray;
    let (window, panel, raised, line, text) = if dark {
        (18, 27, 38, 52, 220)
    } else {
        (236, 246, 255, 205, 30)
    };
    v.panel_fill = grey(panel);
    v.window_fill = grey(panel);
    v.extreme_bg_color = grey(window);
    v.faint_bg_color = grey(raised);
    v.window_stroke = Stroke::new(1.0, grey(line));
    v.selection.bg_fill = if dark {
        Color32::from_rgb(38, 74, 94)
    } else {
        Color32::from_rgb(176, 222, 245)
    };
    v.selection.stroke = Stroke::new(
        1.0,
        if dark {
            ACCENT
        } else {
            Color32::from_rgb(0, 90, 140)
        },
    );
    v.hyperlink_color = accent_text(&v);
    let hover = if dark { raised + 14 } else { 228 };
    let press = if dark { raised + 24 } else { 214 };
    for (widget, fill, outline) in [
        (&mut v.widgets.noninteractive, panel, line),
        (&mut v.widgets.inactive, raised, line),
        (&mut v.widgets.hovered, hover, if dark { 90 } else { 150 }),
        (&mut v.widgets.active, press, if dark { 110 } else { 120 }),
        (&mut v.widgets.open, raised, line),
    ] {
        widget.bg_fill = grey(fill);
        widget.weak_bg_fill = grey(fill);
        widget.bg_stroke = Stroke::new(1.0, grey(outline));
        widget.fg_stroke = Stroke::new(1.0, grey(text));
        widget.corner_radius = CornerRadius::same(4);
        widget.expansion = 0.0;
    }
    v.window_corner_radius = CornerRadius::same(6);
    v
}
