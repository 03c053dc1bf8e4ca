//! How far two readers say the same.

use std::collections::BTreeMap;

/// How far two readers put the same things into the same classes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concord {
    /// Things that both put into a class.
    pub cases: usize,
    /// Those that both put into the same one.
    pub agreed: usize,
    /// Cohen's kappa (Cohen 1960), unweighted: 1 where they always agree, 0 where they do as often as by chance. None
    /// where chance alone would make them agree always, as there is one class only.
    pub kappa: Option<f64>,
}

impl Concord {
    /// Of what the first and the second reader said of each thing; none where there is none.
    #[must_use]
    pub fn of<T: Ord>(said: &[(T, T)]) -> Option<Self> {
        let cases = said.len();
        let agreed = said.iter().filter(|(one, other)| one == other).count();
        let mut classes: BTreeMap<&T, [usize; 2]> = BTreeMap::new();
        for (one, other) in said {
            classes.entry(one).or_default()[0] += 1;
            classes.entry(other).or_default()[1] += 1;
        }
        // Both sums stand over the square of the cases: whole numbers, and so exactly 1 where chance decides nothing.
        let squared = cases * cases;
        let chance: usize = classes.values().map(|[one, other]| one * other).sum();
        let kappa = (chance < squared).then(|| {
            let above = (agreed * cases) as f64 - chance as f64;
            above / (squared - chance) as f64
        });
        (cases > 0).then_some(Self {
            cases,
            agreed,
            kappa,
        })
    }

    /// The part of the cases in which they agree, 0…1.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.agreed as f64 / self.cases.max(1) as f64
    }
}

/// The middle of some numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Middle {
    /// The arithmetic mean.
    pub mean: f64,
    /// The median; of an even number the mean of the two in the middle.
    pub median: f64,
    /// How many numbers.
    pub count: usize,
}

impl Middle {
    /// None of no numbers.
    #[must_use]
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut all: Vec<f64> = numbers.into_iter().collect();
        all.sort_by(f64::total_cmp);
        let count = all.len();
        let upper = *all.get(count / 2)?;
        let median = if count % 2 == 1 {
            upper
        } else {
            (all[count / 2 - 1] + upper) / 2.0
        };
        Some(Self {
            mean: all.iter().sum::<f64>() / count as f64,
            median,
            count,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_is_that_of_the_textbook() {
        // Two readers, 50 proposals: both yes 20, both no 15, the first alone yes 5, the second alone yes 10.
        let counts = [((1, 1), 20), ((0, 0), 15), ((1, 0), 5), ((0, 1), 10)];
        let said: Vec<(u8, u8)> = counts
            .iter()
            .flat_map(|&(pair, count)| vec![pair; count])
            .collect();
        let concord = Concord::of(&said).unwrap();
        assert_eq!((concord.cases, concord.agreed), (50, 35));
        assert!((concord.share() - 0.7).abs() < 1e-12);
        assert!((concord.kappa.unwrap() - 0.4).abs() < 1e-12);
    }

    #[test]
    fn kappa_knows_chance_and_its_limits() {
        let kappa = |said: &[(char, char)]| Concord::of(said).and_then(|c| c.kappa);
        assert_eq!(kappa(&[('a', 'a'), ('b', 'b'), ('c', 'c')]), Some(1.0));
        assert_eq!(
            kappa(&[('a', 'a'), ('a', 'b'), ('b', 'a'), ('b', 'b')]),
            Some(0.0)
        );
        assert_eq!(kappa(&[('a', 'b'), ('b', 'a')]), Some(-1.0));
        // All are one class: nothing can be told from chance.
        assert_eq!(kappa(&[('a', 'a'), ('a', 'a')]), None);
        assert_eq!(Concord::of::<char>(&[]), None);
    }

    #[test]
    fn the_middle_is_mean_and_median() {
        assert_eq!(Middle::of([]), None);
        let odd = Middle::of([9.0, 1.0, 2.0]).unwrap();
        assert_eq!((odd.mean, odd.median, odd.count), (4.0, 2.0, 3));
        let even = Middle::of([4.0, 1.0, 2.0, 9.0]).unwrap();
        assert_eq!((even.mean, even.median), (4.0, 3.0));
    }
}
