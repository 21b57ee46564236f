//! Words and floats as the three families of machines wrote them.

/// The family of machines whose numbers a file holds: the processor type of its parameter section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Machine {
    /// Little-endian with IEEE floats.
    Intel,
    /// Little-endian words with VAX F floats: exponent 2 higher than IEEE's, halves swapped.
    Dec,
    /// Big-endian with IEEE floats (SGI, MIPS, Sun).
    Sgi,
}

impl Machine {
    pub(super) const ALL: [Self; 3] = [Self::Intel, Self::Dec, Self::Sgi];

    pub(super) fn from_processor(code: u8) -> Option<Self> {
        match code {
            84 => Some(Self::Intel),
            85 => Some(Self::Dec),
            86 => Some(Self::Sgi),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Intel => "Intel",
            Self::Dec => "DEC",
            Self::Sgi => "SGI",
        }
    }

    pub(super) fn word(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Intel | Self::Dec => u16::from_le_bytes(bytes),
            Self::Sgi => u16::from_be_bytes(bytes),
        }
    }

    pub(super) fn float(self, bytes: [u8; 4]) -> f32 {
        match self {
            Self::Intel => f32::from_le_bytes(bytes),
            Self::Dec => vax_float(bytes),
            Self::Sgi => f32::from_be_bytes(bytes),
        }
    }

    /// The word at a byte; `None` beyond the end.
    pub(super) fn word_at(self, bytes: &[u8], at: usize) -> Option<u16> {
        let pair = bytes.get(at..)?.first_chunk()?;
        Some(self.word(*pair))
    }

    /// The float at a byte; `None` beyond the end.
    pub(super) fn float_at(self, bytes: &[u8], at: usize) -> Option<f32> {
        let four = bytes.get(at..)?.first_chunk()?;
        Some(self.float(*four))
    }

    /// Every float of a row; a loop of its own for each machine, since this is where the time goes.
    pub(super) fn floats(self, bytes: &[u8], row: &mut Vec<f32>) {
        let (fours, _) = bytes.as_chunks::<4>();
        row.clear();
        match self {
            Self::Intel => row.extend(fours.iter().map(|four| f32::from_le_bytes(*four))),
            Self::Dec => row.extend(fours.iter().map(|four| vax_float(*four))),
            Self::Sgi => row.extend(fours.iter().map(|four| f32::from_be_bytes(*four))),
        }
    }

    /// Every word of a row, signed.
    pub(super) fn words(self, bytes: &[u8], row: &mut Vec<f32>) {
        let (pairs, _) = bytes.as_chunks::<2>();
        row.clear();
        match self {
            Self::Intel | Self::Dec => {
                row.extend(pairs.iter().map(|pair| f32::from(i16::from_le_bytes(*pair))));
            }
            Self::Sgi => row.extend(pairs.iter().map(|pair| f32::from(i16::from_be_bytes(*pair)))),
        }
    }
}

/// A VAX F float. Its exponent counts from 129 where IEEE's counts from 127, there is no infinity and no denormal; an
/// exponent of zero is zero, or with a sign the reserved operand, which no number is.
fn vax_float([b0, b1, b2, b3]: [u8; 4]) -> f32 {
    let bits = u32::from_le_bytes([b2, b3, b0, b1]);
    let exponent = (bits >> 23) & 0xff;
    match exponent {
        0 if bits >> 31 == 1 => f32::NAN,
        // Below the smallest normal IEEE number.
        0..=2 => 0.0,
        _ => f32::from_bits(bits - (2 << 23)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values from the VAX architecture's definition: sign, exponent in excess of 128, a hidden first bit worth one half.
    #[test]
    fn vax_floats_are_read_by_their_definition() {
        for (words, value) in [
            ([0x4080_u16, 0x0000], 1.0),
            ([0xc080, 0x0000], -1.0),
            ([0x4180, 0x0000], 4.0),
            ([0x4120, 0x0000], 2.5),
            ([0x3eaa, 0xaaab], 0.083_333_336),
            ([0x0000, 0x0000], 0.0),
            ([0x0000, 0x1234], 0.0),
            // Beyond what an IEEE float of the same bits would call infinite.
            ([0x7fff, 0xffff], 1.701_411_7e38),
        ] {
            let [high, low] = words.map(u16::to_le_bytes);
            let found = vax_float([high[0], high[1], low[0], low[1]]);
            assert!(
                (found - value).abs() <= value.abs() * 1e-7,
                "{found} is not {value}"
            );
        }
        assert!(vax_float([0x00, 0x80, 0, 0]).is_nan(), "the reserved operand");
    }

    #[test]
    fn rows_are_what_their_numbers_are() {
        let bytes = [0x01, 0x40, 0x41, 0x42, 0xff, 0x00, 0x7f, 0x10, 0x55];
        for machine in Machine::ALL {
            let mut row = Vec::new();
            machine.floats(&bytes, &mut row);
            let single: Vec<f32> = [0, 4]
                .iter()
                .filter_map(|at| machine.float_at(&bytes, *at))
                .collect();
            assert_eq!(row, single);
            machine.words(&bytes, &mut row);
            let single: Vec<f32> = [0, 2, 4, 6]
                .iter()
                .filter_map(|at| machine.word_at(&bytes, *at))
                .map(|word| f32::from(word as i16))
                .collect();
            assert_eq!(row, single);
        }
    }
}
