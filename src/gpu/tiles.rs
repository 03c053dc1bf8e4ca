//! A photograph that no texture can hold, in tiles that are uploaded as they are seen.
//!
//! A tile has the levels that the whole picture lacks, from the photograph's own pixels to the whole picture's finest
//! level. Its pixels are those of a grid whose lines lie at multiples of the coarsest level's pixels, so that a level of
//! a tile is a part of the same level of the photograph; and around them it repeats as many pixels of its neighbours as
//! one pixel of its coarsest level stands for: blending finds the same pixels at a tile's edge as within.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Graphics;
use super::photo::{Levels, halve, levels, opaque};

/// Pixels along a tile's side, without those that it repeats.
const SIDE: u32 = 1024;
/// So many bytes of tiles are held at most; a screen shows fewer at full resolution. The photograph's other parts are
/// drawn from the whole picture.
const MOST_BYTES: usize = 512 << 20;
/// A tile that was not seen in so many drawings is not wanted any more.
const FORGOTTEN: u64 = 16;

/// Column and row of a tile.
pub(super) type Place = (u32, u32);

/// What is done when a tile is wanted: it must return at once.
pub type Ask = Box<dyn Fn() + Send + Sync>;

/// The tiles of a photograph.
pub(super) struct Tiles {
    grid: Grid,
    /// So many are held at most.
    most: usize,
    held: Mutex<Held>,
    ask: Ask,
}

/// Where the tiles of a photograph lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grid {
    size: (u32, u32),
    /// Levels that the whole picture lacks.
    pub(super) lacking: u32,
    side: u32,
}

#[derive(Default)]
struct Held {
    /// With the drawing that showed it last; none where the device refused it.
    tiles: BTreeMap<Place, (Option<wgpu::TextureView>, u64)>,
    /// With the drawing that wanted it last, and how far from the middle it lay.
    wanted: BTreeMap<Place, (u64, u32)>,
    /// Counts the drawings.
    now: u64,
}

impl std::fmt::Debug for Tiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tiles({:?})", self.grid)
    }
}

impl Grid {
    /// For a photograph of a size that is larger than a texture may be.
    pub(super) fn new(size: (u32, u32), longest: u32) -> Self {
        let (long, longest) = (size.0.max(size.1), longest.max(2));
        let mut lacking = 0;
        while long >> lacking > longest {
            lacking += 1;
        }
        // With its border a tile takes half of a small texture's side.
        let unit = 1 << lacking;
        let side = (SIDE.min(longest / 2) / unit).max(1) * unit;
        Self {
            size,
            lacking,
            side,
        }
    }

    /// Columns and rows.
    fn count(self) -> (u32, u32) {
        (
            self.size.0.div_ceil(self.side),
            self.size.1.div_ceil(self.side),
        )
    }

    /// The columns and rows that a part of the photograph (0…1, left, top, right, bottom) touches.
    fn touched(self, seen: [f32; 4]) -> [Range<u32>; 2] {
        let range = |from: f32, to: f32, size: u32, count: u32| {
            let tile = |at: f32| at.clamp(0.0, 1.0) * size as f32 / self.side as f32;
            let end = (tile(to).ceil() as u32).clamp(1, count);
            (tile(from) as u32).min(end - 1)..end
        };
        let (columns, rows) = self.count();
        [
            range(seen[0], seen[2], self.size.0, columns),
            range(seen[1], seen[3], self.size.1, rows),
        ]
    }

    /// The photograph's own pixels of a tile: columns and rows.
    pub(super) fn pixels(self, (column, row): Place) -> [Range<u32>; 2] {
        let range = |at: u32, size: u32| at * self.side..((at + 1) * self.side).min(size);
        [range(column, self.size.0), range(row, self.size.1)]
    }

    /// The same with those that are repeated from its neighbours.
    pub(super) fn texture(self, place: Place) -> [Range<u32>; 2] {
        let border = 1 << self.lacking;
        let [columns, rows] = self.pixels(place);
        let wider = |range: Range<u32>, size: u32| {
            range.start.saturating_sub(border)..(range.end + border).min(size)
        };
        [wider(columns, self.size.0), wider(rows, self.size.1)]
    }

    /// How many tiles are held at most.
    fn most(self) -> usize {
        let side = (self.side + 2 * (1 << self.lacking)) as usize;
        // All smaller levels together take a third.
        (MOST_BYTES / (side * side * 16 / 3)).max(1)
    }
}

impl Tiles {
    pub(super) fn new(grid: Grid, ask: Ask) -> Self {
        Self {
            grid,
            most: grid.most(),
            held: Mutex::default(),
            ask,
        }
    }

