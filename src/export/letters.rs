//! Text on pictures, in any script that the system has a font for: shaped, ordered and drawn.
//!
//! The export's own font comes first and is enough for what it covers, so that such text looks the same on every
//! machine. Only for other letters are the system's fonts looked at: once, when they are first needed, on the thread
//! that exports.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use image::RgbImage;
use parley::fontique::{
    Blob, Collection, CollectionOptions, FallbackKey, FontInfoOverride, Language, Script,
    SourceCache,
};
use parley::{
    FontContext, FontData, FontFamilyName, GenericFamily, Layout, LayoutContext,
    PositionedLayoutItem, StyleProperty,
};
use skrifa::instance::{LocationRef, NormalizedCoord, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::{ExportError, Legend};

/// What the export's own font is called beside the system's.
const OWN: &str = "the export's own font";

/// The fonts of the system, looked up once.
static SYSTEM: LazyLock<Collection> = LazyLock::new(|| {
    let mut fonts = Collection::new(CollectionOptions {
        shared: false,
        system_fonts: true,
    });
    // One of them may be for Japanese alone and lack many of the Chinese signs.
    let han = Script::from_bytes(*b"Hani");
    let mut families = Vec::new();
    for language in ["zh-SG", "zh-TW", "ja", "ko"] {
        let language = Language::parse(language).ok();
        families.extend(fonts.fallback_families(FallbackKey::new(han, language.as_ref())));
    }
    fonts.append_fallbacks(FallbackKey::new(han, None), families.into_iter());
    fonts
});

/// Draws text with the export's own font, and with the system's where it lacks letters.
pub(super) struct Letters {
    font: FontRef<'static>,
    bytes: &'static [u8],
    own: Mutex<Shaper>,
    all: OnceLock<Mutex<Shaper>>,
    /// Texts that no font has all letters of.
    lacking: Mutex<BTreeSet<String>>,
}

/// Text in one line, ready to be drawn.
#[derive(Default)]
pub(super) struct Line {
    size: f32,
    runs: Vec<Run>,
    /// In pixels.
    pub(super) width: f32,
}

/// Glyphs of one font.
struct Run {
    font: FontData,
    coords: Vec<NormalizedCoord>,
    /// What to draw, and where: to the right of the line's start and above its base.
    glyphs: Vec<(GlyphId, f32, f32)>,
}

impl Letters {
    pub(super) fn new(legend: &Legend) -> Result<Self, ExportError> {
        let font = FontRef::new(legend.font).map_err(|_| ExportError::Font)?;
        let none = CollectionOptions {
            shared: false,
            system_fonts: false,
        };
        Ok(Self {
            font,
            bytes: legend.font,
            own: Mutex::new(Shaper::new(Collection::new(none), legend.font)),
            all: OnceLock::new(),
            lacking: Mutex::default(),
        })
    }

    /// One line of several texts, side by side from left to right, whichever way each of them reads.
    pub(super) fn line(&self, texts: &[&str], size: f32) -> Line {
        let mut line = Line {
            size,
            ..Line::default()
        };
        for text in texts {
            self.shaper(text).append(text, &mut line);
            if line.lacks_glyphs() && hold(&self.lacking).insert((*text).to_owned()) {
                log::warn!("no font of this system has all letters of \"{text}\"");
            }
        }
        line
    }

    fn shaper(&self, text: &str) -> std::sync::MutexGuard<'_, Shaper> {
        let letters = self.font.charmap();
        if text.chars().all(|c| letters.map(c).is_some()) {
            return hold(&self.own);
        }
        let all = || Mutex::new(Shaper::new(SYSTEM.clone(), self.bytes));
        hold(self.all.get_or_init(all))
    }

    /// Draws a line with its top left corner at `x`, `y`.
    pub(super) fn draw(&self, page: &mut RgbImage, line: &Line, x: f32, y: f32, colour: [u8; 3]) {
        let size = Size::new(line.size);
        let base = y + self.font.metrics(size, LocationRef::default()).ascent;
        for run in &line.runs {
            let Ok(font) = FontRef::from_index(run.font.data.as_ref(), run.font.index) else {
                continue;
            };
            let outlines = font.outline_glyphs();
            for &(id, right, up) in &run.glyphs {
                let Some(glyph) = outlines.get(id) else {
                    continue;
                };
                let mut path = Path::at(x + right, base - up);
                let location = LocationRef::new(&run.coords);
                if glyph
                    .draw(DrawSettings::unhinted(size, location), &mut path)
                    .is_ok()
                {
                    path.fill(page, colour);
                }
            }
        }
    }
}

/// A lock on what is whole after every step, whoever broke down while holding it.
fn hold<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Line {
    fn lacks_glyphs(&self) -> bool {
        let mut glyphs = self.runs.iter().flat_map(|run| &run.glyphs);
        glyphs.any(|(id, ..)| *id == GlyphId::NOTDEF)
    }
}

