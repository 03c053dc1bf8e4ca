//! Graph, walk and both methods on made-up pixels.

use super::super::potential::Kernel;
use super::graph::Graph;
use super::*;

fn random(n: usize, width: usize, seed: u64) -> Points {
    let mut stream = Seed(seed).stream();
    let values = (0..n * width).map(|_| stream.unit()).collect();
    Points { width, values }
}

/// Pixels of three kinds, far apart.
fn kinds(n: usize, seed: u64) -> (Vec<f32>, Vec<u8>) {
    let mut stream = Seed(seed).stream();
    let of: Vec<u8> = (0..n).map(|i| (i / 7 % 3) as u8).collect();
    let places = [[9.0, 0.0, 1.0], [0.0, 9.0, 1.0], [1.0, 1.0, 9.0]];
    let values = of
        .iter()
        .flat_map(|&kind| places[usize::from(kind)].map(|v| v + stream.unit() as f32))
        .collect();
    (values, of)
}

fn same(a: &[u8], b: &[u8]) -> bool {
    let mut number = [None; 256];
    a.iter()
        .zip(b)
        .all(|(&a, &b)| *number[usize::from(a)].get_or_insert(b) == b)
}

#[test]
fn the_sparse_kernel_is_the_dense_one() {
    let points = random(300, 4, 1);
    let kernel = Kernel {
        neighbours: 9,
        decay: 6,
    };
    let (graph, dense) = (Graph::over(&points, kernel), kernel.dense(&points));
    assert_eq!(graph.len(), 300);
    for i in 0..300 {
        let mut row = vec![0.0; 300];
        for (j, value) in graph.row(i) {
            assert_eq!(row[j], 0.0, "an entry twice");
            row[j] = value;
        }
        for (j, value) in row.iter().enumerate() {
            assert!((value - dense[(i, j)]).abs() < 1e-9, "{i} {j}");
        }
    }
    let columns = random(300, 2, 5);
    let product = graph.times(&columns);
    for c in 0..2 {
        let expected: f64 = (0..300).map(|j| dense[(7, j)] * columns.row(j)[c]).sum();
        assert!((product.row(7)[c] / expected - 1.0).abs() < 1e-9);
    }
}

#[test]
fn kinds_of_pixels_are_found() {
    for method in [Published::PaperSpectral, Published::PaperCondensation] {
        let (values, of) = kinds(900, 2);
        let made = method.cluster(&values, 3, Seed(1));
        let three = made.at(3);
        assert_eq!(three.classes, 3, "{}", method.name());
        assert!(
            same(&three.of, &of) && same(&of, &three.of),
            "{}",
            method.name()
        );
        assert_eq!(
            made,
            method.cluster(&values, 3, Seed(1)),
            "a seed fixes all"
        );
        for pair in made.partitions.windows(2) {
            assert!(pair[0].classes < pair[1].classes);
            if method == Published::PaperCondensation {
                assert!(same(&pair[1].of, &pair[0].of), "levels nest");
            }
        }
        // The walk's levels put whole classes of the finest partition together.
        let nested = made.nested.table(3);
        let walked: Vec<u8> = made
            .finest()
            .of
            .iter()
            .map(|&c| nested[usize::from(c)])
            .collect();
        assert!(
            same(&of, &walked) && same(&walked, &of),
            "{}",
            method.name()
        );
    }
}

#[test]
fn equal_and_few_pixels_are_no_trouble() {
    for method in [Published::PaperSpectral, Published::PaperCondensation] {
        for pixels in [1, 50, 700] {
            let made = method.cluster(&vec![0.5; pixels * 3], 3, Seed(1));
            assert_eq!(made.at(10).of, vec![0; pixels], "{}", method.name());
        }
        let (values, _) = kinds(60, 3);
        let made = method.cluster(&values, 3, Seed(1));
        assert!(made.partitions.iter().all(|one| one.of.len() == 60));
    }
}
