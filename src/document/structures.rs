//! Named areas of all images: what the user keeps, and what a search proposes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::history::Proposal;
use super::kinds::kind_name;
use super::shared::Shared;
use super::{Area, Photo, Structure};
use crate::measure::Bitmap;

/// The named areas of a folder. They are pixels, not classes: no refresh, slider or other hierarchy changes them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Structures {
    /// Steps share the lists of all images but the one that they change.
    pub(super) of: Shared<BTreeMap<Photo, Shared<Vec<Structure>>>>,
    /// The name that was given last: in the next image it is likely to be wanted again.
    pub(super) last: Option<String>,
    /// The searches that were made.
    finds: Vec<Find>,
    /// How many proposals of the history it knows.
    heard: usize,
}

/// A search, by its number: those of one history differ.
pub type Find = usize;

impl Structures {
    /// Those of an image, in the order in which they were made.
    #[must_use]
    pub fn of(&self, id: Photo) -> &[Structure] {
        self.of.get(&id).map_or(&[], |all| all.as_slice())
    }

    /// The place among those of an image of the smallest one that has a place of it (0…1 from its left and top).
    #[must_use]
    pub fn smallest_at(&self, id: Photo, [u, v]: [f32; 2]) -> Option<usize> {
        let all = self.of(id).iter().enumerate();
        let there = all.filter(|(_, structure)| structure.area.holds(u, v));
        let smallest = there.min_by(|(_, a), (_, b)| a.area.share.total_cmp(&b.area.share));
        smallest.map(|(place, _)| place)
    }

    /// Keeps an area under the name given last, all of a kind under the kind's; the answer is its place among those of the
    /// image.
    pub fn keep(&mut self, id: Photo, area: Arc<Area>) -> usize {
        let name = match area.kind {
            Some((kind, _)) => kind_name(kind).to_owned(),
            None => self.next_name(),
        };
        self.last = Some(name.clone());
        let all = self.of.change().entry(id).or_default().change();
        // What is kept by hand is better than what was proposed.
        all.retain(|s| s.proposed.is_none() || s.name != name);
        all.push(Structure {
            name,
            area,
            proposed: None,
        });
        all.len() - 1
    }

    /// The name under which the next area is kept.
    #[must_use]
    pub fn next_name(&self) -> String {
        self.last.clone().unwrap_or_else(|| self.fresh_name())
    }

    fn fresh_name(&self) -> String {
        let names = self.names();
        let free = |n: &usize| !names.contains(&format!("Structure {n}").as_str());
        format!("Structure {}", (1..).find(free).unwrap_or(1))
    }

    /// Names one; an empty name changes nothing.
    pub fn rename(&mut self, id: Photo, place: usize, name: &str) {
        let name = name.trim();
        if let Some(structure) = self.get_mut(id, place).filter(|_| !name.is_empty()) {
            name.clone_into(&mut structure.name);
            self.last = Some(name.to_owned());
        }
    }

    /// What is proposed, the likest first: in which photograph, at which place among its areas.
    #[must_use]
    pub fn proposals(&self) -> Vec<(Photo, usize, &Structure)> {
        let each = self.of.iter().flat_map(|(&photo, all)| {
            let numbered = all.iter().enumerate();
            numbered.map(move |(place, structure)| (photo, place, structure))
        });
        let mut all: Vec<_> = each.filter(|(.., s)| s.proposed.is_some()).collect();
        all.sort_by(|(.., a), (.., b)| b.likeness().total_cmp(&a.likeness()));
        all
    }

    /// Keeps all proposals that are so much like what was looked for, or takes back all others.
    pub fn judge(&mut self, line: f32, keep: bool) {
        let photos: Vec<Photo> = self.to_review().collect();
        let of = self.of.change();
        for photo in photos {
            let Some(all) = of.get_mut(&photo) else {
                continue;
            };
            let all = all.change();
            if keep {
                let above = all.iter_mut().filter(|s| s.likeness() >= line);
                above.for_each(|structure| structure.proposed = None);
            } else {
                all.retain(|s| s.proposed.is_none() || s.likeness() >= line);
            }
        }
    }