/// What turns text into glyphs.
struct Shaper {
    fonts: FontContext,
    layouts: LayoutContext<()>,
}

impl Shaper {
    fn new(mut collection: Collection, own: &'static [u8]) -> Self {
        let named = FontInfoOverride {
            family_name: Some(OWN),
            ..FontInfoOverride::default()
        };
        collection.register_fonts(Blob::new(Arc::new(own)), Some(named));
        let fonts = FontContext {
            collection,
            source_cache: SourceCache::default(),
        };
        Self {
            fonts,
            layouts: LayoutContext::new(),
        }
    }

    /// Sets a text at the end of a line.
    fn append(&mut self, text: &str, line: &mut Line) {
        let families = [
            FontFamilyName::named(OWN),
            FontFamilyName::Generic(GenericFamily::SansSerif),
        ];
        let mut builder = self
            .layouts
            .ranged_builder(&mut self.fonts, text, 1.0, false);
        builder.push_default(StyleProperty::FontSize(line.size));
        builder.push_default(families.as_slice());
        let mut layout: Layout<()> = builder.build(text);
        layout.break_all_lines(None);
        let items = layout.lines().flat_map(|line| line.items());
        for item in items {
            let PositionedLayoutItem::GlyphRun(run) = item else {
                continue;
            };
            let base = run.baseline();
            let placed = run.positioned_glyphs().map(|glyph| {
                let id = GlyphId::new(glyph.id);
                (id, line.width + glyph.x, base - glyph.y)
            });
            let coords = run.run().normalized_coords().iter();
            line.runs.push(Run {
                font: run.run().font().clone(),
                coords: coords.map(|&c| NormalizedCoord::from_bits(c)).collect(),
                glyphs: placed.collect(),
            });
        }
        line.width += layout.full_width();
    }
}

/// An outline in pixels of the page.
struct Path {
    start: Point,
    from: Point,
    origin: Point,
    least: Point,
    most: Point,
    parts: Vec<[Point; 4]>,
}

impl Path {
    fn at(x: f32, y: f32) -> Self {
        let none = point(0.0, 0.0);
        Self {
            start: none,
            from: none,
            origin: point(x, y),
            least: point(f32::MAX, f32::MAX),
            most: point(f32::MIN, f32::MIN),
            parts: Vec::new(),
        }
    }

    /// A point of the glyph on the page, where rows count downwards.
    fn place(&mut self, x: f32, y: f32) -> Point {
        let at = point(self.origin.x + x, self.origin.y - y);
        self.least = point(self.least.x.min(at.x), self.least.y.min(at.y));
        self.most = point(self.most.x.max(at.x), self.most.y.max(at.y));
        at
    }

    fn go(&mut self, first: Point, second: Point, to: Point) {
        self.parts.push([self.from, first, second, to]);
        self.from = to;
    }

    /// Lays the colour on the page as far as the outline covers each pixel.
    fn fill(&self, page: &mut RgbImage, colour: [u8; 3]) {
        let (left, top) = (self.least.x.floor(), self.least.y.floor());
        let size = point(self.most.x.ceil() - left, self.most.y.ceil() - top);
        if self.parts.is_empty() || size.x < 1.0 || size.y < 1.0 {
            return;
        }
        let mut pixels = Rasterizer::new(size.x as usize, size.y as usize);
        let moved = |p: Point| point(p.x - left, p.y - top);
        for part in &self.parts {
            let [from, first, second, to] = part.map(moved);
            if first == from && second == to {
                pixels.draw_line(from, to);
            } else {
                pixels.draw_cubic(from, first, second, to);
            }
        }
        pixels.for_each_pixel_2d(|dx, dy, cover| {
            let at = |start: f32, by: u32| u32::try_from(start as i64 + i64::from(by));
            if let (Ok(x), Ok(y)) = (at(left, dx), at(top, dy))
                && let Some(pixel) = page.get_pixel_mut_checked(x, y)
            {
                pixel.0 = super::blend(pixel.0, colour, cover.min(1.0), false);
            }
        });
    }
}

impl OutlinePen for Path {
    fn move_to(&mut self, x: f32, y: f32) {
        self.from = self.place(x, y);
        self.start = self.from;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.go(self.from, to, to);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (control, to, from) = (self.place(cx, cy), self.place(x, y), self.from);
        let third = |end: Point| {
            point(
                end.x + 2.0 / 3.0 * (control.x - end.x),
                end.y + 2.0 / 3.0 * (control.y - end.y),
            )
        };
        self.go(third(from), third(to), to);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let (first, second) = (self.place(ax, ay), self.place(bx, by));
        let to = self.place(x, y);
        self.go(first, second, to);
    }

    fn close(&mut self) {
        let to = self.start;
        self.go(self.from, to, to);
    }
}

#[cfg(test)]
mod tests;
