// Draws a photograph and its classes in one pass.
//
// The overlay is an index map (one byte a pixel: the landmark) read through a table of 256 entries (landmark → class
// and colour). Moving the cluster-count slider rewrites the table and nothing else. Enlarged, the map's borders have no
// steps: the class with most of the nine pixels around a place is drawn. Over it lie vessels and spots, each
// pixel with its strength: moving a strictness slider rewrites a threshold and nothing else. Over both lie outlines of
// areas. Colours are mixed in gamma space, as the exported overlays are.

struct View {
    // Place in the image (0…1 from its left and top) of the drawn rectangle's left top corner, and its extent.
    origin: vec2f,
    extent: vec2f,
    // Place per physical pixel of the screen.
    per_pixel: vec2f,
    // Size of the index map; zero where there is no overlay.
    map_size: vec2u,
    // Fill opacity, 0…1.
    opacity: f32,
    // Half the width of a class border, in physical pixels; 0 draws none.
    contour: f32,
    // Class numbers that are lit up (under the pointer) and outlined (selected); -1 for none.
    lit: i32,
    selected: i32,
    // Bit 0: show the photograph's pixels as they are (at 1:1 and above). Bit 1: its green channel alone, in grey.
    flags: u32,
    // Physical pixels per point: line widths grow with it.
    density: f32,
    // For the eye only: added to each channel, and spread about the middle grey.
    brightness: f32,
    contrast: f32,
    // For vessels, bright and dark spots: colour as in the table; class number in bits 24…29; bit 30 where it is hidden.
    // All zero where none are drawn.
    kinds: vec3u,
    // Bit 0: areas are outlined.
    areas: u32,
    // Strengths from which on they are shown, 0…1.
    thresholds: vec3f,
    // How much of the local contrast is shown, 0…1; 0 where there are no curves.
    local: f32,
}

// A part of the photograph and the texture that it is drawn from.
struct Piece {
    // Left, top, right and bottom of the part in the image, 0…1.
    place: vec4f,
    // A place of the image times the first two, plus the others, is one of the texture.
    to_texture: vec4f,
    // Size of the photograph.
    size: vec2u,
    // The photograph's pixel that is the texture's first.
    first: vec2u,
    // Whether the texture holds the photograph's own pixels.
    exact: u32,
    padding_a: u32,
    padding_b: u32,
    padding_c: u32,
}

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var smooth_sampler: sampler;
// Four pixels a word, the first in the lowest byte.
@group(0) @binding(2) var<storage, read> index_map: array<u32>;
// 32 pixels a word.
@group(0) @binding(3) var<storage, read> field_of_view: array<u32>;
// Red, green, blue from the lowest byte up; class number in bits 24…29; bit 30 where the class is hidden.
@group(0) @binding(4) var<storage, read> table: array<u32, 256>;

// Strengths of vessels, bright and dark spots; smaller levels keep the strongest.
@group(0) @binding(5) var strengths: texture_2d<f32>;
// Areas: kept ones in red, the picked one in green, what a click would take in blue.
@group(0) @binding(6) var areas: texture_2d<f32>;

@group(1) @binding(0) var<uniform> piece: Piece;
@group(1) @binding(1) var photograph: texture_2d<f32>;
// Curves of local contrast: a row for each of 8 × 8 parts of the photograph, for its brightness and for its green.
@group(1) @binding(2) var curves: texture_2d<f32>;

const OUTSIDE: i32 = 255;
const CONTOUR_ALPHA: f32 = 0.95;

struct Corner {
    @builtin(position) position: vec4f,
    @location(0) place: vec2f,
}

@vertex
fn vs_main(@builtin(vertex_index) number: u32) -> Corner {
    // Two triangles that cover what of the piece lies in the drawn rectangle.
    let corner = vec2f(f32((0x32u >> number) & 1u), f32((0x2cu >> number) & 1u));
    let place = mix(piece.place.xy, piece.place.zw, corner);
    var out: Corner;
    out.place = clamp(place, view.origin, view.origin + view.extent);
    let at = (out.place - view.origin) / view.extent;
    out.position = vec4f(at * vec2f(2.0, -2.0) + vec2f(-1.0, 1.0), 0.0, 1.0);
    return out;
}

