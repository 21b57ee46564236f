//! The rows that say which markers lie on which landmarks.

use super::*;

/// Every set that says where its markers lie is found by its own names, and has what both legs are derived from.
#[test]
fn every_set_of_markers_has_the_landmarks_of_both_legs() {
    let table = Table::read().unwrap();
    let mut sets = 0;
    for set in table.sets.iter().filter(|set| !set.markers.is_empty()) {
        set.check()
            .unwrap_or_else(|error| panic!("{}: {error}", set.name));
        let found = find(&set.joints, &|_| 1.0).unwrap();
        assert_eq!(found.set, set.name);
        for side in ["L", "R"] {
            let has = |landmark: &str| !found.landmarks.get(&format!("{side}{landmark}")).is_empty();
            assert!(has("ASI") || has("GTR"), "{}: no pelvis", set.name);
            assert!(has("KNE") && has("ANK"), "{}: no leg", set.name);
        }
        for part in [BodyPart::LeftHip, BodyPart::RightKnee, BodyPart::LeftAnkle] {
            assert!(
                !found.body_map.joints_of(part).is_empty(),
                "{}: no {part:?}",
                set.name
            );
        }
        sets += 1;
    }
    assert_eq!(sets, 14);
}

/// What lies on the left lies on the right under the same name but for the side, in every set.
#[test]
fn the_landmarks_of_both_sides_mirror_each_other() {
    let table = Table::read().unwrap();
    let rows = table.sets.iter().map(|set| (set.name.as_str(), &set.markers));
    for (name, markers) in rows.chain([("recipes", &table.recipes)]) {
        for (landmark, recipe) in markers {
            let (own, other) = match (landmark.strip_prefix('L'), landmark.strip_prefix("left_")) {
                (Some(rest), _) => (["L", "Left"], format!("R{rest}")),
                (_, Some(rest)) => (["L", "Left"], format!("right_{rest}")),
                _ => continue,
            };
            let mirrored = markers
                .get(&other)
                .unwrap_or_else(|| panic!("{name}: no {other}"));
            for (left, right) in recipe.split([' ', '*']).zip(mirrored.split([' ', '*'])) {
                assert_eq!(left.len(), right.len(), "{name}: {left} and {right}");
                if left != right {
                    let differs: Vec<(char, char)> =
                        left.chars().zip(right.chars()).filter(|(l, r)| l != r).collect();
                    assert!(
                        matches!(differs.as_slice(), [('L', 'R')] | [('R', 'L')]),
                        "{name}: {left} and {right}"
                    );
                }
            }
            let first = recipe
                .split([' ', '*'])
                .find(|word| word.chars().any(char::is_alphabetic));
            assert!(
                first.is_some_and(|word| own.iter().any(|own| word.contains(own))),
                "{name}: {recipe}"
            );
        }
    }
}
