//! A rig whose joints and vertices are known by number, on bodies whose parts are known by number.

use std::collections::BTreeMap;
use std::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec3};

use super::segments::OfSide;
use super::*;
use crate::replay::BodyPart::{self, *};
use crate::replay::{
    BodyMap, CostumeVertex, Joint, JointSample, Participant, Pose, Replay, Skeleton, Track, TrackKind,
};
use crate::scene::{LimbKind, Scene};
use crate::time::SampleTimes;

/// Joints land this close to those of the track.
const TOLERANCE_M: f32 = 0.001;

/// Its name, what it hangs from, which part it is, where it lies.
type RigJoint = (&'static str, Option<&'static str>, Option<BodyPart>, [f32; 3]);

/// A person with arms held out, facing +Z.
const RIG: [RigJoint; 24] = [
    ("Hips", None, Some(Pelvis), [0.0, 1.00, 0.01]),
    ("Spine", Some("Hips"), Some(Spine), [0.0, 1.10, 0.0]),
    ("Spine1", Some("Spine"), None, [0.0, 1.22, -0.01]),
    ("Spine2", Some("Spine1"), Some(Chest), [0.0, 1.34, -0.02]),
    ("Neck", Some("Spine2"), Some(Neck), [0.0, 1.52, -0.02]),
    ("Head", Some("Neck"), Some(Head), [0.0, 1.60, 0.0]),
    ("LeftShoulder", Some("Spine2"), None, [0.05, 1.46, -0.01]),
    (
        "LeftArm",
        Some("LeftShoulder"),
        Some(LeftShoulder),
        [0.18, 1.46, -0.02],
    ),
    (
        "LeftForeArm",
        Some("LeftArm"),
        Some(LeftElbow),
        [0.46, 1.46, -0.02],
    ),
    (
        "LeftHand",
        Some("LeftForeArm"),
        Some(LeftWrist),
        [0.72, 1.46, -0.01],
    ),
    ("LeftHandIndex1", Some("LeftHand"), None, [0.81, 1.46, 0.02]),
    ("RightShoulder", Some("Spine2"), None, [-0.05, 1.46, -0.01]),
    (
        "RightArm",
        Some("RightShoulder"),
        Some(RightShoulder),
        [-0.18, 1.46, -0.02],
    ),
    (
        "RightForeArm",
        Some("RightArm"),
        Some(RightElbow),
        [-0.46, 1.46, -0.02],
    ),
    (
        "RightHand",
        Some("RightForeArm"),
        Some(RightWrist),
        [-0.72, 1.46, -0.01],
    ),
    ("RightHandIndex1", Some("RightHand"), None, [-0.81, 1.46, 0.02]),
    ("LeftUpLeg", Some("Hips"), Some(LeftHip), [0.09, 0.93, 0.0]),
    ("LeftLeg", Some("LeftUpLeg"), Some(LeftKnee), [0.09, 0.50, 0.01]),
    ("LeftFoot", Some("LeftLeg"), Some(LeftAnkle), [0.09, 0.08, -0.02]),
    ("LeftToeBase", Some("LeftFoot"), Some(LeftToe), [0.10, 0.02, 0.10]),
    ("RightUpLeg", Some("Hips"), Some(RightHip), [-0.09, 0.93, 0.0]),
    (
        "RightLeg",
        Some("RightUpLeg"),
        Some(RightKnee),
        [-0.09, 0.50, 0.01],
    ),
    (
        "RightFoot",
        Some("RightLeg"),
        Some(RightAnkle),
        [-0.09, 0.08, -0.02],
    ),
    (
        "RightToeBase",
        Some("RightFoot"),
        Some(RightToe),
        [-0.10, 0.02, 0.10],
    ),
];

/// What is to be looked at of it besides the joints: the joint it moves with, and where it lies.
const POINTS: [(&str, &str, [f32; 3]); 8] = [
    ("crown", "Head", [0.0, 1.80, 0.0]),
    ("left sole, heel", "LeftFoot", [0.09, 0.0, -0.07]),
    ("left sole, tip", "LeftToeBase", [0.11, 0.0, 0.19]),
    ("right sole, heel", "RightFoot", [-0.09, 0.0, -0.07]),
    ("right sole, tip", "RightToeBase", [-0.11, 0.0, 0.19]),
    ("left kneecap", "LeftUpLeg", [0.09, 0.52, 0.06]),
    ("left elbow", "LeftArm", [0.44, 1.46, -0.06]),
    ("navel", "Spine", [0.0, 1.08, 0.11]),
];