    pub(super) fn grid(&self) -> Grid {
        self.grid
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tiles that a part of the photograph (0…1, left, top, right, bottom) touches, each if it is there. Those that
    /// are not are asked for.
    pub(super) fn see(&self, seen: [f32; 4]) -> Vec<(Place, Option<wgpu::TextureView>)> {
        let [columns, rows] = self.grid.touched(seen);
        let middle = (columns.start + columns.end, rows.start + rows.end);
        let far = |(column, row): Place| {
            (2 * column + 1).abs_diff(middle.0) + (2 * row + 1).abs_diff(middle.1)
        };
        let mut held = self.held();
        held.now += 1;
        let now = held.now;
        let mut asks = false;
        let places = rows.flat_map(|row| columns.clone().map(move |column| (column, row)));
        let tiles = places
            .map(|place| match held.tiles.get_mut(&place) {
                Some((view, last)) => {
                    *last = now;
                    (place, view.clone())
                }
                None => {
                    held.wanted.insert(place, (now, far(place)));
                    asks = true;
                    (place, None)
                }
            })
            .collect();
        drop(held);
        if asks {
            (self.ask)();
        }
        tiles
    }

    /// The tile to upload next: of those that are still seen, the one nearest to the middle.
    fn next(&self) -> Option<Place> {
        let mut held = self.held();
        let oldest = held.now.saturating_sub(FORGOTTEN);
        held.wanted.retain(|_, (last, _)| *last >= oldest);
        let place = held.wanted.iter().min_by_key(|(_, (_, far))| *far);
        let place = place.map(|(place, _)| *place)?;
        // Where all that are held are seen, further ones would only take their places.
        let full = held.tiles.len() >= self.most;
        if full && held.tiles.values().all(|(_, last)| *last >= oldest) {
            held.wanted.clear();
            return None;
        }
        held.wanted.remove(&place);
        Some(place)
    }

    /// Uploads one of the tiles that are wanted, from the photograph's pixels in RGB; false if none is.
    pub(super) fn upload_next(&self, graphics: &Graphics, rgb: &[u8]) -> bool {
        let Some(place) = self.next() else {
            return false;
        };
        self.put(place, self.upload(graphics, place, rgb));
        true
    }

    /// Takes a tile in; where too many are held, the one that was not seen for longest goes.
    fn put(&self, place: Place, view: Option<wgpu::TextureView>) {
        let mut held = self.held();
        while held.tiles.len() >= self.most {
            let oldest = held.tiles.iter().min_by_key(|(_, (_, last))| *last);
            let Some(oldest) = oldest.map(|(place, _)| *place) else {
                break;
            };
            held.tiles.remove(&oldest);
        }
        let now = held.now;
        held.tiles.insert(place, (view, now));
    }

    fn upload(&self, graphics: &Graphics, place: Place, rgb: &[u8]) -> Option<wgpu::TextureView> {
        let [columns, rows] = self.grid.texture(place);
        let size = (columns.end - columns.start, rows.end - rows.start);
        let mut part = Vec::with_capacity(size.0 as usize * size.1 as usize * 4);
        for row in rows {
            let start = row as usize * self.grid.size.0 as usize;
            let pixels = start + columns.start as usize..start + columns.end as usize;
            part.extend(opaque(&rgb[3 * pixels.start..3 * pixels.end]));
        }
        // A card with less memory than the tiles want draws them from the whole picture.
        let scope = graphics
            .device
            .push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let most = Levels::AtMost(self.grid.lacking + 1);
        let view = levels(graphics, "tile", size, &part, most, halve);
        match pollster::block_on(scope.pop()) {
            None => Some(view),
            Some(error) => {
                log::warn!("a tile of the photograph is drawn coarsely: {error}");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_lie_where_their_smaller_levels_are_those_of_the_photograph() {
        let grid = Grid::new((20_000, 12_000), 16_384);
        assert_eq!((grid.lacking, grid.side), (1, 1024));
        let grid = Grid::new((30_000, 17_000), 4096);
        assert_eq!((grid.lacking, grid.side), (3, 1024));
        let grid = Grid::new((200, 150), 40);
        assert_eq!((grid.lacking, grid.side, grid.count()), (3, 16, (13, 10)));
        assert_eq!(grid.pixels((12, 9)), [192..200, 144..150]);
        assert_eq!(grid.texture((12, 9)), [184..200, 136..150]);
        assert_eq!(grid.texture((0, 1)), [0..24, 8..40]);
        // However low the limit, there are tiles, and they fit.
        for longest in 2..80 {
            let grid = Grid::new((200, 150), longest);
            let unit = 1 << grid.lacking;
            assert!(grid.side >= unit && grid.side.is_multiple_of(unit));
            assert!(200 >> grid.lacking <= longest);
        }
    }

    #[test]
    fn the_tile_that_was_not_seen_for_longest_goes_and_one_that_is_seen_stays() {
        let mut tiles = Tiles::new(Grid::new((200, 150), 40), Box::new(|| {}));
        tiles.most = 2;
        // Parts within the tiles of the first row.
        let part = |column: f32| {
            let left = (16.0 * column + 4.0) / 200.0;
            [left, 0.02, left + 0.01, 0.03]
        };
        for column in [0.0, 1.0] {
            tiles.see(part(column));
            let place = tiles.next().expect("a tile");
            assert_eq!(place, (column as u32, 0));
            tiles.put(place, None);
        }
        // Both are still seen: a third would only take the place of one.
        tiles.see(part(2.0));
        assert_eq!(tiles.next(), None);
        for _ in 0..=FORGOTTEN {
            tiles.see(part(1.0));
        }
        tiles.see(part(2.0));
        let place = tiles.next().expect("a tile");
        tiles.put(place, None);
        let held: Vec<Place> = tiles.held().tiles.keys().copied().collect();
        assert_eq!(held, [(1, 0), (2, 0)]);
    }

    #[test]
    fn what_is_seen_is_asked_for_from_the_middle() {
        let grid = Grid::new((200, 150), 40);
        let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = std::sync::Arc::clone(&asked);
        let ask = move || {
            count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        };
        let tiles = Tiles::new(grid, Box::new(ask));
        assert_eq!(tiles.next(), None);
        let seen = tiles.see([0.1, 0.2, 0.4, 0.5]);
        // Pixels 20…80 and 30…75.
        assert_eq!(seen.len(), 4 * 4);
        assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 1);
        let first = tiles.next().expect("a tile");
        assert!((2..4).contains(&first.0) && (2..4).contains(&first.1));
        // What was passed over meanwhile is not uploaded.
        for _ in 0..=FORGOTTEN {
            tiles.see([0.9, 0.9, 1.0, 1.0]);
        }
        let next = tiles.next().expect("a tile");
        assert!(next.0 >= 11 && next.1 >= 8, "{next:?}");
    }
}
