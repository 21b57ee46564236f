//! The error value every room returns: a stable code, a sentence, and the place it speaks of.

use std::fmt;

/// What went wrong, by what the caller can do about it. The string form is stable across releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The named file does not exist.
    FileNotFound,
    /// The named path is a directory where a file is needed.
    FileIsDirectory,
    /// The file exists but could not be read or written.
    FileUnreadable,
    /// The input holds no bytes.
    InputEmpty,
    /// The input ends before what its header promised.
    InputTruncated,
    /// The input breaks the rules of its format.
    InputMalformed,
    /// The input is of no format that can be read.
    FormatUnknown,
    /// The input refers to a file that was not given with it.
    CompanionMissing,
    /// A limit given by the caller was exceeded.
    LimitExceeded,
    /// The values were read but do not make a consistent replay.
    ReplayInvalid,
    /// The packed replay was written by a version that this one cannot read.
    VersionUnsupported,
    /// A segment's length or checksum disagrees with its bytes.
    SegmentCorrupt,
    /// A frame, time, track or participant that the replay does not have.
    OutOfRange,
    /// No graphics device could be had.
    GpuUnavailable,
    /// The graphics device was lost.
    GpuLost,
}

impl ErrorCode {
    /// The stable string form, in kebab case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FileNotFound => "file-not-found",
            Self::FileIsDirectory => "file-is-directory",
            Self::FileUnreadable => "file-unreadable",
            Self::InputEmpty => "input-empty",
            Self::InputTruncated => "input-truncated",
            Self::InputMalformed => "input-malformed",
            Self::FormatUnknown => "format-unknown",
            Self::CompanionMissing => "companion-missing",
            Self::LimitExceeded => "limit-exceeded",
            Self::ReplayInvalid => "replay-invalid",
            Self::VersionUnsupported => "version-unsupported",
            Self::SegmentCorrupt => "segment-corrupt",
            Self::OutOfRange => "out-of-range",
            Self::GpuUnavailable => "gpu-unavailable",
            Self::GpuLost => "gpu-lost",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where in the input an error was found; every part is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file or address as the caller named it.
    pub file: Option<String>,
    /// The line, counted from 1.
    pub line: Option<usize>,
    /// The byte offset, counted from 0.
    pub byte: Option<usize>,
    /// The field, joint or column concerned.
    pub field: Option<String>,
}

impl Place {
    /// Whether nothing is known of the place.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(file) = &self.file {
            write!(f, "{file}")?;
            separator = ", ";
        }
        if let Some(line) = self.line {
            write!(f, "{separator}line {line}")?;
            separator = ", ";
        }
        if let Some(byte) = self.byte {
            write!(f, "{separator}byte {byte}")?;
            separator = ", ";
        }
        if let Some(field) = &self.field {
            write!(f, "{separator}{field}")?;
        }
        Ok(())
    }
}

/// An error: what happened (`code`), in a sentence that says what was expected, what was found and what to do
/// (`message`), and where (`place`).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", PlacePrefix(place))]
pub struct Error {
    /// The stable code.
    pub code: ErrorCode,
    /// A sentence for a person.
    pub message: String,
    /// Where it was found.
    pub place: Place,
}

struct PlacePrefix<'a>(&'a Place);

impl fmt::Display for PlacePrefix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_unknown() {
            Ok(())
        } else {
            write!(f, "{}: ", self.0)
        }
    }
}

impl Error {
    /// An error with no place yet.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            place: Place::default(),
        }
    }

    /// The same error, at this file or address.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.place.file = Some(file.into());
        self
    }

    /// The same error, at this line (from 1).
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.place.line = Some(line);
        self
    }

    /// The same error, at this byte (from 0).
    #[must_use]
    pub fn at_byte(mut self, byte: usize) -> Self {
        self.place.byte = Some(byte);
        self
    }

    /// The same error, in this field.
    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.place.field = Some(field.into());
        self
    }
}

/// A number in a message, to three decimals: what formats floats exactly is code that a page need not download.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure(pub(crate) f64);

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: f64 = 1e15;
        if self.0.is_nan() {
            return f.write_str("NaN");
        }
        if self.0.is_sign_negative() {
            f.write_str("-")?;
        }
        if self.0.is_infinite() {
            return f.write_str("inf");
        }
        if self.0.abs() > MOST {
            return f.write_str("more than 1000000000000000");
        }
        let whole = self.0.abs().floor();
        let thousandths = ((self.0.abs() - whole) * 1000.0).round() as u32;
        write!(f, "{}", whole as u64 + u64::from(thousandths / 1000))?;
        match thousandths % 1000 {
            0 => Ok(()),
            rest if rest % 100 == 0 => write!(f, ".{}", rest / 100),
            rest if rest % 10 == 0 => write!(f, ".{:02}", rest / 10),
            rest => write!(f, ".{rest:03}"),
        }
    }
}

/// The result of anything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_the_place_first() {
        let error = Error::new(ErrorCode::InputMalformed, "expected a number, found \"x\"")
            .in_file("run.bvh")
            .at_line(7)
            .in_field("Frame Time");
        assert_eq!(
            error.to_string(),
            "run.bvh, line 7, Frame Time: expected a number, found \"x\""
        );
        assert_eq!(error.code.as_str(), "input-malformed");
    }

    #[test]
    fn figures_are_short() {
        let figures = [
            0.0,
            -0.0,
            -4.0,
            0.25,
            1.9999,
            7.0625,
            -0.5,
            99_999_999_999_999.0,
            1e300,
            f64::NEG_INFINITY,
            f64::NAN,
        ];
        let texts = figures.map(|figure| Figure(figure).to_string());
        let expected = "0 -0 -4 0.25 2 7.063 -0.5 99999999999999 more than 1000000000000000";
        assert_eq!(texts[..9].join(" "), expected);
        assert_eq!(texts[9..], ["-inf", "NaN"]);
    }
}
