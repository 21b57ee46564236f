//! Mode 0: elements of a fixed size, as differences between bytes of consecutive elements.

use super::{Bytes, LARGEST_STRIDE, Unsound};

/// Elements in one group.
const GROUP: usize = 16;
/// The most elements in one block.
const LARGEST_BLOCK: usize = 256;

/// How the bytes of a channel (four bytes of the element) differ from the element before.
#[derive(Clone, Copy)]
enum Channel {
    Bytes,
    Words,
    RotatedXor(u32),
}

impl Channel {
    fn from_mode(mode: u8) -> Result<Self, Unsound> {
        match (mode & 15, mode >> 4) {
            (0, 0) => Ok(Self::Bytes),
            (1, 0) => Ok(Self::Words),
            (2, rotation) => Ok(Self::RotatedXor(u32::from(rotation))),
            _ => Err(Unsound("a channel mode from 0 to 2")),
        }
    }
}

pub(super) fn decode(data: &[u8], count: usize, stride: usize) -> Result<Vec<u8>, Unsound> {
    let (&header, body) = data.split_first().ok_or(Unsound("a header byte"))?;
    let is_v1 = match header {
        0xa0 => false,
        0xa1 => true,
        _ => return Err(Unsound("attributes of version 0 or 1 (0xa0, 0xa1)")),
    };
    let channels = stride / 4;
    let (tail_bytes, least_tail) = if is_v1 {
        (stride + channels, 24)
    } else {
        (stride, 32)
    };
    let tail_at = body
        .len()
        .checked_sub(tail_bytes.max(least_tail))
        .ok_or(Unsound("a tail block: it ends early"))?;
    let (blocks, tail) = body.split_at(tail_at);
    let tail = tail.get(tail.len() - tail_bytes..).unwrap_or_default();
    let (baseline, modes) = tail.split_at(stride);

    let mut previous = [0_u8; LARGEST_STRIDE];
    for (byte, first) in previous.iter_mut().zip(baseline) {
        *byte = *first;
    }
    let mut bytes = Bytes(blocks);
    let mut decoded = Vec::new();
    let largest = ((8192 / stride) & !(GROUP - 1)).min(LARGEST_BLOCK);
    let mut remaining = count;
    while remaining > 0 {
        let elements = remaining.min(largest);
        decode_block(
            &mut bytes,
            elements,
            stride,
            is_v1.then_some(modes),
            &mut previous,
            &mut decoded,
        )?;
        remaining -= elements;
    }
    bytes.must_be_used_up()?;
    Ok(decoded)
}

/// One block of up to 256 elements; `modes` are the channels' modes of version 1.
fn decode_block(
    bytes: &mut Bytes<'_>,
    elements: usize,
    stride: usize,
    modes: Option<&[u8]>,
    previous: &mut [u8; LARGEST_STRIDE],
    decoded: &mut Vec<u8>,
) -> Result<(), Unsound> {
    let controls = match modes {
        Some(_) => bytes.take(stride / 4)?,
        None => &[],
    };
    let start = decoded.len();
    let mut deltas = [[0_u8; LARGEST_BLOCK]; 4];
    for channel in 0..stride / 4 {
        let control = controls.get(channel).copied().unwrap_or(0);
        for (byte, deltas) in deltas.iter_mut().enumerate() {
            let bits: [u8; 4] = match (modes, control >> (2 * byte) & 3) {
                (None, _) => [0, 2, 4, 8],
                (Some(_), 0) => [0, 1, 2, 4],
                (Some(_), 1) => [1, 2, 4, 8],
                (Some(_), 2) => {
                    deltas.fill(0);
                    continue;
                }
                (Some(_), _) => {
                    let literal = bytes.take(elements)?;
                    for (delta, value) in deltas.iter_mut().zip(literal) {
                        *delta = *value;
                    }
                    continue;
                }
            };
            decode_bytes(bytes, elements, bits, deltas)?;
        }
        // Room is made once a first channel has proved that there are bytes for the block.
        if channel == 0 {
            decoded.resize(start + elements * stride, 0);
        }
        let mode = modes
            .and_then(|modes| modes.get(channel))
            .copied()
            .map_or(Ok(Channel::Bytes), Channel::from_mode)?;
        let Some(last) = previous
            .get_mut(4 * channel..4 * channel + 4)
            .and_then(|four| <&mut [u8; 4]>::try_from(four).ok())
        else {
            continue;
        };
        let rows = decoded.get_mut(start..).unwrap_or_default();
        for (index, row) in rows.chunks_exact_mut(stride).enumerate() {
            let delta = [0, 1, 2, 3].map(|byte: usize| deltas[byte][index % LARGEST_BLOCK]);
            *last = undo(mode, *last, delta);
            if let Some(four) = row.get_mut(4 * channel..4 * channel + 4) {
                four.copy_from_slice(last);
            }
        }
    }
    Ok(())
}