    /// Takes one away.
    pub fn remove(&mut self, id: Photo, place: usize) {
        if let Some(all) = self.of.change().get_mut(&id)
            && place < all.len()
        {
            all.change().remove(place);
        }
    }

    /// Keeps a proposal.
    pub fn accept(&mut self, id: Photo, place: usize) {
        if let Some(structure) = self.get_mut(id, place) {
            structure.proposed = None;
        }
    }

    /// Proposes an area, in place of an earlier proposal of that name; where the user kept one, theirs stands alone.
    pub fn propose(&mut self, id: Photo, name: &str, area: Arc<Area>, likeness: f32) {
        let all = self.of.change().entry(id).or_default();
        if all.iter().any(|s| s.name == name && s.proposed.is_none()) {
            return;
        }
        let all = all.change();
        all.retain(|s| s.name != name);
        all.push(Structure {
            name: name.to_owned(),
            area,
            proposed: Some(likeness),
        });
    }

    /// A search begins: what it finds belongs here.
    pub fn begin_find(&mut self, find: Find) {
        self.finds.push(find);
    }

    /// Takes what searches found since, as far as they were made here.
    pub(super) fn hear(&mut self, proposals: &[Proposal]) {
        let heard = std::mem::replace(&mut self.heard, proposals.len());
        for proposal in proposals.iter().skip(heard) {
            if self.finds.contains(&proposal.find) {
                let Proposal {
                    photo,
                    name,
                    area,
                    likeness,
                    ..
                } = proposal;
                self.propose(*photo, name, Arc::clone(area), *likeness);
            }
        }
    }

    /// The kept areas of a name, with their images.
    #[must_use]
    pub fn examples(&self, name: &str) -> Vec<(Photo, Arc<Area>)> {
        let kept = |s: &&Structure| s.name == name && s.proposed.is_none();
        self.of
            .iter()
            .flat_map(|(&id, all)| {
                let kept = all.iter().filter(kept);
                kept.map(move |s| (id, Arc::clone(&s.area)))
            })
            .collect()
    }

    /// Kept areas of an image by name. Areas of one name are one mask, as far as they lie on one grid: those that were
    /// corrected by hand lie on a finer one.
    #[must_use]
    pub fn masks(&self, id: Photo) -> Vec<(String, Vec<Bitmap>)> {
        let mut masks: Vec<(String, Vec<Bitmap>)> = Vec::new();
        for structure in self.of(id).iter().filter(|s| s.proposed.is_none()) {
            let bitmap = structure.area.stencil.bitmap();
            let known = masks.iter_mut().find(|(name, _)| *name == structure.name);
            let Some((_, grids)) = known else {
                masks.push((structure.name.clone(), vec![bitmap]));
                continue;
            };
            let on_grid =
                |mask: &&mut Bitmap| (mask.width, mask.height) == (bitmap.width, bitmap.height);
            match grids.iter_mut().find(on_grid) {
                Some(mask) => *mask = mask.union(&bitmap),
                None => grids.push(bitmap),
            }
        }
        masks
    }

