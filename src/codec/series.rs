//! Columns of numbers, one after the other: whatever is not coded as poses. Exact, or in steps.

use pose_coder::{Reader, Writer, presence};

/// The largest number of steps from zero.
const MAX_QUANTUM: i64 = 1 << 46;
/// Where the running mean of magnitudes begins, in 256ths.
const FIRST_MEAN: u32 = 16 << 8;
/// Magnitudes count up to this.
const MOST_COUNTED: u64 = 0xffff;

/// How values become whole numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// By their bits, in the order of their values: each comes back as it was.
    Exact,
    /// By this step.
    Steps(f64),
}

impl Form {
    pub(super) fn from_step(step: f64) -> Option<Self> {
        if step == 0.0 {
            Some(Self::Exact)
        } else {
            (step > 0.0 && step.is_finite()).then_some(Self::Steps(step))
        }
    }

    pub(super) fn step(self) -> f64 {
        match self {
            Self::Exact => 0.0,
            Self::Steps(step) => step,
        }
    }

    /// `None` for a value too many steps from zero.
    fn quantum_of(self, value: f32) -> Option<i64> {
        match self {
            Self::Exact => Some(i64::from(in_order(value.to_bits() as i32))),
            Self::Steps(step) => {
                let steps = (f64::from(value) / step).round();
                (steps.abs() <= MAX_QUANTUM as f64).then_some(steps as i64)
            }
        }
    }

    /// `None` for a number that is no value.
    fn value_of(self, quantum: i64) -> Option<f32> {
        match self {
            Self::Exact => {
                let value = f32::from_bits(in_order(i32::try_from(quantum).ok()?) as u32);
                (!value.is_nan()).then_some(value)
            }
            Self::Steps(step) => {
                (quantum.unsigned_abs() <= MAX_QUANTUM as u64).then_some((quantum as f64 * step) as f32)
            }
        }
    }
}

/// The bits of a float as a whole number that grows with it, and back.
fn in_order(bits: i32) -> i32 {
    if bits < 0 { bits ^ i32::MAX } else { bits }
}

/// Foretells the next number of a column from up to two before it, and how far off that may be.
struct Past {
    order: u8,
    last: i64,
    before_last: i64,
    /// How many values there are since the last gap, up to two.
    length: u8,
    has_begun: bool,
    mean: u32,
}

impl Past {
    fn new(order: u8) -> Self {
        Self {
            order,
            last: 0,
            before_last: 0,
            length: 0,
            has_begun: false,
            mean: FIRST_MEAN,
        }
    }

    fn expected(&self) -> i64 {
        if self.length >= 2 && self.order == 2 {
            2 * self.last - self.before_last
        } else {
            self.last
        }
    }

    fn push(&mut self, value: i64, residual: i64) {
        if self.has_begun {
            let magnitude = residual.unsigned_abs().min(MOST_COUNTED) as u32;
            self.mean = (3 * self.mean + (magnitude << 8)) >> 2;
        }
        self.has_begun = true;
        self.before_last = self.last;
        self.last = value;
        self.length = (self.length + 1).min(2);
    }

    /// After a gap, the values before it say where, but not how fast.
    fn interrupt(&mut self) {
        self.length = 0;
    }
}

/// Writes `columns` interleaved columns; a NaN is missing. `None` where a value cannot be had within `max_error` of it.
pub(super) fn write(
    values: &[f32],
    columns: usize,
    form: Form,
    order: u8,
    max_error: f64,
    writer: &mut Writer,
) -> Option<()> {
    let mut present = Vec::new();
    for column in 0..columns {
        let column = || values.iter().skip(column).step_by(columns).copied();
        present.clear();
        present.extend(column().map(|value| !value.is_nan()));
        presence::write(&present, writer);
        let mut past = Past::new(order);
        for value in column() {
            if value.is_nan() {
                past.interrupt();
                continue;
            }
            let quantum = form.quantum_of(value)?;
            let back = form.value_of(quantum)?;
            let is_kept = match form {
                Form::Exact => back.to_bits() == value.to_bits(),
                Form::Steps(_) => (f64::from(back) - f64::from(value)).abs() <= max_error,
            };
            if !is_kept {
                return None;
            }
            let residual = quantum - past.expected();
            writer.signed(residual, past.mean);
            past.push(quantum, residual);
        }
    }
    Some(())
}

/// Reads `columns` interleaved columns of `count` values into `values`, which are all NaN before.
pub(super) fn read(
    reader: &mut Reader<'_>,
    count: usize,
    columns: usize,
    form: Form,
    order: u8,
    values: &mut [f32],
) -> Option<()> {
    let mut present = Vec::new();
    for column in 0..columns {
        presence::read(reader, count, &mut present)?;
        let mut past = Past::new(order);
        let places = values.iter_mut().skip(column).step_by(columns);
        for (place, &is_present) in places.zip(&present) {
            if !is_present {
                past.interrupt();
                continue;
            }
            let residual = reader.signed(past.mean);
            let quantum = past.expected().checked_add(residual)?;
            *place = form.value_of(quantum)?;
            past.push(quantum, residual);
        }
        if reader.overran() {
            return None;
        }
    }
    Some(())
}
