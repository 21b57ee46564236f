//! Units as the emitters write them, and what each is in SI.

/// What a model's output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    Angle,
    Force,
    Moment,
    Power,
    Scalar,
}

impl Quantity {
    /// The quantity of a word of POINT:TYPE_GROUPS.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        let word = word.to_ascii_uppercase();
        match word.strip_suffix('S').unwrap_or(&word) {
            "ANGLE" => Some(Self::Angle),
            "FORCE" => Some(Self::Force),
            "MOMENT" => Some(Self::Moment),
            "POWER" => Some(Self::Power),
            "SCALAR" => Some(Self::Scalar),
            _ => None,
        }
    }

    pub(super) fn unit_parameter(self) -> &'static str {
        match self {
            Self::Angle => "ANGLE_UNITS",
            Self::Force => "FORCE_UNITS",
            Self::Moment => "MOMENT_UNITS",
            Self::Power => "POWER_UNITS",
            Self::Scalar => "SCALAR_UNITS",
        }
    }
}

/// A unit, and what one of the file's is in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SiUnit {
    pub(super) name: String,
    pub(super) factor: f64,
}

impl SiUnit {
    /// A unit that is not known keeps its name and its numbers.
    pub(super) fn as_given(name: String) -> Self {
        Self { name, factor: 1.0 }
    }
}

/// Spellings seen in files, in lower case without anything but letters.
const UNITS: [(&str, &str, f64); 34] = [
    ("deg", "rad", std::f64::consts::PI / 180.0),
    ("degs", "rad", std::f64::consts::PI / 180.0),
    ("degree", "rad", std::f64::consts::PI / 180.0),
    ("degrees", "rad", std::f64::consts::PI / 180.0),
    ("rad", "rad", 1.0),
    ("radians", "rad", 1.0),
    ("n", "N", 1.0),
    ("nt", "N", 1.0),
    ("newton", "N", 1.0),
    ("newtons", "N", 1.0),
    ("kn", "N", 1000.0),
    ("nm", "N m", 1.0),
    ("newtonmeters", "N m", 1.0),
    ("newtonmetres", "N m", 1.0),
    ("nmm", "N m", 0.001),
    ("ntm", "N m", 1.0),
    ("ntmm", "N m", 0.001),
    ("newtonmm", "N m", 0.001),
    ("ncm", "N m", 0.01),
    ("w", "W", 1.0),
    ("watt", "W", 1.0),
    ("watts", "W", 1.0),
    ("mw", "W", 0.001),
    ("m", "m", 1.0),
    ("mete", "m", 1.0),
    ("meters", "m", 1.0),
    ("metres", "m", 1.0),
    ("mm", "m", 0.001),
    ("cm", "m", 0.01),
    ("v", "V", 1.0),
    ("volt", "V", 1.0),
    ("volts", "V", 1.0),
    ("mv", "V", 0.001),
    ("uv", "V", 1e-6),
];

/// What a unit is in SI; `None` where it is none that is known. A moment per mass ("Nmm/kg") is none of these.
pub(super) fn si_unit(stated: &str) -> Option<SiUnit> {
    if stated.contains(['/', '^', '²']) {
        return None;
    }
    let plain: String = stated
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let (_, name, factor) = UNITS.iter().find(|(spelling, ..)| *spelling == plain)?;
    Some(SiUnit {
        name: (*name).to_owned(),
        factor: *factor,
    })
}

#[cfg(test)]
mod tests {
    use super::si_unit;

    #[test]
    fn spellings_seen_in_files_are_known() {
        for (stated, name, factor) in [
            ("Nmm", "N m", 0.001),
            ("N-M", "N m", 1.0),
            ("ntmm", "N m", 0.001),
            ("nt", "N", 1.0),
            ("Newtons", "N", 1.0),
            ("N.mm", "N m", 0.001),
            ("mV", "V", 0.001),
        ] {
            let unit = si_unit(stated).unwrap();
            assert_eq!((unit.name.as_str(), unit.factor), (name, factor), "{stated}");
        }
        for stated in ["", "ADC", "d.u.", "Nmm/kg", "N/kg", "m/s²"] {
            assert_eq!(si_unit(stated), None, "{stated}");
        }
    }
}
