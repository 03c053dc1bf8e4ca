//! What outlines at the photograph's own pixels cost.

use std::hint::black_box;
use std::time::Duration;

use cuts_viewer::picture;
use cuts_viewer::refine::{self, GUIDE_PER_PIXEL, Guide, Labels};

use super::time;

/// A label map of 256 px, 12 classes by shade, on a photograph of 12 megapixels: refined, and enlarged plainly.
pub fn both() -> [Duration; 2] {
    const SIDE: u32 = 256;
    const TO: (usize, usize) = (4000, 3000);
    let source = picture::samples().into_iter().next().expect("a sample");
    let photo = picture::open(&source).expect("a sample opens");
    let (width, height, rgb) = photo.copy(SIDE);
    let shade = |rgb: &[u16]| (u32::from(rgb[1]) * 12 / 65_536) as u8;
    let values: Vec<u8> = rgb.chunks_exact(3).map(shade).collect();
    let map = Labels {
        width,
        height,
        values: &values,
    };
    let copy = photo.copy(SIDE * GUIDE_PER_PIXEL);
    let guide = Guide {
        width: copy.0,
        height: copy.1,
        rgb: &copy.2,
    };
    let refined = time("outlines of 12 classes at 4000 x 3000 px", 5, || {
        black_box(refine::labels(&map, Some(guide), TO));
    });
    let plain = time("the same map enlarged plainly", 9, || {
        let columns: Vec<usize> = (0..TO.0)
            .map(|x| (2 * x + 1) * width / (2 * TO.0))
            .collect();
        let row = |y: usize| &values[(2 * y + 1) * height / (2 * TO.1) * width..][..width];
        let out: Vec<u8> = (0..TO.1)
            .flat_map(|y| columns.iter().map(move |&x| row(y)[x]))
            .collect();
        black_box(out);
    });
    [refined, plain]
}
