//! Is a JPEG file whole? The decoder fills what is missing with grey and reports no error, and a half-copied
//! photograph would be learned from and exported like a good one. So the file is walked to its end-of-image marker.

/// What the walk found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JpegEnd {
    /// The end-of-image marker follows the picture data. Bytes after it do not matter.
    Found,
    /// The file ends before the marker.
    CutShort,
}

const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;

/// Walks the segments of `bytes`, which begin with the start-of-image marker.
///
/// Segments are skipped by their length: a thumbnail inside one has its own end marker, which must not count.
pub(crate) fn find_end(bytes: &[u8]) -> JpegEnd {
    let mut at = 2;
    loop {
        let Some((marker, after)) = next_marker(bytes, at) else {
            return JpegEnd::CutShort;
        };
        at = match marker {
            EOI => return JpegEnd::Found,
            // Restart markers and the like stand alone, without a length.
            0x01 | 0xD0..=0xD8 => after,
            _ => {
                let Some(length) = bytes.get(after..after + 2) else {
                    return JpegEnd::CutShort;
                };
                // The length counts its own two bytes; a smaller one is an error that the decoder reports.
                after + usize::from(u16::from_be_bytes([length[0], length[1]])).max(2)
            }
        };
        if marker == SOS {
            at = skip_entropy_coded(bytes, at);
        }
    }
}

/// The next marker at or after `at`, and the position behind it. Stray bytes before it are skipped, as decoders do.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xFF)?;
        let marker = *bytes.get(at + 1)?;
        if marker != 0x00 && marker != 0xFF {
            return Some((marker, at + 2));
        }
        at += 1;
    }
}

/// Position of the marker that ends the scan: an FF that is neither stuffed (00), nor fill, nor a restart.
fn skip_entropy_coded(bytes: &[u8], mut at: usize) -> usize {
    while let Some((marker, after)) = next_marker(bytes, at) {
        if !matches!(marker, 0xD0..=0xD7) {
            return after - 2;
        }
        at = after;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: [u8; 2] = [0xFF, 0xD8];
    const SCAN: [u8; 12] = [0xFF, SOS, 0, 4, 1, 2, 0x11, 0xFF, 0x00, 0xFF, 0xD3, 0x22];
    const TABLE: [u8; 6] = [0xFF, 0xC4, 0, 4, 9, 9];

    fn joined(parts: &[&[u8]]) -> Vec<u8> {
        parts.concat()
    }

    #[test]
    fn a_marker_after_the_scans_counts() {
        let end = [0xFF, EOI];
        assert_eq!(find_end(&joined(&[&HEAD, &SCAN, &end])), JpegEnd::Found);
        assert_eq!(
            find_end(&joined(&[
                &HEAD,
                &SCAN,
                &TABLE,
                &SCAN,
                &end,
                b"maker's notes"
            ])),
            JpegEnd::Found
        );
        assert_eq!(
            find_end(&joined(&[&HEAD, &SCAN, &[0xFF, 0xFF], &end])),
            JpegEnd::Found
        );
    }

    #[test]
    fn a_thumbnails_marker_does_not() {
        let app1 = [0xFF, 0xE1, 0, 8, 0xFF, 0xD8, 0xFF, EOI, 0xFF, EOI];
        assert_eq!(find_end(&joined(&[&HEAD, &app1, &SCAN])), JpegEnd::CutShort);
        assert_eq!(
            find_end(&joined(&[&HEAD, &app1, &SCAN, &[0xFF, EOI]])),
            JpegEnd::Found
        );
    }

    #[test]
    fn every_cut_is_noticed() {
        let whole = joined(&[&HEAD, &TABLE, &SCAN, &TABLE, &SCAN, &[0xFF, EOI]]);
        for length in 2..whole.len() {
            assert_eq!(
                find_end(&whole[..length]),
                JpegEnd::CutShort,
                "cut at {length}"
            );
        }
        let mut padded = whole[..whole.len() - 2].to_vec();
        padded.resize(500, 0);
        assert_eq!(find_end(&padded), JpegEnd::CutShort);
    }
}
