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
    assert_eq!(sets, 15);
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

/// The names of points in real recordings, by their sets.
#[test]
fn the_labels_of_recordings_find_their_sets() {
    for (set, labels) in [
        (
            "helen-hayes-short",
            "RSHO ROFF RELB RWRI LSHO LELB LWRI RASI LASI VSAC RTHI RKNE RSHA RANK RHEE RTOE LTHI LKNE LSHA LANK LHEE LTOE \
             RKNE#2 RANK#2 LKNE#2 LANK#2 RFOO RFOO#2 LFOO LFOO#2 C7 IJ PX",
        ),
        (
            "plug-in-gait-sacrum",
            "Matt:C7 Matt:RCLA Matt:LCLA Matt:SACR Matt:RASI Matt:LASI Matt:RTHI Matt:RKAX Matt:RKD1 Matt:RKD2 Matt:RTIB \
             Matt:RANK Matt:RMAL Matt:RHEE Matt:RTOE Matt:LTHI Matt:LKAX Matt:LKD1 Matt:LKD2 Matt:LTIB Matt:LANK Matt:LMAL \
             Matt:LHEE Matt:LTOE N RS LS H R B Matt:LKNE Matt:RKNE",
        ),
        (
            "plug-in-gait",
            "AbcdeFghijk:RASI AbcdeFghijk:RELB AbcdeFghijk:RUPA AbcdeFghijk:RPSI AbcdeFghijk:STRN AbcdeFghijk:LPSI \
             AbcdeFghijk:RFRA AbcdeFghijk:T10 AbcdeFghijk:RSHO AbcdeFghijk:RBAK AbcdeFghijk:CLAV AbcdeFghijk:RWRA \
             AbcdeFghijk:RFIN AbcdeFghijk:RWRB AbcdeFghijk:C7 AbcdeFghijk:LELB AbcdeFghijk:LUPA AbcdeFghijk:LWRA \
             AbcdeFghijk:LSHO AbcdeFghijk:RBHD AbcdeFghijk:LBHD AbcdeFghijk:LFRA AbcdeFghijk:RFHD AbcdeFghijk:LFHD \
             AbcdeFghijk:LWRB AbcdeFghijk:LASI AbcdeFghijk:LFIN",
        ),
        (
            "plug-in-gait-lower",
            "LASI RASI LPSI RPSI LTHI LKNE LTIB LANK LHEE LTOE RTHI RKNE RTIB RANK RHEE RTOE *1 *2 *3 *4",
        ),
        (
            "codamotion-gait",
            "L.Sac.Wand R.Sac.Wand L.PSIS L.ASIS L.Post.Fem. L.Ant.Fem. L.Post.Tib. L.Ant.Tib. L.Knee L.Ankle L.Heel L.Toe \
             R.PSIS R.ASIS R.Post.Fem. R.Ant.Fem. R.Post.Tib. R.Ant.Tib. R.Knee R.Ankle R.Heel R.Toe L.Hip R.Hip",
        ),
        (
            "optitrack-baseline",
            "Body:WaistLFront Body:WaistRFront Body:WaistLBack Body:WaistRBack Body:BackTop Body:Chest Body:BackLeft \
             Body:BackRight Body:HeadTop Body:HeadFront Body:HeadSide Body:LShoulderBack Body:LShoulderTop Body:LElbowOut \
             Body:LUArmHigh Body:LHandOut Body:LWristOut Body:LWristIn Body:RShoulderBack Body:RShoulderTop Body:RElbowOut \
             Body:RUArmHigh Body:RHandOut Body:RWristOut Body:RWristIn Body:LKneeOut Body:LThigh Body:LAnkleOut Body:LShin \
             Body:LToeOut Body:LToeIn Body:RKneeOut Body:RThigh Body:RAnkleOut Body:RShin Body:RToeOut Body:RToeIn",
        ),
        (
            "qualisys-sports",
            "Q_HeadFront Q_HeadL Q_HeadR Q_Chest Q_SpineThoracic2 Q_SpineThoracic12 Q_WaistLFront Q_WaistRFront Q_WaistL \
             Q_WaistR Q_WaistBack Q_LShoulderTop Q_RShoulderTop Q_LElbowOut Q_RElbowOut Q_LElbowIn Q_RElbowIn Q_LWristIn \
             Q_RWristIn Q_LWristOut Q_RWristOut Q_LKneeOut Q_RKneeOut Q_LAnkleOut Q_RAnkleOut Q_LHeelBack Q_RHeelBack \
             Q_LForefoot2 Q_RForefoot2 Q_LForefoot5 Q_RForefoot5 Q_LHand2 Q_RHand2",
        ),
    ] {
        let labels: Vec<String> = labels.split_whitespace().map(str::to_owned).collect();
        let found = find(&labels, &|_| 1.0);
        assert_eq!(found.map(|found| found.set).as_deref(), Some(set));
    }
}