fn costume() -> Costume {
    let index_of = |name: &str| RIG.iter().position(|(own, ..)| *own == name).unwrap() as u16;
    let mut costume = Costume::default();
    let vertex = |joint: u16, at: [f32; 3]| CostumeVertex {
        position_m: at,
        normal: [0.0, 0.0, 1.0],
        joints: [joint; 4],
        weights: [255, 0, 0, 0],
        ..CostumeVertex::default()
    };
    for (index, (name, parent, part, at)) in RIG.into_iter().enumerate() {
        costume.skeleton.joints.push(Joint {
            name: name.to_owned(),
            parent: parent.map(index_of),
        });
        costume.joints_m.push(at);
        if let Some(part) = part {
            costume.skeleton.body_map.set(part, vec![index as u16]);
        }
        costume.vertices.push(vertex(index as u16, at));
    }
    for (_, joint, at) in POINTS {
        // Four of each, since fewer are no foot.
        for _ in 0..4 {
            costume.vertices.push(vertex(index_of(joint), at));
        }
    }
    costume.indices = vec![0, 1, 2];
    costume
}

/// A body 1.90 m tall with broad hips, whose neck lies between its shoulders, standing with its arms down.
fn standing() -> BTreeMap<BodyPart, Vec3> {
    BTreeMap::from([
        (Head, Vec3::new(0.0, 1.74, 0.02)),
        (LeftShoulder, Vec3::new(0.21, 1.54, 0.0)),
        (RightShoulder, Vec3::new(-0.21, 1.54, 0.0)),
        (LeftElbow, Vec3::new(0.24, 1.22, -0.02)),
        (RightElbow, Vec3::new(-0.24, 1.22, -0.02)),
        (LeftWrist, Vec3::new(0.24, 0.94, 0.05)),
        (RightWrist, Vec3::new(-0.24, 0.94, 0.05)),
        (LeftHip, Vec3::new(0.11, 1.0, 0.0)),
        (RightHip, Vec3::new(-0.11, 1.0, 0.0)),
        (LeftKnee, Vec3::new(0.11, 0.54, 0.02)),
        (RightKnee, Vec3::new(-0.11, 0.54, 0.02)),
        (LeftAnkle, Vec3::new(0.11, 0.075, 0.0)),
        (RightAnkle, Vec3::new(-0.11, 0.075, 0.0)),
    ])
}

/// Turns some parts around a point.
fn turned(body: &mut BTreeMap<BodyPart, Vec3>, parts: &[BodyPart], around: Vec3, turn: Quat) {
    for part in parts {
        let at = body.get_mut(part).unwrap();
        *at = around + turn * (*at - around);
    }
}

struct Dressed {
    avatar: Arc<Avatar>,
    worn: Worn,
    scene: Scene,
}

impl Dressed {
    fn new(body: &BTreeMap<BodyPart, Vec3>) -> Self {
        let mut body_map = BodyMap::default();
        let mut pose = Pose::default();
        let mut joints = Vec::new();
        for (index, (part, at)) in body.iter().enumerate() {
            body_map.set(*part, vec![index as u16]);
            joints.push(Joint {
                name: part.as_str().to_owned(),
                parent: None,
            });
            pose.joints.push(JointSample {
                position_m: at.is_finite().then_some(*at),
                presence: 1.0,
            });
        }
        let standing = standing();
        let replay = Replay {
            participants: vec![Participant::default()],
            tracks: vec![Track {
                participant: Some(0),
                // The body is measured by one pose, in which nothing is in a gap.
                positions_m: standing.values().map(Vec3::to_array).collect(),
                ..Track::empty(
                    "body",
                    TrackKind::Skeleton,
                    Skeleton { joints, body_map },
                    SampleTimes::Uniform {
                        start_secs: 0.0,
                        rate_hz: 1.0,
                        count: 1,
                    },
                )
            }],
            ..Replay::default()
        };
        let avatar = Arc::new(Avatar::new(&costume(), Pictures::default()).unwrap());
        let mut scene = Scene::new(&replay);
        scene.put_on(&[0], &avatar);
        scene.update(&replay, &[pose]);
        Self {
            worn: scene.worn.first().unwrap().clone(),
            avatar,
            scene,
        }
    }

    fn vertex(&self, index: usize) -> Vec3 {
        let vertex = &self.avatar.vertices[index];
        let at = vertex.position_m.extend(1.0);
        let segment = &self.worn.segments[usize::from(vertex.segments[0])];
        Vec3::from(segment.rows.map(|row| glam::Vec4::from(row).dot(at)))
    }

    fn joint(&self, name: &str) -> Vec3 {
        self.vertex(RIG.iter().position(|(own, ..)| *own == name).unwrap())
    }

    fn point(&self, name: &str) -> Vec3 {
        let place = POINTS.iter().position(|(own, ..)| *own == name).unwrap();
        self.vertex(RIG.len() + 4 * place)
    }