    /// Names of the kept areas of an image, each once, as [`Self::masks`] has them.
    #[must_use]
    pub fn names_in(&self, id: Photo) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for structure in self.of(id).iter().filter(|s| s.proposed.is_none()) {
            if !names.contains(&structure.name) {
                names.push(structure.name.clone());
            }
        }
        names
    }

    /// Whether any is kept.
    #[must_use]
    pub fn any_kept(&self) -> bool {
        let mut all = self.of.values().flat_map(|all| all.iter());
        all.any(|structure| structure.proposed.is_none())
    }

    /// Names of kept structures, each once.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for structure in self.of.values().flat_map(|all| all.iter()) {
            if structure.proposed.is_none() && !names.contains(&structure.name.as_str()) {
                names.push(&structure.name);
            }
        }
        names
    }

    /// Images with proposals that nobody has looked at.
    pub fn to_review(&self) -> impl Iterator<Item = Photo> + '_ {
        self.of
            .iter()
            .filter(|(_, all)| all.iter().any(|s| s.proposed.is_some()))
            .map(|(&id, _)| id)
    }

    /// Puts another area in the place of one, corrected by hand: it is the user's own from then on.
    pub fn correct(&mut self, id: Photo, place: usize, area: Arc<Area>) {
        if let Some(structure) = self.get_mut(id, place) {
            structure.area = area;
            structure.proposed = None;
        }
    }

    fn get_mut(&mut self, id: Photo, place: usize) -> Option<&mut Structure> {
        self.of.change().get_mut(&id)?.change().get_mut(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detail::Kind;

    fn id(number: u32) -> Photo {
        Photo::of(&format!("{number}.png"))
    }

    fn area(set: [bool; 4]) -> Arc<Area> {
        Arc::new(Area::new(Bitmap::new(2, 2, set.to_vec()), 4))
    }

    const LEFT: [bool; 4] = [true, false, true, false];
    const TOP: [bool; 4] = [true, true, false, false];

    #[test]
    fn the_last_name_is_used_again() {
        let mut all = Structures::default();
        let place = all.keep(id(0), area(LEFT));
        assert_eq!(all.of(id(0))[place].name, "Structure 1");
        all.rename(id(0), place, "  Geographic atrophy ");
        all.rename(id(0), place, " ");
        all.keep(id(1), area(TOP));
        assert_eq!(all.names(), ["Geographic atrophy"]);
        assert_eq!(all.examples("Geographic atrophy").len(), 2);
        assert_eq!(all.of(id(0))[0].area.share, 0.5);
    }

    #[test]
    fn a_kind_is_kept_under_its_own_name_and_other_proposals_stay() {
        let mut all = Structures::default();
        all.keep(id(0), area(LEFT));
        all.propose(id(1), "Structure 1", area(TOP), 0.9);
        let pixels = Bitmap::new(2, 2, LEFT.to_vec());
        let vessels = Area::new(pixels, 4).of(Some((Kind::Vessels, 128)));
        let place = all.keep(id(1), Arc::new(vessels));
        assert_eq!(all.of(id(1))[place].name, "Vessels");
        assert_eq!(all.to_review().collect::<Vec<_>>(), [id(1)]);
    }

    #[test]
    fn a_proposal_waits_for_review_and_never_replaces_what_was_kept() {
        let mut all = Structures::default();
        all.keep(id(0), area(LEFT));
        all.propose(id(0), "Structure 1", area(TOP), 0.9);
        all.propose(id(1), "Structure 1", area(TOP), 0.5);
        all.propose(id(1), "Structure 1", area(LEFT), 0.6);
        assert_eq!(all.of(id(0)).len(), 1);
        assert_eq!(all.of(id(1))[0].proposed, Some(0.6));
        assert_eq!(all.to_review().collect::<Vec<_>>(), [id(1)]);
        assert!(all.masks(id(1)).is_empty(), "nobody has looked at it");
        all.accept(id(1), 0);
        assert_eq!(all.to_review().count(), 0);
        assert_eq!(all.masks(id(1)).len(), 1);
        all.remove(id(1), 0);
        assert!(all.of(id(1)).is_empty());
    }

    #[test]
    fn areas_of_one_name_are_one_mask() {
        let mut all = Structures::default();
        all.keep(id(0), area(LEFT));
        all.keep(id(0), area(TOP));
        let fine = Bitmap::new(4, 4, vec![true; 16]);
        all.keep(id(0), Arc::new(Area::new(fine.clone(), 16)));
        let [(name, masks)] = &all.masks(id(0))[..] else {
            panic!("one name")
        };
        assert_eq!(name, "Structure 1");
        let [mask, other] = &masks[..] else {
            panic!("two grids")
        };
        assert_eq!((mask.count(), other), (3, &fine));
    }

    #[test]
    fn what_is_kept_by_hand_takes_the_place_of_a_proposal() {
        let mut all = Structures::default();
        all.keep(id(0), area(LEFT));
        all.propose(id(1), "Structure 1", area(TOP), 0.9);
        all.keep(id(1), area(LEFT));
        assert_eq!(all.of(id(1)).len(), 1);
        assert!(all.of(id(1))[0].proposed.is_none());
    }
}
