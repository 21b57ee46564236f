//! Who takes part.

/// A colour in sRGB, 0 to 255 for each of red, green and blue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

impl Rgb {
    /// Reads `#rrggbb`.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.is_ascii() {
            return None;
        }
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([channel(0)?, channel(2)?, channel(4)?]))
    }

    /// Writes `#rrggbb`.
    pub fn to_hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }
}

/// Sex where the source states it; only segment parameters (centre of mass) depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// One athlete, or one object's owner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Participant {
    /// Stable within the replay, as given by the source where it gives one.
    pub id: String,
    /// The name to show, as given.
    pub name: String,
    /// Organisation or NOC code, as given.
    pub organisation: Option<String>,
    /// The bib, as given.
    pub bib: Option<String>,
    /// The lane, counted from 1 at the inside.
    pub lane: Option<u8>,
    /// The official mark, as given ("9.58", "DQ").
    pub mark: Option<String>,
    /// The official rank, as given ("1", "=3").
    pub rank: Option<String>,
    /// Kit colours: vest first, then shorts, then skin; one is chosen by lane or order where absent.
    pub colours: Vec<Rgb>,
    /// Sex where stated.
    pub sex: Option<Sex>,
}

#[cfg(test)]
mod tests {
    use super::Rgb;

    #[test]
    fn colours_round_trip_as_hex() {
        assert_eq!(Rgb::from_hex("#0a80ff"), Some(Rgb([10, 128, 255])));
        assert_eq!(Rgb([10, 128, 255]).to_hex(), "#0a80ff");
        for bad in ["", "#12345", "0a80ff", "#gg0000", "#0a80ff0", "#é0a80"] {
            assert_eq!(Rgb::from_hex(bad), None, "{bad}");
        }
    }
}