    fn assert_on(&self, body: &BTreeMap<BodyPart, Vec3>) {
        for (name, _, part, _) in RIG {
            let Some(part) = part
                .filter(|part| !matches!(part, Pelvis | Spine | Chest | Neck | Head | LeftToe | RightToe))
            else {
                continue;
            };
            let (found, expected) = (self.joint(name), body[&part]);
            assert!(
                found.distance(expected) < TOLERANCE_M,
                "{name} lies at {found}, {} at {expected}",
                part.as_str()
            );
        }
    }
}

#[test]
fn joints_land_on_those_of_a_body_of_other_proportions() {
    let body = standing();
    let dressed = Dressed::new(&body);
    dressed.assert_on(&body);
    assert!(
        dressed.scene.limbs.is_empty(),
        "the mannequin is not drawn as well"
    );
    assert!(dressed.scene.bounds.is_some() && dressed.scene.subjects.len() == 1);
}

#[test]
fn joints_land_wherever_the_limbs_point() {
    let mut body = standing();
    let hip = body[&LeftHip];
    turned(
        &mut body,
        &[LeftKnee, LeftAnkle],
        hip,
        Quat::from_rotation_x(-1.4),
    );
    let knee = body[&LeftKnee];
    turned(&mut body, &[LeftAnkle], knee, Quat::from_rotation_x(1.9));
    let shoulder = body[&RightShoulder];
    turned(
        &mut body,
        &[RightElbow, RightWrist],
        shoulder,
        Quat::from_rotation_z(-2.6),
    );
    let elbow = body[&RightElbow];
    turned(&mut body, &[RightWrist], elbow, Quat::from_rotation_x(-1.2));
    // All of it leans, turned about.
    let everything: Vec<BodyPart> = body.keys().copied().collect();
    let turn = Quat::from_rotation_y(2.2) * Quat::from_rotation_x(0.5);
    turned(&mut body, &everything, Vec3::new(3.0, 0.0, -7.0), turn);
    Dressed::new(&body).assert_on(&body);
}

#[test]
fn soles_are_on_the_ground_that_the_mannequin_stands_on() {
    let dressed = Dressed::new(&standing());
    for name in [
        "left sole, heel",
        "left sole, tip",
        "right sole, heel",
        "right sole, tip",
    ] {
        let at = dressed.point(name);
        // The mannequin's own sole lies within 15 mm of the ground, as far as thirteen joints tell.
        assert!(at.y.abs() < 0.015, "{name} at {at}");
    }
    let (heel, tip) = (dressed.point("left sole, heel"), dressed.point("left sole, tip"));
    assert!((heel.y - tip.y).abs() < 0.01, "{heel} {tip}");
    assert!(tip.z - heel.z > 0.22 && tip.z - heel.z < 0.34, "{heel} {tip}");
}

#[test]
fn a_bent_knee_and_a_bent_elbow_keep_their_outer_sides_outside() {
    let mut body = standing();
    let knee = body[&LeftKnee];
    turned(&mut body, &[LeftAnkle], knee, Quat::from_rotation_x(FRAC_PI_2));
    let elbow = body[&LeftElbow];
    turned(&mut body, &[LeftWrist], elbow, Quat::from_rotation_x(-FRAC_PI_2));
    let dressed = Dressed::new(&body);
    let kneecap = dressed.point("left kneecap") - knee;
    assert!(kneecap.z > 0.04 && kneecap.x.abs() < 0.01, "{kneecap}");
    let tip = dressed.point("left elbow") - elbow;
    assert!(tip.z < -0.03 && tip.x.abs() < 0.015, "{tip}");
    assert!(dressed.point("navel").z > 0.08);
}

#[test]
fn the_crown_is_where_the_mannequins_is() {
    let body = standing();
    let crown = Dressed::new(&body).point("crown");
    // 1.90 m tall, by the lengths of its legs.
    assert!((1.84..1.96).contains(&crown.y) && crown.x.abs() < 0.01, "{crown}");
}

#[test]
fn what_is_in_a_gap_is_not_drawn_and_the_rest_is() {
    let mut body = standing();
    body.insert(LeftWrist, Vec3::NAN);
    let dressed = Dressed::new(&body);
    let presence = |part: OfSide, side| dressed.worn.segments[part.on(side)].presence;
    assert_eq!(presence(OfSide::UpperArm, 0), 0.0);
    assert_eq!(presence(OfSide::UpperArm, 1), 1.0);
    assert_eq!(presence(OfSide::Thigh, 0), 1.0);
    let kinds: Vec<LimbKind> = dressed.scene.limbs.iter().map(|limb| limb.kind).collect();
    assert_eq!(
        kinds,
        [LimbKind::Rod],
        "the upper arm is known, and drawn as a rod"
    );
    for segment in &dressed.worn.segments {
        assert!(segment.rows.iter().flatten().all(|value| value.is_finite()));
    }
}
