//! What Vicon stores as points though it is none: joint angles, forces, moments, powers and scalars of a model.

use std::collections::HashMap;

use super::parameters::Parameters;
use super::subjects::without_prefix;
use super::units::{Quantity, SiUnit, si_unit};
use crate::format::Warning;

/// Lists of labels in the POINT group, the quantity they are of, and the parameter that has its unit. Others are named by
/// POINT:TYPE_GROUPS.
const LISTS: [(&str, Quantity); 6] = [
    ("ANGLES", Quantity::Angle),
    ("FORCES", Quantity::Force),
    ("MOMENTS", Quantity::Moment),
    ("POWERS", Quantity::Power),
    ("SCALARS", Quantity::Scalar),
    ("MODELED", Quantity::Scalar),
];

/// What Plug-in Gait puts before the quantity's name, after L or R.
const STEMS: [&str; 19] = [
    "Hip",
    "Knee",
    "Ankle",
    "AbsAnkle",
    "Pelvis",
    "FootProgress",
    "ForeFoot",
    "HindFoot",
    "Thorax",
    "Spine",
    "Neck",
    "Head",
    "Shoulder",
    "Elbow",
    "Wrist",
    "Waist",
    "GroundReaction",
    "Normalised",
    "Tibia",
];
const ENDINGS: [(&str, Quantity); 8] = [
    ("Angles", Quantity::Angle),
    ("Angle", Quantity::Angle),
    ("Force", Quantity::Force),
    ("Forces", Quantity::Force),
    ("GRF", Quantity::Force),
    ("Moment", Quantity::Moment),
    ("Moments", Quantity::Moment),
    ("Power", Quantity::Power),
];

/// The quantity of each point that is none; `None` for points.
pub(super) fn find(
    labels: &[String],
    parameters: &Parameters<'_>,
    warnings: &mut Vec<Warning>,
) -> Vec<Option<SiUnit>> {
    let mut listed: HashMap<String, Quantity> = HashMap::new();
    let mut add = |list: &str, quantity: Quantity| {
        for label in parameters.texts("POINT", list) {
            if !label.is_empty() {
                listed.entry(label).or_insert(quantity);
            }
        }
    };
    for (list, quantity) in LISTS {
        add(list, quantity);
    }
    // Pairs of a list's name and its quantity ("ANGLES", "ANGLE").
    let groups = parameters.texts("POINT", "TYPE_GROUPS");
    for pair in groups.chunks_exact(2) {
        if let [list, kind] = pair
            && let Some(quantity) = Quantity::from_word(kind)
        {
            add(&list.to_ascii_uppercase(), quantity);
        }
    }
    let mut by_name = 0;
    let mut first_by_name = "";
    let quantities: Vec<Option<Quantity>> = labels
        .iter()
        .map(|label| {
            let plain = without_prefix(label);
            if let Some(quantity) = listed.get(label).or_else(|| listed.get(plain)) {
                return Some(*quantity);
            }
            let quantity = by_convention(plain)?;
            if by_name == 0 {
                first_by_name = label;
            }
            by_name += 1;
            Some(quantity)
        })
        .collect();
    let outputs = quantities.iter().flatten().count();
    if outputs > 0 {
        warnings.push(Warning::new(
            "points-are-curves",
            format!(
                "{outputs} of {} points are angles, forces, moments, powers or scalars of a model; they are kept as curves",
                labels.len()
            ),
        ));
    }
    if by_name > 0 {
        warnings.push(Warning::new(
            "points-are-curves-by-name",
            format!("{by_name} of these are told by their names alone (\"{first_by_name}\"); no list in the file has them"),
        ));
    }
    let mut unknown: Vec<&str> = Vec::new();
    let units = quantities
        .iter()
        .map(|quantity| {
            let quantity = (*quantity)?;
            let stated = parameters.text("POINT", quantity.unit_parameter());
            let unit = stated.as_deref().and_then(si_unit);
            if unit.is_none() && !unknown.contains(&quantity.unit_parameter()) {
                unknown.push(quantity.unit_parameter());
            }
            Some(unit.unwrap_or_else(|| SiUnit::as_given(stated.unwrap_or_default())))
        })
        .collect();
    if !unknown.is_empty() {
        warnings.push(Warning::new(
            "curve-unit-unknown",
            format!(
                "POINT:{} names no unit that is known; those curves keep the file's numbers",
                unknown.join(", POINT:")
            ),
        ));
    }
    units
}

/// The quantity that a Plug-in Gait name means: `LHipAngles`, `RKneeMoment`, `LGroundReactionForce`, also with a letter or
/// number behind (`LHipAnglesV`).
fn by_convention(label: &str) -> Option<Quantity> {
    let body = label.strip_prefix(['L', 'R']).unwrap_or(label);
    STEMS.iter().find_map(|stem| {
        let rest = body.strip_prefix(stem)?;
        ENDINGS.iter().find_map(|(ending, quantity)| {
            let tail = rest.strip_prefix(ending)?;
            let is_short = tail.len() <= 1 && tail.bytes().all(|byte| byte.is_ascii_alphanumeric());
            is_short.then_some(*quantity)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_plug_in_gait_are_told_from_markers() {
        for (name, quantity) in [
            ("LHipAngles", Quantity::Angle),
            ("LHipAnglesV", Quantity::Angle),
            ("RAbsAnkleAngle", Quantity::Angle),
            ("RKneeMoment", Quantity::Moment),
            ("LGroundReactionForce", Quantity::Force),
            ("RNormalisedGRF", Quantity::Force),
            ("LAnklePower", Quantity::Power),
        ] {
            assert_eq!(by_convention(name), Some(quantity), "{name}");
        }
        for marker in [
            "LKNE",
            "LHip",
            "RHip",
            "Head",
            "LKneeOut",
            "Angle",
            "LAnkle",
            "HeadForceps",
            "R.Knee",
            "Power",
        ] {
            assert_eq!(by_convention(marker), None, "{marker}");
        }
    }
}
