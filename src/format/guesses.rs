//! What was guessed of a file, said with the reason, so that whoever knows better can overrule it.

use super::body::Body;
use super::conversion::{ASSUMED_STATURE_M, Basis, Conversion, main_times};
use super::lines::shown;
use super::source::Source;
use super::{ReadOptions, Warning};
use crate::time::SampleTimes;

/// One warning for each of unit, up axis and rate that the file does not say, or says rounded.
pub(super) fn explain(
    source: &Source,
    body: &Body<'_>,
    options: &ReadOptions<'_>,
    conversion: &Conversion,
) -> Vec<Warning> {
    [
        unit(source, body, conversion),
        up_axis(body, conversion),
        rate(main_times(source), options, conversion),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Why the unit is taken to be what it is, where the file does not say.
fn unit(source: &Source, body: &Body<'_>, conversion: &Conversion) -> Option<Warning> {
    if conversion.unit_basis != Basis::Guessed {
        return None;
    }
    let found = match &source.unit {
        Some(word) => format!("the unit \"{}\" is not known", shown(word)),
        None => "no unit of length is stated".to_owned(),
    };
    let stature = body
        .stature(conversion.up_axis)
        .filter(|stature| *stature > 0.0 && stature.is_finite());
    let why = match (stature, conversion.unit.as_str()) {
        (None, _) => "no stature can be told from the joints, so metres are taken".to_owned(),
        (Some(stature), "scaled") => format!(
            "the athlete is about {stature:.2} units tall, which fits no common unit, so the stature is scaled to {ASSUMED_STATURE_M} m"
        ),
        (Some(stature), unit) => format!(
            "1 unit is taken for {} m ({unit}), in which the athlete is about {:.2} m tall",
            rounded(conversion.metres_per_unit),
            stature * conversion.metres_per_unit
        ),
    };
    Some(Warning::new(
        "unit-guessed",
        format!("{found}; {why}; give the metres per unit if that is wrong"),
    ))
}

/// A number in at most six decimals, without zeros behind the last digit.
fn rounded(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Why an axis is taken for the one that points up, where the file does not say.
fn up_axis(body: &Body<'_>, conversion: &Conversion) -> Option<Warning> {
    let up = conversion.up_axis.as_str();
    let why = if body.map.is_empty() {
        "the joints reach furthest along it"
    } else {
        "the body stands tallest along it"
    };
    (conversion.up_basis == Basis::Guessed).then(|| {
        Warning::new(
            "up-axis-guessed",
            format!("no up axis is stated; {up} is taken, since {why}; give the up axis if that is wrong"),
        )
    })
}

/// That another rate is used than the file declares, beyond the rounding of a double.
fn rate(times: Option<&SampleTimes>, options: &ReadOptions<'_>, conversion: &Conversion) -> Option<Warning> {
    let (declared, used) = (conversion.declared_rate_hz, conversion.rate_hz);
    let is_uniform = matches!(times, Some(SampleTimes::Uniform { .. }));
    let is_other = (used - declared).abs() > 1e-9 * declared;
    (is_uniform && options.rate_hz.is_none() && declared > 0.0 && is_other).then(|| {
        Warning::new(
            "rate-snapped",
            format!(
                "the declared rate of {} Hz is taken for {} Hz, of which it is a rounding",
                rounded(declared),
                rounded(used)
            ),
        )
    })
}
