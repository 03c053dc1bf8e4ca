//! Masks: changed within the chunks of a PNG, whose checksums are then made to fit.

use cuts_viewer::seed::Stream;

use crate::change;

/// What a PNG begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A PNG with one of its chunks changed; another picture with a number blown up in its header.
pub fn changed(bytes: &[u8], other: &[u8], stream: &mut Stream) -> Option<Vec<u8>> {
    let Some(mut chunks) = chunks(bytes).filter(|chunks| !chunks.is_empty()) else {
        return Some(change::bytes(bytes, other, stream));
    };
    let at = stream.below(chunks.len());
    match stream.below(8) {
        0 => chunks.insert(at, chunks[stream.below(chunks.len())].clone()),
        1 => drop(chunks.remove(at)),
        _ => chunks[at].1 = change::bytes(&chunks[at].1, other, stream),
    }
    Some(png(&chunks))
}

/// The chunks of a PNG: name and content.
fn chunks(bytes: &[u8]) -> Option<Vec<([u8; 4], Vec<u8>)>> {
    let mut rest = bytes.strip_prefix(PNG)?;
    let mut chunks = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (name, after) = after.split_first_chunk::<4>()?;
        let (content, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        chunks.push((*name, content.to_vec()));
        rest = after.get(4..)?;
    }
    Some(chunks)
}

/// A PNG of chunks, with the checksums that fit.
pub fn png(chunks: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    for (name, content) in chunks {
        bytes.extend((content.len() as u32).to_be_bytes());
        let start = bytes.len();
        bytes.extend(name);
        bytes.extend(content);
        let sum = crc(&bytes[start..]);
        bytes.extend(sum.to_be_bytes());
    }
    bytes
}

/// The checksum of PNG: CRC-32 of ISO 3309, without a table, as nothing here is long.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            let low = 0u32.wrapping_sub(sum & 1);
            (sum >> 1) ^ (0xedb8_8320 & low)
        })
    })
}
