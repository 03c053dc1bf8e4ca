//! Walks among points and diffusion condensation against NumPy, by their formulas.

use cuts_viewer::cluster::{
    Condensation, Grouping, Kernel, Points, operator, potential, walk_length,
};
use faer::Mat;

use crate::compare::{CPU, assert_near};
use crate::reference::Reference;

const KERNEL: Kernel = Kernel {
    neighbours: 10,
    decay: 40,
};

fn points(reference: &Reference) -> Points {
    let width = reference.shape("points")[1];
    Points::new(width, &reference.values("points"))
}

fn weights(reference: &Reference) -> Vec<f64> {
    let values = reference.values("weights");
    values.into_iter().map(f64::from).collect()
}

fn rows(matrix: &Mat<f64>) -> Vec<f32> {
    let (n, width) = (matrix.nrows(), matrix.ncols());
    (0..n * width)
        .map(|i| matrix[(i / width, i % width)] as f32)
        .collect()
}

#[test]
fn kernel_operator_and_potential_are_those_of_the_formulas() {
    let reference = Reference::open("walks");
    let near = |what: &str, ours: &[f32]| assert_near(what, ours, &reference.values(what), CPU);
    let kernel = KERNEL.dense(&points(&reference));
    near("kernel", &rows(&kernel));
    let operator = operator(kernel.as_ref(), &weights(&reference));
    near("operator", &rows(&operator));
    let far: Vec<f32> = potential(&operator, 3)
        .values
        .iter()
        .map(|&v| v as f32)
        .collect();
    near("potential", &far);
}

#[test]
fn the_walk_ends_where_the_entropy_turns() {
    let reference = Reference::open("walks");
    let kernel = KERNEL.dense(&points(&reference));
    let n = kernel.nrows();
    let sum = |i: usize| (0..n).map(|j| kernel[(i, j)]).sum::<f64>().sqrt();
    let sums: Vec<f64> = (0..n).map(sum).collect();
    let symmetric = Mat::from_fn(n, n, |i, j| kernel[(i, j)] / (sums[i] * sums[j]));
    assert_eq!(
        walk_length(symmetric.as_ref()) as f64,
        reference.number("length")
    );
}

#[test]
fn points_condense_group_by_group_as_in_the_formulas() {
    let reference = Reference::open("walks");
    let points = points(&reference);
    let weights = weights(&reference);
    for (name, weights) in [("alone", None), ("weighted", Some(&weights[..]))] {
        let made = Condensation::default().run(&points, weights);
        let expected = reference.values(name);
        let expected: Vec<Vec<usize>> = expected
            .chunks(points.len())
            .map(|row| row.iter().map(|&v| v as usize).collect())
            .collect();
        let made: Vec<Vec<usize>> = made.into_iter().map(|one: Grouping| one.of).collect();
        assert!(
            made == expected,
            "{name}: {} and {} steps",
            made.len(),
            expected.len()
        );
    }
}
