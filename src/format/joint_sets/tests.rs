//! Names and the sets they are known by.

use super::*;

fn labels(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn table() -> Table {
    Table::read().unwrap()
}

#[test]
fn every_row_speaks_the_vocabulary_and_names_only_its_own_joints() {
    for set in table().sets.iter().chain([&table().by_name_alone]) {
        let known: HashMap<String, u16> = set.joints.iter().map(|name| (plain(name), 0)).collect();
        assert_eq!(
            known.len(),
            set.joints.len(),
            "{}: two joints compare as one",
            set.name
        );
        for (part, recipe) in &set.body_map {
            assert!(BodyPart::from_word(part).is_some(), "{}: {part}", set.name);
            assert!(!recipe.is_empty());
            for term in recipe.split(" | ").flat_map(|way| way.split(" + ")) {
                let name = term.split_once('*').map_or(term, |(_, name)| name);
                match name.strip_prefix('@') {
                    Some(part) => assert!(set.body_map.contains_key(part), "{}: {term}", set.name),
                    None => assert!(
                        set.joints.is_empty() || set.joints.iter().any(|joint| joint == name),
                        "{}: {part} names {name}",
                        set.name
                    ),
                }
            }
        }
        for (child, parent) in &set.parents {
            assert!(
                set.joints.contains(child) && set.joints.contains(parent),
                "{}: {child}",
                set.name
            );
        }
    }
}

#[test]
fn left_and_right_mirror_each_other_in_every_set() {
    for set in table().sets.iter().chain([&table().by_name_alone]) {
        for (part, recipe) in &set.body_map {
            let Some(other) = part.strip_prefix("left_") else {
                continue;
            };
            let other = set.body_map.get(&format!("right_{other}"));
            let other = other.unwrap_or_else(|| panic!("{}: {part} has no right side", set.name));
            let names = |recipe: &str| -> Vec<String> {
                let terms = recipe.split(" | ").flat_map(|way| way.split(" + "));
                terms
                    .map(|term| term.rsplit('*').next().unwrap().to_owned())
                    .collect()
            };
            let (left, right) = (names(recipe), names(other));
            assert_eq!(left.len(), right.len(), "{}: {part}", set.name);
            for (left, right) in left.iter().zip(&right) {
                let (left_forms, right_forms) = (without_side(left), without_side(right));
                let central = left == right && left_forms.is_empty();
                let mirrored = left != right && left_forms.iter().any(|form| right_forms.contains(form));
                assert!(
                    central || mirrored,
                    "{}: {part} uses {left}, the other side {right}",
                    set.name
                );
            }
        }
    }
}

/// The nearer side comes first in every way to find a part, so that a swap of both sides is seen too.
#[test]
fn every_way_to_find_a_sided_part_begins_on_that_side() {
    for set in table().sets.iter().chain([&table().by_name_alone]) {
        for (part, recipe) in &set.body_map {
            let (own, other): ([&str; 6], [&str; 6]) = match part.split('_').next() {
                Some("left") => (
                    ["Left", "left_", "_left", "Bip01 L ", "l_", "L"],
                    ["Right", "right_", "_right", "Bip01 R ", "r_", "R"],
                ),
                Some("right") => (
                    ["Right", "right_", "_right", "Bip01 R ", "r_", "R"],
                    ["Left", "left_", "_left", "Bip01 L ", "l_", "L"],
                ),
                _ => continue,
            };
            for way in recipe.split(" | ") {
                let term = way.split(" + ").next().unwrap();
                let name = term.rsplit('*').next().unwrap();
                let on = |sides: &[&str]| {
                    sides
                        .iter()
                        .any(|side| name.starts_with(side) || name.ends_with(side))
                };
                assert!(on(&own), "{}: {part} begins with {name}", set.name);
                // "LowerArmR" begins and ends with a side; what is written out decides.
                assert!(!on(&other[..5]), "{}: {part} begins with {name}", set.name);
            }
        }
    }
}

/// A name without its side, for every way in which a set may write one.
fn without_side(name: &str) -> Vec<String> {
    let sides = [
        "Left", "Right", "left_", "right_", "_left", "_right", "Bip01 L ", "Bip01 R ", "l_", "r_", "L", "R",
    ];
    let first = sides
        .iter()
        .filter_map(|side| Some(format!("?{}", name.strip_prefix(side)?)));
    let last = sides
        .iter()
        .filter_map(|side| Some(format!("{}?", name.strip_suffix(side)?)));
    first.chain(last).collect()
}

#[test]
fn prefixes_and_case_do_not_matter() {
    let names = [
        "Hips",
        "Spine",
        "Neck",
        "Head",
        "LeftArm",
        "LeftForeArm",
        "LeftHand",
        "RightArm",
        "RightForeArm",
        "RightHand",
        "LeftUpLeg",
        "LeftLeg",
        "LeftFoot",
        "LeftToeBase",
        "RightUpLeg",
        "RightLeg",
        "RightFoot",
        "RightToeBase",
        "Spine1",
        "Spine2",
        "LeftShoulder",
        "RightShoulder",
    ];
    let bare = find(&labels(&names), &|_| 1.0).unwrap();
    let prefixed: Vec<String> = names
        .iter()
        .map(|name| format!("mixamorig:{}", name.to_uppercase()))
        .collect();
    let found = find(&prefixed, &|_| 1.0).unwrap();
    assert_eq!(found.set, bare.set);
    assert_eq!(found.body_map, bare.body_map);
    assert_eq!(found.body_map.joints_of(BodyPart::LeftKnee), [11]);
    assert_eq!(found.body_map.joints_of(BodyPart::RightKnee), [15]);
}

#[test]
fn a_marker_that_is_never_there_gives_way_to_the_next() {
    let set = table()
        .sets
        .into_iter()
        .find(|set| set.name == "opensim-rajagopal-markers")
        .unwrap();
    let joint = |name: &str| set.joints.iter().position(|j| j == name).unwrap() as u16;
    let absent = joint("RKJC");
    let found = find(&set.joints, &|joints| {
        if joints.contains(&absent) { 0.0 } else { 1.0 }
    })
    .unwrap();
    assert_eq!(
        found.body_map.joints_of(BodyPart::RightKnee),
        [joint("RLFC"), joint("RMFC")]
    );
    assert_eq!(found.body_map.joints_of(BodyPart::LeftKnee), [joint("LKJC")]);
}

#[test]
fn names_that_mean_nothing_match_nothing() {
    assert!(find(&labels(&["a", "b", "c"]), &|_| 1.0).is_none());
    assert!(find(&[], &|_| 1.0).is_none());
}
