//! An asymmetric numeral system with static tables: the coder of everything in a block but its header.
//!
//! A state of 32 bits is kept from 2^16 up, and refilled 16 bits at a time. The writer works backwards, so it collects what is
//! to be coded first.

use crate::tables::{PRECISION_BITS, Tables, tables};

const LEAST_STATE: u32 = 1 << 16;
/// Bits that are written as they are go in pieces of so many at most.
const RAW_BITS: u32 = 12;

/// Reads what a [`Writer`] wrote. Reading on past the end gives zeros, and [`Self::is_spent`] is then never true.
pub struct Reader<'a> {
    tables: &'static Tables,
    state: u32,
    rest: &'a [u8],
    overran: bool,
}

impl<'a> Reader<'a> {
    /// A reader from the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        let (state, rest) = match bytes.split_first_chunk() {
            Some((first, rest)) => (u32::from_le_bytes(*first), rest),
            None => (0, bytes),
        };
        Self {
            tables: tables(),
            state,
            rest,
            // What is below is not a state that a writer leaves.
            overran: state < LEAST_STATE,
        }
    }

    #[inline(always)]
    fn refill(&mut self) {
        if self.state < LEAST_STATE {
            let word = if let [low, high, rest @ ..] = self.rest {
                self.rest = rest;
                u32::from(*low) | u32::from(*high) << 8
            } else {
                self.overran = true;
                0
            };
            self.state = (self.state << 16) | word;
        }
    }

    /// At most [`RAW_BITS`] bits as they are.
    #[inline(always)]
    fn raw(&mut self, bits: u32) -> u32 {
        let value = self.state & ((1 << bits) - 1);
        self.state >>= bits;
        self.refill();
        value
    }

    /// A number of at most 63 bits as it is, its low bits first.
    #[inline(never)]
    pub fn bits(&mut self, bits: u32) -> u64 {
        let mut value = 0;
        let mut at = 0;
        while at < bits {
            let piece = (bits - at).min(RAW_BITS);
            value |= u64::from(self.raw(piece)) << at;
            at += piece;
        }
        value
    }

    /// Six bits that say how many the number has, then those below its highest.
    #[inline(never)]
    pub fn wide(&mut self) -> u64 {
        match self.raw(6) {
            0 => 0,
            bits => 1 << (bits - 1) | self.bits(bits - 1),
        }
    }

    /// A signed number whose magnitude was expected to be so many 256ths.
    #[inline(always)]
    pub fn signed(&mut self, expected: u32) -> i64 {
        let (table, low_bits) = self.tables.choose(expected);
        let slot = self.state & ((1 << PRECISION_BITS) - 1);
        let zero = table.zero_frequency();
        let folded = if slot < zero {
            // The most frequent of all: what it leaves as state waits for no look-up.
            self.state = zero * (self.state >> PRECISION_BITS) + slot;
            self.refill();
            0
        } else {
            let symbol = table.symbol_at(slot);
            let slots = table.slots(symbol);
            self.state = slots.frequency * (self.state >> PRECISION_BITS) + slot - slots.start;
            self.refill();
            if symbol == table.symbols() {
                (symbol as u64).saturating_add(self.wide())
            } else {
                symbol as u64
            }
        };
        let value = unfold(folded);
        if low_bits == 0 {
            value
        } else {
            // Hostile bytes alone make this wrap.
            (value.wrapping_shl(low_bits)).wrapping_add(self.bits(low_bits) as i64 - (1 << (low_bits - 1)))
        }
    }

    /// Whether more was read than there is.
    pub fn overran(&self) -> bool {
        self.overran
    }

    /// Whether all was read, and nothing more.
    pub fn is_spent(&self) -> bool {
        !self.overran && self.rest.is_empty() && self.state == LEAST_STATE
    }
}

/// 0, 1, 2, 3, 4 as 0, 1, -1, 2, -2.
#[inline(always)]
fn unfold(folded: u64) -> i64 {
    let half = (folded.wrapping_add(1) >> 1) as i64;
    if folded & 1 == 1 { half } else { -half }
}

/// The counterpart of [`unfold`].
pub(crate) fn fold(value: i64) -> u64 {
    (value.unsigned_abs() << 1) - u64::from(value > 0)
}

/// One step of the coder: `frequency` slots from `start` of 2 to the power `bits`.
#[derive(Clone, Copy)]
struct Step {
    start: u32,
    frequency: u32,
    bits: u32,
}

/// Collects what is to be written, in the order of reading.
#[derive(Default)]
pub struct Writer {
    steps: Vec<Step>,
}

impl Writer {
    /// The counterpart of [`Reader::bits`].
    pub fn bits(&mut self, value: u64, bits: u32) {
        let mut at = 0;
        while at < bits {
            let piece = (bits - at).min(RAW_BITS);
            self.steps.push(Step {
                start: ((value >> at) & ((1 << piece) - 1)) as u32,
                frequency: 1,
                bits: piece,
            });
            at += piece;
        }
    }

