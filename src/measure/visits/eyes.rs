//! Photographs of the same eye, visit by visit.

use std::collections::BTreeMap;

use super::When;
use crate::measure::Side;

/// What is known of a photograph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Who; empty where it is not known, and then the photograph belongs to nobody's visits.
    pub patient: String,
    /// Which eye.
    pub side: Option<Side>,
    /// When.
    pub when: Option<When>,
}

/// A visit of an eye.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// When.
    pub when: When,
    /// Days since the first visit; none where visits are only counted.
    pub days: Option<u32>,
    /// Its photographs, by their places in the list, ascending.
    pub photographs: Vec<usize>,
}

/// The visits of an eye.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EyeVisits {
    /// Who.
    pub patient: String,
    /// Which eye; none where no photograph says it.
    pub side: Option<Side>,
    /// In the order of time; never empty.
    pub visits: Vec<Visit>,
    /// Photographs of it whose time is not known, or is said in another way than that of the others.
    pub left_out: Vec<usize>,
}

/// Puts photographs together, in the order of patients. Upper and lower case are one. Where some photographs of an eye have
/// a day and others a number, the ones that are more count, and with as many the days.
#[must_use]
pub fn eyes(photographs: &[Taken]) -> Vec<EyeVisits> {
    let mut found: BTreeMap<(String, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (at, taken) in photographs.iter().enumerate() {
        if !taken.patient.is_empty() {
            let key = (taken.patient.to_lowercase(), taken.side.map(Side::code));
            found.entry(key).or_default().push(at);
        }
    }
    let eye = |all: Vec<usize>| eye(photographs, &all);
    found.into_values().filter_map(eye).collect()
}

fn eye(photographs: &[Taken], all: &[usize]) -> Option<EyeVisits> {
    let first = &photographs[*all.first()?];
    let whens: Vec<(usize, Option<When>)> =
        all.iter().map(|&at| (at, photographs[at].when)).collect();
    let count = |way: fn(When) -> bool| {
        let said = whens.iter().filter_map(|(_, when)| *when);
        said.filter(|&when| way(when)).count()
    };
    let (days, after) = (
        count(|w| matches!(w, When::On(_))),
        count(|w| matches!(w, When::After(_))),
    );
    let numbers = count(|w| matches!(w, When::Visit(_)));
    // The first visit is often called by its name, and the others by their numbers.
    let only_first = count(|w| matches!(w, When::After(d) if d > 0)) == 0 && numbers > 0;
    let comes = |when: When| match when {
        When::After(0) if only_first => When::Visit(0),
        other => other,
    };
    let after = if only_first { 0 } else { after };
    let most = days.max(after).max(numbers);
    let counts = |when: When| match when {
        When::On(_) => days == most,
        When::After(_) => after == most && days < most,
        When::Visit(_) => after < most && days < most,
    };
    let mut visits: BTreeMap<When, Vec<usize>> = BTreeMap::new();
    let mut left_out = Vec::new();
    for (at, when) in whens {
        match when.map(comes).filter(|&when| counts(when)) {
            Some(when) => visits.entry(when).or_default().push(at),
            None => left_out.push(at),
        }
    }
    let start = *visits.keys().next()?;
    let visit = |(when, photographs)| Visit {
        when,
        days: since(start, when),
        photographs,
    };
    Some(EyeVisits {
        patient: first.patient.clone(),
        side: first.side,
        visits: visits.into_iter().map(visit).collect(),
        left_out,
    })
}

/// Days from one time to a later one.
fn since(start: When, when: When) -> Option<u32> {
    match (start, when) {
        (When::On(start), When::On(date)) => {
            let days = date.since(start).ok()?.get_days();
            u32::try_from(days).ok()
        }
        (When::After(start), When::After(days)) => Some(days - start),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::super::Named;
    use super::*;

    fn found(paths: &[&str]) -> Vec<EyeVisits> {
        let taken = |path: &&str| {
            let Named {
                patient,
                side,
                when,
                ..
            } = Named::of(path);
            Taken {
                patient,
                side,
                when,
            }
        };
        eyes(&paths.iter().map(taken).collect::<Vec<_>>())
    }

    fn days(eye: &EyeVisits) -> Vec<Option<u32>> {
        eye.visits.iter().map(|visit| visit.days).collect()
    }

    #[test]
    fn visits_come_in_the_order_of_time() {
        let all = found(&[
            "P2_OD_2021-01-01.jpg",
            "P1_OS_2020-03-01.jpg",
            "p1_OS_2019-03-01.jpg",
            "P1_OD_2019-03-01.jpg",
            "P1_OS_2020-03-01_2.jpg",
            "P1_OS.jpg",
            "photo.jpg",
        ]);
        let named: Vec<_> = all
            .iter()
            .map(|eye| (eye.patient.as_str(), eye.side))
            .collect();
        let (right, left) = (Some(Side::Right), Some(Side::Left));
        assert_eq!(named, [("P1", right), ("P1", left), ("P2", right)]);
        let eye = &all[1];
        assert_eq!(days(eye), [Some(0), Some(366)], "2020 has a day more");
        assert_eq!(eye.visits[0].photographs, [2]);
        assert_eq!(eye.visits[1].photographs, [1, 4]);
        assert_eq!(eye.visits[1].when, When::On(Date::constant(2020, 3, 1)));
        assert_eq!(eye.left_out, [5]);
    }

    #[test]
    fn months_are_days_and_numbers_are_none() {
        let months = found(&["7_OD_M24.png", "7_OD_baseline.png", "7_OD_M12.png"]);
        assert_eq!(days(&months[0]), [Some(0), Some(365), Some(731)]);
        let late = found(&["7_OD_M24.png", "7_OD_M12.png"]);
        assert_eq!(
            days(&late[0]),
            [Some(0), Some(366)],
            "since the first that is there"
        );
        let numbers = found(&["7_OD_V2.png", "7_OD_baseline.png", "7_OD_V10.png"]);
        assert_eq!(days(&numbers[0]), [None, None, None]);
        let order: Vec<_> = numbers[0].visits.iter().map(|v| v.photographs[0]).collect();
        assert_eq!(order, [1, 0, 2]);
    }

    #[test]
    fn of_two_ways_to_say_it_one_counts() {
        let all = found(&["7_OD_V1.png", "7_OD_2019-01-01.png", "7_OD_2020-01-01.png"]);
        assert_eq!(
            (days(&all[0]), &all[0].left_out[..]),
            (vec![Some(0), Some(365)], &[0][..])
        );
        let even = found(&["7_OD_V1.png", "7_OD_2019-01-01.png"]);
        assert_eq!(even[0].left_out, [0]);
    }
}
