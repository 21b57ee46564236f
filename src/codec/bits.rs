//! Single bits, least significant first: the first bit written is bit 0 of the first byte.

/// The longest run of ones in a Rice code; that many ones announce a value in the wide form instead.
pub(super) const ESCAPE: u32 = 24;

/// Collects bits into bytes.
#[derive(Default)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
}

impl BitWriter {
    /// Appends the `width` low bits of `value`; `width` is at most 32 and `value` has no bit above it.
    pub(super) fn write(&mut self, value: u64, width: u32) {
        self.pending |= value << self.count;
        self.count += width;
        while self.count >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// Six bits that say how many follow, then the value's bits up to its highest one; `value` is below 2^63.
    pub(super) fn write_wide(&mut self, value: u64) {
        let width = u64::BITS - value.leading_zeros();
        self.write(u64::from(width), 6);
        self.write(value & 0xffff_ffff, width.min(32));
        if width > 32 {
            self.write(value >> 32, width - 32);
        }
    }

    /// `value >> parameter` ones, a zero, then the `parameter` low bits; the wide form after [`ESCAPE`] ones where that
    /// many ones or more would be needed.
    pub(super) fn write_rice(&mut self, value: u64, parameter: u32) {
        let ones = value >> parameter;
        if ones >= u64::from(ESCAPE) {
            self.write((1 << ESCAPE) - 1, ESCAPE);
            self.write_wide(value);
        } else {
            self.write((1 << ones) - 1, ones as u32 + 1);
            self.write(value & ((1 << parameter) - 1), parameter);
        }
    }

    /// The bytes, the last one filled up with zeros.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.pending as u8);
        }
        self.bytes
    }
}

/// The number of bits that [`BitWriter::write_rice`] writes.
pub(super) fn rice_bits(value: u64, parameter: u32) -> u64 {
    let ones = value >> parameter;
    if ones >= u64::from(ESCAPE) {
        u64::from(ESCAPE + 6 + (u64::BITS - value.leading_zeros()))
    } else {
        ones + 1 + u64::from(parameter)
    }
}

/// Takes bits from bytes; every read gives `None` where the bytes end first.
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    pending: u64,
    count: u32,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            pending: 0,
            count: 0,
        }
    }

    fn refill(&mut self) {
        while self.count <= 56 {
            let Some((&byte, rest)) = self.bytes.split_first() else {
                return;
            };
            self.pending |= u64::from(byte) << self.count;
            self.count += 8;
            self.bytes = rest;
        }
    }

    fn skip(&mut self, width: u32) {
        self.pending >>= width;
        self.count -= width;
    }

    /// The next `width` bits, at most 32.
    pub(super) fn read(&mut self, width: u32) -> Option<u64> {
        self.refill();
        if self.count < width {
            return None;
        }
        let value = self.pending & ((1 << width) - 1);
        self.skip(width);
        Some(value)
    }

    /// The counterpart of [`BitWriter::write_wide`].
    pub(super) fn read_wide(&mut self) -> Option<u64> {
        let width = self.read(6)? as u32;
        let low = self.read(width.min(32))?;
        let high = self.read(width.saturating_sub(32))?;
        Some(high << 32 | low)
    }

    /// The counterpart of [`BitWriter::write_rice`].
    pub(super) fn read_rice(&mut self, parameter: u32) -> Option<u64> {
        self.refill();
        let ones = self.pending.trailing_ones().min(ESCAPE);
        if ones == ESCAPE {
            self.skip(ESCAPE);
            return self.read_wide();
        }
        if ones >= self.count {
            return None;
        }
        self.skip(ones + 1);
        Some(u64::from(ones) << parameter | self.read(parameter)?)
    }

    /// Whether only the zeros that fill the last byte are left.
    pub(super) fn is_spent(&self) -> bool {
        self.bytes.is_empty() && self.count < 8 && self.pending == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bit_is_the_lowest_of_the_first_byte() {
        let mut writer = BitWriter::default();
        writer.write(0b1, 1);
        writer.write(0b01, 2);
        writer.write(0x1ff, 9);
        assert_eq!(writer.finish(), [0b1111_1011, 0b0000_1111]);
    }

    #[test]
    fn a_rice_code_is_ones_zero_and_low_bits() {
        let mut writer = BitWriter::default();
        // 11 = 2 x 4 + 3: two ones, a zero, then 3 in two bits.
        writer.write_rice(11, 2);
        assert_eq!(writer.finish(), [0b0001_1011]);
    }

    #[test]
    fn values_round_trip_in_every_form_and_size() {
        let mut values = vec![0, 1, 2, (1 << 32) - 1, 1 << 32, (1 << 63) - 1];
        values.extend((0..63).map(|shift| (0x5a5a_5a5a_5a5a_5a5a_u64 >> 1) >> shift));
        for parameter in 0..32 {
            let mut writer = BitWriter::default();
            let mut bits = 0;
            for &value in &values {
                writer.write_rice(value, parameter);
                writer.write_wide(value);
                bits += rice_bits(value, parameter) + 6 + u64::from(64 - value.leading_zeros());
            }
            let bytes = writer.finish();
            assert_eq!(bytes.len() as u64, bits.div_ceil(8));
            let mut reader = BitReader::new(&bytes);
            for &value in &values {
                assert_eq!(reader.read_rice(parameter), Some(value));
                assert_eq!(reader.read_wide(), Some(value));
            }
            assert!(reader.is_spent());
        }
    }

    #[test]
    fn reading_past_the_end_gives_nothing() {
        assert_eq!(BitReader::new(&[]).read(1), None);
        assert_eq!(BitReader::new(&[0xff]).read_rice(3), None);
        assert_eq!(BitReader::new(&[0xff, 0xff, 0xff]).read_rice(3), None);
        assert_eq!(BitReader::new(&[0x3f]).read_wide(), None);
        assert!(!BitReader::new(&[0]).is_spent());
    }
}