// The entry of a pixel of the map; all ones outside the field of view.
fn entry_of(pixel: vec2i) -> u32 {
    let size = vec2i(view.map_size);
    let inner = clamp(pixel, vec2i(0), size - 1);
    let at = u32(inner.y * size.x + inner.x);
    if (field_of_view[at >> 5u] & (1u << (at & 31u))) == 0u {
        return 0xffffffffu;
    }
    let landmark = (index_map[at >> 2u] >> ((at & 3u) * 8u)) & 255u;
    return table[landmark];
}

// How much the pixel before, the one under a place and the one behind count along an axis (quadratic B-spline). `part` is
// how far the place lies from the middle of the one under it, -0.5…0.5.
fn shares(part: f32) -> vec3f {
    let before = 0.5 - part;
    let behind = 0.5 + part;
    return vec3f(0.5 * before * before, 0.75 - part * part, 0.5 * behind * behind);
}

// The entry at a place: of the class that counts most there among the nine nearest pixels, so that borders have no steps.
// A pixel always wins at its own middle. Made smaller, the nearest pixel is enough.
fn entry_at(place: vec2f) -> u32 {
    let at = place * vec2f(view.map_size);
    let under = vec2i(floor(at));
    let own = entry_of(under);
    let texels = view.per_pixel * vec2f(view.map_size);
    if max(texels.x, texels.y) > 0.75 {
        return own;
    }
    // The four nearest have more than half of all votes everywhere: where they agree nobody else need be asked.
    let part = at - floor(at) - 0.5;
    let beside = select(vec2i(-1), vec2i(1), part >= vec2f(0.0));
    let class_here = class_of(own);
    if class_of(entry_of(under + vec2i(beside.x, 0))) == class_here
        && class_of(entry_of(under + vec2i(0, beside.y))) == class_here
        && class_of(entry_of(under + beside)) == class_here {
        return own;
    }
    let across = shares(part.x);
    let down = shares(part.y);
    var entries: array<u32, 9>;
    var votes: array<f32, 9>;
    for (var i = 0; i < 9; i += 1) {
        let entry = entry_of(under + vec2i(i % 3 - 1, i / 3 - 1));
        let vote = across[i % 3] * down[i / 3];
        entries[i] = entry;
        votes[i] = vote;
        // The first pixel of a class gathers the votes of the others.
        for (var first = 0; first < i; first += 1) {
            if class_of(entries[first]) == class_of(entry) {
                votes[first] += vote;
                votes[i] = 0.0;
                break;
            }
        }
    }
    var winner = 4;
    for (var i = 0; i < 9; i += 1) {
        if votes[i] > votes[winner] {
            winner = i;
        }
    }
    return entries[winner];
}

fn class_of(entry: u32) -> i32 {
    if entry == 0xffffffffu {
        return OUTSIDE;
    }
    return i32((entry >> 24u) & 63u);
}

// Whether another class lies within `reach` physical pixels, on either axis. The border of the field of view is none.
fn near_other(place: vec2f, own: i32, reach: f32) -> bool {
    let step = view.per_pixel * reach;
    let right = class_of(entry_at(place + vec2f(step.x, 0.0)));
    let left = class_of(entry_at(place - vec2f(step.x, 0.0)));
    let below = class_of(entry_at(place + vec2f(0.0, step.y)));
    let above = class_of(entry_at(place - vec2f(0.0, step.y)));
    return (right != own && right != OUTSIDE) || (left != own && left != OUTSIDE)
        || (below != own && below != OUTSIDE) || (above != own && above != OUTSIDE);
}

// Whether the selected class begins or ends within `reach` physical pixels, in eight directions.
fn near_selected(place: vec2f, is_selected: bool, reach: f32) -> bool {
    for (var i = 0; i < 8; i += 1) {
        let angle = f32(i) * 0.785398;
        let there = place + vec2f(cos(angle), sin(angle)) * view.per_pixel * reach;
        if (class_of(entry_at(there)) == view.selected) != is_selected {
            return true;
        }
    }
    return false;
}