fn undo(mode: Channel, last: [u8; 4], delta: [u8; 4]) -> [u8; 4] {
    match mode {
        Channel::Bytes => [0, 1, 2, 3].map(|byte: usize| {
            let code = delta[byte];
            let step = if code & 1 == 0 { code >> 1 } else { !(code >> 1) };
            last[byte].wrapping_add(step)
        }),
        Channel::Words => {
            let word = |last: [u8; 2], code: [u8; 2]| {
                let code = u16::from_le_bytes(code);
                let step = if code & 1 == 0 { code >> 1 } else { !(code >> 1) };
                u16::from_le_bytes(last).wrapping_add(step).to_le_bytes()
            };
            let [a, b] = word([last[0], last[1]], [delta[0], delta[1]]);
            let [c, d] = word([last[2], last[3]], [delta[2], delta[3]]);
            [a, b, c, d]
        }
        Channel::RotatedXor(rotation) => {
            // The writer rotated to the left.
            let change = u32::from_le_bytes(delta).rotate_right(rotation);
            (u32::from_le_bytes(last) ^ change).to_le_bytes()
        }
    }
}

/// The differences of one byte of all elements of a block, in groups that each say how many bits a difference takes.
fn decode_bytes(
    bytes: &mut Bytes<'_>,
    elements: usize,
    bits: [u8; 4],
    deltas: &mut [u8; LARGEST_BLOCK],
) -> Result<(), Unsound> {
    let groups = elements.div_ceil(GROUP);
    let headers = bytes.take(groups.div_ceil(4))?;
    for (group, deltas) in deltas.chunks_exact_mut(GROUP).take(groups).enumerate() {
        let header = headers.get(group / 4).copied().unwrap_or(0) >> (2 * (group % 4)) & 3;
        match bits[usize::from(header)] {
            0 => deltas.fill(0),
            8 => deltas.copy_from_slice(bytes.take(GROUP)?),
            width => {
                let packed = bytes.take(GROUP * usize::from(width) / 8)?;
                let sentinel = ((1_u16 << width) - 1) as u8;
                let per_byte = 8 / usize::from(width);
                for (index, delta) in deltas.iter_mut().enumerate() {
                    let byte = packed.get(index / per_byte).copied().unwrap_or(0);
                    let place = index % per_byte;
                    // Single bits begin at the lowest, wider ones at the highest.
                    let shift = if width == 1 {
                        place
                    } else {
                        8 - usize::from(width) * (place + 1)
                    };
                    let value = byte >> shift & sentinel;
                    *delta = if value == sentinel { bytes.byte()? } else { value };
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification() {
        let group = [0x17, 0x5f, 0xf0, 0xbc, 0x77, 0xa9, 0x21, 0x00, 0x34, 0xb5];
        let mut stream = vec![0b10];
        stream.extend(group);
        let mut bytes = Bytes(&stream);
        let mut deltas = [0; LARGEST_BLOCK];
        decode_bytes(&mut bytes, 16, [0, 2, 4, 8], &mut deltas).unwrap();
        let decoded: Vec<i8> = deltas[..16]
            .iter()
            .map(|&code| undo(Channel::Bytes, [0; 4], [code; 4])[0] as i8)
            .collect();
        assert_eq!(
            decoded,
            [-1, -4, -3, 26, -91, 0, -6, 6, -4, -4, 5, -5, 1, -1, 0, 0]
        );
        assert!(bytes.must_be_used_up().is_ok());
    }
}
