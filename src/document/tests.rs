use super::*;
use crate::cluster::LANDMARKS;
use crate::measure::ClassShare;

/// The numbers up to a count.
fn first(classes: u8) -> Numbers {
    (0..classes).collect()
}

#[test]
fn all_forty_colours_differ() {
    let mut colours: Vec<[u8; 3]> = (0..40).map(standard_colour).collect();
    colours.sort_unstable();
    colours.dedup();
    assert_eq!(colours.len(), 40);
}

#[test]
fn names_and_visibility_stay_when_the_slider_moves() {
    let mut document = Document::default();
    document.rename(3, "  Geographic atrophy ");
    document.set_visible(5, false);
    assert_eq!(document.classes(7), 7, "as suggested");
    document.set_count(Count::Fixed(3));
    assert_eq!(document.classes(7), 3);
    document.set_count(Count::Fixed(50));
    assert_eq!(document.count(), Count::Fixed(40));
    assert_eq!(document.name(3), "Geographic atrophy");
    assert!(!document.is_visible(5));
    document.rename(3, "");
    assert_eq!(document.name(3), "Class 4");
}

#[test]
fn solo_comes_and_goes() {
    let mut document = Document::default();
    document.solo(2);
    assert!(document.is_visible(2) && !document.is_visible(1));
    document.solo(2);
    assert!(document.is_visible(1));
}

#[test]
fn chosen_classes_alone_get_masks() {
    let mut document = Document::default();
    assert!(document.entries(first(4)).iter().all(|e| e.chosen));
    document.toggle_chosen(1);
    let chosen: Vec<u8> = document
        .entries(first(4))
        .iter()
        .filter(|e| e.chosen)
        .map(|e| e.value)
        .collect();
    assert_eq!(chosen, [2]);
}

#[test]
fn a_colour_is_the_users_until_it_is_taken_back() {
    let mut document = Document::default();
    assert!(!document.has_own_colours());
    document.recolour(2, [1, 2, 3]);
    document.recolour(4, standard_colour(4));
    assert_eq!(
        (document.colour(2), document.colour(4)),
        ([1, 2, 3], standard_colour(4))
    );
    assert_eq!(document.entries(first(4))[2].colour, [1, 2, 3]);
    document.standard_colours();
    assert_eq!(document, Document::default());
}

#[test]
fn a_merged_class_is_the_one_it_went_into() {
    let mut document = Document::default();
    document.rename(1, "Vessels");
    document.rename(3, "Disc");
    document.toggle_chosen(3);
    document.selected = Some(3);
    document.merge(1, &[0, 1, 3]);
    assert_eq!([0, 1, 2, 3].map(|c| document.class_of(c)), [1, 1, 2, 1]);
    assert_eq!(document.selected, Some(1));
    let entries = document.entries(first(4));
    let values: Vec<u8> = entries.iter().map(|e| e.value).collect();
    assert_eq!(values, [2, 3]);
    assert_eq!(
        (entries[0].name.as_str(), entries[0].colour),
        ("Vessels", standard_colour(1))
    );
    assert_eq!(entries[0].merged_from, [1, 4]);
    assert!(entries[0].chosen && !entries[1].chosen);
    document.split(1);
    assert_eq!(document.entries(first(4)).len(), 4);
    assert_eq!(document.name(3), "Disc", "each part is as it was");
}

#[test]
fn merges_hold_for_any_numbers() {
    let mut document = Document::default();
    document.merge(8, &[1, 5]);
    assert_eq!(document.listed(first(4)), [0, 2, 3, 8]);
    assert_eq!(
        document.entries(first(4))[3].merged_from,
        [2],
        "class 6 is not here"
    );
    assert_eq!(document.listed(first(7)), [0, 2, 3, 4, 6, 8]);
    assert_eq!(document.listed([5, 39].into_iter().collect()), [8, 39]);
    assert_eq!(document.class_of(5), 8);
    assert_eq!(document.parts(8), [1, 5]);
}

#[test]
fn numbers_are_put_together() {
    let (few, more) = (first(2), [1, 39].into_iter().collect());
    let both = few.or(more);
    assert!([0, 1, 39].into_iter().all(|class| both.has(class)));
    assert!(!both.has(2) && !both.has(200) && Numbers::all().has(39));
    assert_eq!(both.or(Numbers::all()), Numbers::all());
}

#[test]
fn a_split_undoes_one_merge() {
    let mut document = Document::default();
    document.merge(2, &[7]);
    document.merge(4, &[2, 3]);
    assert_eq!(document.parts(4), [2, 3, 7]);
    // What was merged already goes on to be merged, whatever number it is named by.
    document.merge(7, &[9]);
    assert_eq!(document.class_of(9), 4);
    document.split(7);
    assert_eq!(document.parts(4), [] as [u8; 0]);
    assert_eq!(document.parts(2), [7], "the earlier merge stays");
    document.merge(2, &[2, 7]);
    assert_eq!(document.class_of(2), 2, "nothing is merged into itself");
}

#[test]
fn tables_are_read_through_merges() {
    let mut table = [0; LANDMARKS];
    table[..4].copy_from_slice(&[3, 0, 2, 1]);
    let mut document = Document::default();
    assert_eq!(document.merged(&table), table);
    document.merge(3, &[1]);
    assert_eq!(document.merged(&table)[..4], [3, 0, 2, 3]);
}

#[test]
fn the_users_order_is_that_of_lists_and_changes_no_value() {
    let mut document = Document::default();
    document.place(3, 0, false);
    document.place(1, 2, true);
    document.place(2, 2, true);
    assert_eq!(document.listed(first(4)), [3, 0, 2, 1]);
    let values: Vec<u8> = document.entries(first(4)).iter().map(|e| e.value).collect();
    assert_eq!(values, [4, 1, 3, 2]);
    assert_eq!(document.listed(first(5)), [3, 0, 2, 1, 4]);
    let mut shares = vec![ClassShare::default(); 40];
    shares[0].pixels = 1;
    shares[1].pixels = 1;
    document.rename(3, "Disc");
    assert_eq!(document.listed_in(&shares), [3, 0, 1]);
}

#[test]
fn many_classes_are_numbered() {
    let mut document = Document::default();
    assert!(!document.numbered(6) && document.numbered(7));
    document.numbers = Some(false);
    assert!(!document.numbered(7));
}
