//! Which images' overlays may lag behind: a search of the whole folder after every image that was read would make the
//! reading of a folder quadratic.

use std::collections::BTreeSet;

use super::Origin;
use crate::cluster::Settings;

/// What overlays should be made with, and of how many images of which folder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wish {
    pub(super) folder: u32,
    pub(super) images: usize,
    /// The weights, if there are any.
    pub(super) origin: Option<Origin>,
    pub(super) clustering: Settings,
}

/// Images whose overlays may be older than what is wished for.
#[derive(Default)]
pub(super) struct Suspects {
    wish: Option<Wish>,
    images: BTreeSet<usize>,
}

impl Suspects {
    /// Something of an image has changed.
    pub(super) fn add(&mut self, index: usize) {
        self.images.insert(index);
    }

    /// The first image that does lag behind; those before it are no longer suspected. Another wish than the last one
    /// makes all images suspects.
    pub(super) fn first(&mut self, wish: Wish, lags: impl Fn(usize) -> bool) -> Option<usize> {
        if self.wish != Some(wish) {
            self.wish = Some(wish);
            self.images = (0..wish.images).collect();
        }
        while let Some(&index) = self.images.first() {
            if lags(index) {
                return Some(index);
            }
            self.images.pop_first();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn wish(step: usize) -> Wish {
        Wish {
            folder: 1,
            images: 1000,
            origin: Some(Origin {
                run: 1,
                step,
                coarse: false,
            }),
            clustering: Settings::default(),
        }
    }

    #[test]
    fn reading_a_folder_looks_at_every_image_no_more_than_twice() {
        let looks = Cell::new(0);
        let lags = |_| {
            looks.set(looks.get() + 1);
            false
        };
        let mut suspects = Suspects::default();
        assert_eq!(suspects.first(wish(1), lags), None);
        for index in 0..1000 {
            suspects.add(index);
            assert_eq!(suspects.first(wish(1), lags), None);
        }
        assert_eq!(looks.get(), 2000);
    }

    #[test]
    fn what_lags_is_found_until_it_does_not_and_again_after_a_change() {
        let mut suspects = Suspects::default();
        for _ in 0..2 {
            assert_eq!(suspects.first(wish(1), |index| index >= 7), Some(7));
        }
        assert_eq!(suspects.first(wish(1), |index| index > 7), Some(8));
        assert_eq!(suspects.first(wish(1), |_| false), None);
        assert_eq!(suspects.first(wish(1), |index| index == 3), None);
        suspects.add(3);
        assert_eq!(suspects.first(wish(1), |index| index == 3), Some(3));
        assert_eq!(suspects.first(wish(2), |index| index == 2), Some(2));
        assert_eq!(suspects.first(wish(2), |_| false), None);
    }
}