fn with_overlay(photo: vec3f, place: vec2f) -> vec3f {
    let entry = entry_at(place);
    let own = class_of(entry);
    var colour = photo;
    if own != OUTSIDE && (entry & 0x40000000u) == 0u {
        let class_colour = vec3f(
            f32(entry & 255u),
            f32((entry >> 8u) & 255u),
            f32((entry >> 16u) & 255u),
        ) / 255.0;
        var alpha = view.opacity;
        if own == view.lit {
            alpha = max(alpha, min(view.opacity + 0.3, 0.85));
        }
        if view.contour > 0.0 && near_other(place, own, view.contour) {
            alpha = CONTOUR_ALPHA;
        }
        colour = mix(photo, class_colour, alpha);
    }
    if view.selected >= 0 {
        let inside = own == view.selected;
        if near_selected(place, inside, 1.1 * view.density) {
            colour = vec3f(1.0);
        } else if near_selected(place, inside, 2.3 * view.density) {
            colour = mix(colour, vec3f(0.0), 0.75);
        }
    }
    return colour;
}

// The level of the strengths whose pixels are about as large as those of the screen, and its size.
fn strength_level() -> u32 {
    let texels = view.per_pixel * vec2f(textureDimensions(strengths, 0));
    let level = floor(log2(max(max(texels.x, texels.y), 1.0)) + 0.25);
    return min(u32(level), textureNumLevels(strengths) - 1u);
}

// Which kinds are shown at a place. The strength of vessels is smooth and is interpolated; spots are whole objects, of
// which the share of the place that they cover is.
fn kinds_at(place: vec2f, level: u32) -> vec3<bool> {
    let size = vec2i(textureDimensions(strengths, level));
    let at = place * vec2f(size) - 0.5;
    let first = vec2i(floor(at));
    let part = at - floor(at);
    var vessel = 0.0;
    var covered = vec2f(0.0);
    for (var i = 0; i < 4; i += 1) {
        let corner = vec2i(i & 1, i >> 1);
        let pixel = clamp(first + corner, vec2i(0), size - 1);
        let weights = select(1.0 - part, part, corner == vec2i(1));
        let weight = weights.x * weights.y;
        let strength = textureLoad(strengths, pixel, level).rgb;
        vessel += weight * strength.r;
        covered += weight * select(vec2f(0.0), vec2f(1.0), strength.gb >= view.thresholds.yz - 0.001);
    }
    return vec3<bool>(vessel >= view.thresholds.x - 0.001, covered.x >= 0.5, covered.y >= 0.5);
}

fn with_kinds(below: vec3f, place: vec2f) -> vec3f {
    let level = strength_level();
    let here = kinds_at(place, level);
    if !any(here) {
        return below;
    }
    // Enlarged, they have borders as classes have; small, the colour itself must be seen.
    let texels = view.per_pixel * vec2f(textureDimensions(strengths, 0));
    let enlarged = max(texels.x, texels.y) < 0.7;
    let step = view.per_pixel * max(view.contour, 0.5);
    var inner = vec3<bool>(true, true, true);
    if enlarged && view.contour > 0.0 {
        inner = kinds_at(place + vec2f(step.x, 0.0), level) & kinds_at(place - vec2f(step.x, 0.0), level)
            & kinds_at(place + vec2f(0.0, step.y), level) & kinds_at(place - vec2f(0.0, step.y), level);
    }
    var colour = below;
    for (var kind = 0u; kind < 3u; kind += 1u) {
        let entry = view.kinds[kind];
        if !here[kind] || (entry & 0x40000000u) != 0u {
            continue;
        }
        let own = vec3f(
            f32(entry & 255u),
            f32((entry >> 8u) & 255u),
            f32((entry >> 16u) & 255u),
        ) / 255.0;
        var alpha = view.opacity;
        if !enlarged {
            alpha = min(2.0 * view.opacity, 1.0);
        }
        let class_number = i32((entry >> 24u) & 63u);
        if class_number == view.lit || class_number == view.selected {
            alpha = max(alpha, min(alpha + 0.4, 0.95));
        }
        if !inner[kind] {
            alpha = CONTOUR_ALPHA;
        }
        colour = mix(colour, own, alpha);
    }
    return colour;
}

// Whether an area of each colour covers a place: at least half of it, interpolated between the four nearest pixels.
fn areas_at(place: vec2f) -> vec4<bool> {
    // A filter works with a few bits: a half may come out a little below.
    return textureSampleLevel(areas, smooth_sampler, place, 0.0) > vec4f(0.498);
}

