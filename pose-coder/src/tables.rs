//! The frequency tables that every coder shares: mixtures of two-sided geometric distributions, one for each quarter octave
//! of the expected magnitude.

use std::sync::OnceLock;

/// Frequencies of a table add up to 2 to this power.
pub(crate) const PRECISION_BITS: u32 = 14;
const TOTAL: u32 = 1 << PRECISION_BITS;
/// Expected magnitudes are counted in 256ths; the smallest that is told apart is this.
pub(crate) const LEAST_EXPECTED: u32 = 4;
/// The octave of the first table, and how many octaves have tables of their own; larger values lose their low bits first.
const FIRST_OCTAVE: u32 = 2;
const OCTAVES: u32 = 8;
const TABLES: usize = 4 * OCTAVES as usize;
/// Symbols of a table besides the escape: 0, 1, -1, 2, -2 and so on, as far as they are frequent enough.
const MOST_SYMBOLS: usize = 40;
const LEAST_FREQUENCY: u32 = 4;
/// Weight and mean, in parts of the expected magnitude, of the two distributions that a table mixes.
const MIXTURE: [(f64, f64); 2] = [(0.75, 0.625), (0.25, 2.5)];

/// Slots are looked up by their highest bits first: so many runs of slots know the symbol of their first slot.
const RUN_BITS: u32 = PRECISION_BITS - 8;

/// One distribution. Symbol `z` has the slots from `starts[z]` to below `starts[z + 1]`.
pub(crate) struct Table {
    starts: [u16; MOST_SYMBOLS + 2],
    /// The symbol of the first slot of each run.
    firsts: [u8; 1 << (PRECISION_BITS - RUN_BITS)],
    /// The escape's number: that of the symbols.
    symbols: usize,
}

/// A symbol's slots.
#[derive(Clone, Copy)]
pub(crate) struct Slots {
    pub(crate) start: u32,
    pub(crate) frequency: u32,
}

impl Table {
    /// A mixture, since what is expected is itself uncertain: mostly smaller values, now and then much larger ones.
    fn for_expected(expected: f64) -> Self {
        let mut parts = MIXTURE.map(|(weight, factor)| {
            let mean = expected * factor;
            let ratio = ((1.0 + mean * mean).sqrt() - 1.0) / mean;
            let share = (1.0 - ratio) / (1.0 + ratio) * weight * f64::from(TOTAL);
            (share, ratio)
        });
        let mut starts = [0; MOST_SYMBOLS + 2];
        let mut end = (parts[0].0 + parts[1].0) as u32;
        starts[1] = end as u16;
        let mut symbols = 1;
        while symbols + 2 <= MOST_SYMBOLS {
            for (share, ratio) in &mut parts {
                *share *= *ratio;
            }
            let frequency = (parts[0].0 + parts[1].0) as u32;
            if frequency < LEAST_FREQUENCY {
                break;
            }
            for _ in 0..2 {
                end += frequency;
                symbols += 1;
                starts[symbols] = end as u16;
            }
        }
        starts[symbols + 1] = TOTAL as u16;
        let mut table = Self {
            starts,
            firsts: [0; 1 << (PRECISION_BITS - RUN_BITS)],
            symbols,
        };
        for run in 1..table.firsts.len() {
            table.firsts[run] = table.search((run as u32) << RUN_BITS, table.firsts[run - 1]) as u8;
        }
        table
    }

    /// The number of symbols besides the escape, whose number this is.
    pub(crate) fn symbols(&self) -> usize {
        self.symbols
    }

    /// How many slots 0 has, which are the first.
    #[inline(always)]
    pub(crate) fn zero_frequency(&self) -> u32 {
        u32::from(self.starts[1])
    }

    /// The slots of a symbol, which is not above [`Self::symbols`].
    #[inline(always)]
    pub(crate) fn slots(&self, symbol: usize) -> Slots {
        let start = u32::from(self.starts[symbol]);
        Slots {
            start,
            frequency: u32::from(self.starts[symbol + 1]) - start,
        }
    }

    /// The symbol that has a slot below 2^[`PRECISION_BITS`].
    #[inline(always)]
    pub(crate) fn symbol_at(&self, slot: u32) -> usize {
        self.search(slot, self.firsts[(slot >> RUN_BITS) as usize])
    }

    /// The symbol that has a slot, known to be at least another.
    #[inline(always)]
    fn search(&self, slot: u32, at_least: u8) -> usize {
        let mut symbol = usize::from(at_least);
        while symbol < self.symbols && slot >= u32::from(self.starts[symbol + 1]) {
            symbol += 1;
        }
        symbol
    }
}

/// All tables, and which serves what is expected.
pub(crate) struct Tables {
    tables: [Table; TABLES],
}

impl Tables {
    /// The table for an expected magnitude in 256ths, and how many low bits of the value go beside it.
    #[inline(always)]
    pub(crate) fn choose(&self, expected: u32) -> (&Table, u32) {
        let expected = expected.max(LEAST_EXPECTED);
        let octave = expected.ilog2();
        let quarter = (expected >> (octave - 2)) & 3;
        let last = FIRST_OCTAVE + OCTAVES - 1;
        let index = 4 * (octave.min(last) - FIRST_OCTAVE) + quarter;
        (&self.tables[index as usize], octave.saturating_sub(last))
    }
}

/// The tables, which are made once.
pub(crate) fn tables() -> &'static Tables {
    static MADE: OnceLock<Tables> = OnceLock::new();
    MADE.get_or_init(|| Tables {
        tables: std::array::from_fn(|index| {
            let (octave, quarter) = (index / 4, index % 4);
            Table::for_expected((4.5 + quarter as f64) * f64::from(1_u32 << octave) / 256.0)
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_and_the_escape_of_every_table_has_slots_and_is_found_at_them() {
        for table in &tables().tables {
            let mut end = 0;
            for symbol in 0..=table.symbols() {
                let Slots { start, frequency } = table.slots(symbol);
                assert_eq!(start, end);
                assert!(frequency >= 1);
                end += frequency;
                assert_eq!(table.symbol_at(start), symbol);
                assert_eq!(table.symbol_at(end - 1), symbol);
            }
            assert_eq!(end, TOTAL);
        }
    }

    #[test]
    fn a_table_has_the_mean_it_was_made_for() {
        // 0.75 x 0.625 + 0.25 x 2.5 of it. The mean of a two-sided geometric distribution, summed symbol by symbol: the escape's share is all it lacks.
        for expected in [40_u32, 100, 260, 400] {
            let (table, low_bits) = tables().choose(expected);
            assert_eq!(low_bits, 0);
            let mean: f64 = (0..table.symbols())
                .map(|z| z.div_ceil(2) as f64 * f64::from(table.slots(z).frequency) / f64::from(TOTAL))
                .sum();
            let wanted = 1.094 * f64::from(expected) / 256.0;
            assert!((mean / wanted - 1.0).abs() < 0.16, "{expected}: {mean} {wanted}");
        }
    }
}