    /// The counterpart of [`Reader::wide`]; `value` is below 2^62.
    pub fn wide(&mut self, value: u64) {
        let bits = u64::BITS - value.leading_zeros();
        self.bits(u64::from(bits), 6);
        self.bits(value, bits.saturating_sub(1));
    }

    /// The counterpart of [`Reader::signed`]; `value` is within 2^60 of 0.
    pub fn signed(&mut self, value: i64, expected: u32) {
        let (table, low_bits) = tables().choose(expected);
        let (high, low) = split(value, low_bits);
        let folded = fold(high);
        let symbol = folded.min(table.symbols() as u64) as usize;
        let slots = table.slots(symbol);
        self.steps.push(Step {
            start: slots.start,
            frequency: slots.frequency,
            bits: PRECISION_BITS,
        });
        if symbol == table.symbols() {
            self.wide(folded - symbol as u64);
        }
        self.bits(low, low_bits);
    }

    /// The bytes, from the first to be read on.
    pub fn finish(self) -> Vec<u8> {
        let mut words = Vec::new();
        let mut state = LEAST_STATE;
        for step in self.steps.into_iter().rev() {
            // The quotient is 2^(16 + 16 - bits) at least, so that one word is always enough.
            if u64::from(state) >= u64::from(step.frequency) << (32 - step.bits) {
                words.push(state as u16);
                state >>= 16;
            }
            state = ((state / step.frequency) << step.bits) + state % step.frequency + step.start;
        }
        let mut bytes = state.to_le_bytes().to_vec();
        bytes.extend(words.into_iter().rev().flat_map(u16::to_le_bytes));
        bytes
    }
}

/// What goes into the table and what beside it.
fn split(value: i64, low_bits: u32) -> (i64, u64) {
    if low_bits == 0 {
        return (value, 0);
    }
    let shifted = value + (1 << (low_bits - 1));
    (shifted >> low_bits, (shifted & ((1 << low_bits) - 1)) as u64)
}

/// About how many bits [`Writer::signed`] takes.
pub(crate) fn signed_bits(value: i64, expected: u32) -> f32 {
    let (table, low_bits) = tables().choose(expected);
    let (high, _) = split(value, low_bits);
    let folded = fold(high);
    let symbol = folded.min(table.symbols() as u64) as usize;
    let bits = low_bits as f32 + PRECISION_BITS as f32 - (table.slots(symbol).frequency as f32).log2();
    if symbol == table.symbols() {
        let rest = folded - symbol as u64;
        bits + 5.0 + (u64::BITS - rest.leading_zeros()).max(1) as f32
    } else {
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_in_every_size_and_against_every_expectation() {
        let mut values = vec![0, 1, -1, 2, -2, 20, -20, 21, 1 << 40, -(1 << 59), 1 << 59];
        values.extend((0..60).flat_map(|bits| [(1_i64 << bits) - 1, -(1_i64 << bits)]));
        let mut writer = Writer::default();
        let expectations = [0, 4, 5, 17, 100, 700, 1023, 1024, 5000, 1 << 20, u32::MAX];
        for &expected in &expectations {
            for &value in &values {
                writer.signed(value, expected);
                writer.wide(value.unsigned_abs());
                writer.bits(value.unsigned_abs() & 0xfff_ffff, 28);
            }
        }
        let bytes = writer.finish();
        let mut reader = Reader::new(&bytes);
        for &expected in &expectations {
            for &value in &values {
                assert_eq!(reader.signed(expected), value, "{expected}");
                assert_eq!(reader.wide(), value.unsigned_abs());
                assert_eq!(reader.bits(28), value.unsigned_abs() & 0xfff_ffff);
            }
        }
        assert!(reader.is_spent());
    }

    #[test]
    fn the_cost_is_what_it_was_said_to_be() {
        let mut writer = Writer::default();
        let mut said = 0.0;
        for index in 0..20_000_i64 {
            let value = (index * 7919) % 13 - 6;
            let expected = 20 + (index % 900) as u32;
            writer.signed(value, expected);
            said += signed_bits(value, expected);
        }
        let bits = 8.0 * writer.finish().len() as f32;
        assert!((bits / said - 1.0).abs() < 0.002, "{bits} {said}");
    }

    #[test]
    fn reading_past_the_end_is_noticed() {
        assert!(Reader::new(&[]).overran());
        assert!(Reader::new(&[0, 0, 0, 0]).overran());
        let bytes = Writer::default().finish();
        let mut reader = Reader::new(&bytes);
        assert!(reader.is_spent());
        reader.bits(20);
        assert!(reader.overran() && !reader.is_spent());
    }
}
