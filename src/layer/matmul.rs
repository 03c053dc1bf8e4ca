//! Products of small matrices on one thread.

/// A matrix as a view of a slice: element (r, c) is `data[r * row + c * column]`.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    row: usize,
    column: usize,
}

impl<'a> Matrix<'a> {
    /// `rows`×`columns` values, row by row.
    ///
    /// # Panics
    /// When the slice has another length.
    pub(super) fn new(data: &'a [f32], rows: usize, columns: usize) -> Self {
        assert_eq!(data.len(), rows * columns, "a matrix fills its slice");
        Self {
            data,
            rows,
            columns,
            row: columns,
            column: 1,
        }
    }

    /// `rows` rows of `columns` values each, of which each begins `row` values after the one before: with fewer than
    /// `columns` they overlap, with more there is a gap between them.
    ///
    /// # Panics
    /// When the slice is shorter than that.
    pub(super) fn strided(data: &'a [f32], rows: usize, columns: usize, row: usize) -> Self {
        let needed = rows.saturating_sub(1) * row + columns;
        assert!(needed <= data.len(), "a matrix lies in its slice");
        Self {
            data,
            rows,
            columns,
            row,
            column: 1,
        }
    }

    /// The same values with rows and columns exchanged.
    pub(super) fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row: self.column,
            column: self.row,
            ..self
        }
    }
}

/// `out = keep · out + a · b`, with `out` row by row.
///
/// # Panics
/// When the sizes do not fit.
pub(super) fn multiply(out: &mut [f32], keep: bool, a: Matrix<'_>, b: Matrix<'_>) {
    assert_eq!(a.columns, b.rows, "inner sizes agree");
    assert_eq!(out.len(), a.rows * b.columns, "the product fills its slice");
    #[expect(
        unsafe_code,
        reason = "the product of the crate that Burn's CPU device rests on has no safe form"
    )]
    // SAFETY: `Matrix` and the asserts keep all strided elements inside their slices, and `out` is borrowed mutably,
    // so it overlaps neither `a` nor `b`; those are only read, so their own rows may overlap.
    unsafe {
        gemm::gemm(
            a.rows,
            b.columns,
            a.columns,
            out.as_mut_ptr(),
            1,
            b.columns as isize,
            keep,
            a.data.as_ptr(),
            a.column as isize,
            a.row as isize,
            b.data.as_ptr(),
            b.column as isize,
            b.row as isize,
            1.0,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_may_overlap() {
        let (a, b) = ([1.0, 2.0, 3.0, 4.0], [1.0, 10.0]);
        let mut out = [0.0; 3];
        let (rows, column) = (Matrix::strided(&a, 3, 2, 1), Matrix::new(&b, 2, 1));
        multiply(&mut out, false, rows, column);
        assert_eq!(out, [21.0, 32.0, 43.0]);
    }

    #[test]
    fn products_and_transposes_are_right() {
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let b = [1.0, -1.0, 0.5, 2.0, 0.0, 3.0];
        let mut out = [100.0; 4];
        multiply(
            &mut out,
            false,
            Matrix::new(&a, 2, 3),
            Matrix::new(&b, 3, 2),
        );
        assert_eq!(out, [2.0, 12.0, 6.5, 24.0]);
        multiply(&mut out, true, Matrix::new(&a, 2, 3), Matrix::new(&b, 3, 2));
        assert_eq!(out, [4.0, 24.0, 13.0, 48.0]);
        let mut square = [0.0; 9];
        let transposed = Matrix::new(&a, 2, 3).transposed();
        multiply(&mut square, false, transposed, Matrix::new(&b, 2, 3));
        assert_eq!(
            square,
            [9.0, -1.0, 12.5, 12.0, -2.0, 16.0, 15.0, -3.0, 19.5]
        );
    }
}