// Which areas begin or end within `reach` physical pixels, in eight directions.
fn near_area(place: vec2f, here: vec4<bool>, reach: f32) -> vec4<bool> {
    var near = vec4<bool>(false, false, false, false);
    for (var i = 0; i < 8; i += 1) {
        let angle = f32(i) * 0.785398;
        let there = place + vec2f(cos(angle), sin(angle)) * view.per_pixel * reach;
        near = near | (areas_at(there) != here);
    }
    return near;
}

fn with_areas(below: vec3f, place: vec2f) -> vec3f {
    let here = areas_at(place);
    let line = near_area(place, here, 0.9 * view.density);
    // Another reviewer's outline is dashed, so that both are seen where they coincide.
    let along = dot(place / view.per_pixel, vec2f(1.0, 0.62)) / (14.0 * view.density);
    if line.w && fract(along) < 0.57 {
        return vec3f(0.949, 0.722, 0.294);
    }
    if line.x || line.y {
        return vec3f(1.0);
    }
    if line.z {
        return mix(below, vec3f(0.4, 0.8, 1.0), 0.9);
    }
    let halo = near_area(place, here, 2.0 * view.density);
    if halo.x || halo.y || halo.w {
        return mix(below, vec3f(0.0), 0.6);
    }
    return below;
}

// What a part of the photograph makes of a brightness: its curve, read between two steps.
fn curve(light: f32, part: vec2i) -> f32 {
    let row = part.y * 8 + part.x + select(0, 64, (view.flags & 2u) != 0u);
    let at = clamp(light, 0.0, 1.0) * 255.0;
    let step = i32(floor(at));
    let below = textureLoad(curves, vec2i(step, row), 0).r;
    let above = textureLoad(curves, vec2i(min(step + 1, 255), row), 0).r;
    return mix(below, above, at - floor(at));
}

// Contrast limited adaptive histogram equalisation (Zuiderveld 1994): between the middles of four parts their curves are
// mixed. The same is added to all channels, so that colours keep their hue.
fn with_local(below: vec3f, place: vec2f) -> vec3f {
    let light = dot(below, vec3f(0.299, 0.587, 0.114));
    let at = clamp(place * 8.0 - 0.5, vec2f(0.0), vec2f(7.0));
    let first = vec2i(floor(at));
    let last = min(first + 1, vec2i(7));
    let part = at - floor(at);
    let above = mix(curve(light, first), curve(light, vec2i(last.x, first.y)), part.x);
    let under = mix(curve(light, vec2i(first.x, last.y)), curve(light, last), part.x);
    return below + (mix(above, under, part.y) - light) * view.local;
}

@fragment
fn fs_main(in: Corner) -> @location(0) vec4f {
    let soft = textureSample(photograph, smooth_sampler, in.place * piece.to_texture.xy + piece.to_texture.zw).rgb;
    if any(in.place < vec2f(0.0)) || any(in.place >= vec2f(1.0)) {
        discard;
    }
    var photo = soft;
    if (view.flags & 1u) != 0u && piece.exact != 0u {
        let size = vec2i(piece.size);
        let pixel = clamp(vec2i(floor(in.place * vec2f(size))), vec2i(0), size - 1) - vec2i(piece.first);
        // A place on a tile's edge may fall to its neighbour, whose pixels it repeats.
        photo = textureLoad(photograph, clamp(pixel, vec2i(0), vec2i(textureDimensions(photograph)) - 1), 0).rgb;
    }
    if (view.flags & 2u) != 0u {
        photo = vec3f(photo.g);
    }
    if view.local > 0.0 {
        photo = with_local(photo, in.place);
    }
    photo = clamp((photo - 0.5) * view.contrast + 0.5 + view.brightness, vec3f(0.0), vec3f(1.0));
    if view.map_size.x > 0u {
        photo = with_overlay(photo, in.place);
    }
    if any(view.kinds != vec3u(0u)) {
        photo = with_kinds(photo, in.place);
    }
    if (view.areas & 1u) != 0u {
        photo = with_areas(photo, in.place);
    }
    return vec4f(photo, 1.0);
}
