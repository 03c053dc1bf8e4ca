//! How a class colour lies over a photograph. The shader of the view has the same arithmetic: change both.

/// Opacity of a contour pixel, whatever the opacity of the fill.
pub const CONTOUR_ALPHA: f32 = 0.95;

/// Colour (8-bit sRGB) of one pixel of the overlay.
///
/// Mixes the stored 8-bit values as they are (gamma space), `opacity` 0..=1 of `class_colour` over `photo`;
/// on a contour the class colour is drawn with [`CONTOUR_ALPHA`] instead.
pub fn blend(photo: [u8; 3], class_colour: [u8; 3], opacity: f32, on_contour: bool) -> [u8; 3] {
    let alpha = if on_contour {
        CONTOUR_ALPHA
    } else {
        opacity.clamp(0.0, 1.0)
    };
    std::array::from_fn(|c| {
        let (below, above) = (f32::from(photo[c]), f32::from(class_colour[c]));
        // Half up, as a GPU stores into an 8-bit target; the cast saturates.
        (below * (1.0 - alpha) + above * alpha + 0.5) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opacity_runs_from_photo_to_colour() {
        let (photo, colour) = ([10, 200, 30], [250, 0, 130]);
        assert_eq!(blend(photo, colour, 0.0, false), photo);
        assert_eq!(blend(photo, colour, 1.0, false), colour);
        assert_eq!(blend(photo, colour, 0.5, false), [130, 100, 80]);
    }

    #[test]
    fn contour_ignores_the_opacity() {
        let weak = blend([100, 100, 100], [200, 0, 100], 0.0, true);
        assert_eq!(weak, blend([100, 100, 100], [200, 0, 100], 1.0, true));
        assert_eq!(weak, [195, 5, 100]);
    }

    #[test]
    fn an_opacity_out_of_range_is_clamped() {
        assert_eq!(blend([1, 2, 3], [9, 9, 9], -4.0, false), [1, 2, 3]);
        assert_eq!(blend([1, 2, 3], [9, 9, 9], 7.0, false), [9, 9, 9]);
    }
}
