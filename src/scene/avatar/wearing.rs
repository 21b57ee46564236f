//! From the limbs of a body to where each segment of an avatar goes.

use std::sync::Arc;

use glam::{Mat3, Vec3};

use super::Avatar;
use super::landmarks::BELOW_FOOT_M;
use super::segments::{HEAD, NECK, OfSide, Segments, TRUNK};
use crate::scene::{Limb, LimbKind};

/// An avatar on a body at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Worn {
    /// Which avatar.
    pub avatar: Arc<Avatar>,
    /// Where each of its segments is.
    pub segments: Vec<WornSegment>,
    /// Whether the body is made up rather than recorded.
    pub inferred: bool,
}

/// One segment of an avatar at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WornSegment {
    /// From where the avatar was bound to the world: three rows, each of a linear part and a move in metres.
    pub rows: [[f32; 4]; 3],
    /// From 1 (recorded) to 0 (in a gap: not drawn).
    pub presence: f32,
}

/// The shortest line that has a direction.
const LEAST_M: f32 = 1e-4;
/// By how much a segment is made longer, broader or thicker than the body is larger, at most, and the inverse.
const MOST_STRETCH: f32 = 2.5;
/// How far the middle of a trunk lies off its straight line, at most, in shares of its height.
const MOST_BEND: f32 = 0.22;

/// A straight piece of a body, with the way that it faces.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bone {
    from_m: Vec3,
    length_m: f32,
    /// Columns: to its side, along it, to its front.
    axes: Mat3,
    /// How thick it is.
    girth: Vec3,
    presence: f32,
}

impl Bone {
    fn new(from_m: Vec3, to_m: Vec3, front: Vec3, limb: &Limb) -> Option<Self> {
        let along = to_m - from_m;
        let length_m = along.length();
        if length_m < LEAST_M {
            return None;
        }
        let along = along / length_m;
        let front = (front - along * front.dot(along))
            .try_normalize()
            .unwrap_or_else(|| along.any_orthonormal_vector());
        Some(Self {
            from_m,
            length_m,
            axes: Mat3::from_cols(along.cross(front), along, front),
            girth: Vec3::splat(limb.girth),
            presence: limb.presence,
        })
    }

    /// Takes what is held to this bone at rest to where it is now.
    fn carry(&self, now: &Self) -> Carried {
        let length = held_in(now.length_m / self.length_m);
        let thick = now.girth / self.girth;
        let scale = Vec3::new(held_in(thick.x), length, held_in(thick.z));
        Carried::new(self.from_m, self.axes, now.from_m, now.axes, scale, now.presence)
    }
}

/// A map from the avatar as it was bound to the world.
#[derive(Clone, Copy, Debug)]
struct Carried {
    linear: Mat3,
    move_m: Vec3,
    presence: f32,
}

impl Carried {
    fn new(from_m: Vec3, from: Mat3, to_m: Vec3, to: Mat3, scale: Vec3, presence: f32) -> Self {
        let linear = to * Mat3::from_diagonal(scale) * from.transpose();
        Self {
            linear,
            move_m: to_m - linear * from_m,
            presence,
        }
    }

    fn point(&self, at_m: Vec3) -> Vec3 {
        self.linear * at_m + self.move_m
    }

    fn seen(self, presence: f32) -> Self {
        Self { presence, ..self }
    }

    fn segment(&self) -> WornSegment {
        let [x, y, z] = self.linear.transpose().to_cols_array_2d();
        let row = |[a, b, c]: [f32; 3], m| [a, b, c, m];
        WornSegment {
            rows: [
                row(x, self.move_m.x),
                row(y, self.move_m.y),
                row(z, self.move_m.z),
            ],
            presence: self.presence,
        }
    }
}

fn held_in(stretch: f32) -> f32 {
    stretch.clamp(1.0 / MOST_STRETCH, MOST_STRETCH)
}

/// Where the segments of a body are: what both an avatar's own body and the one that wears it are read into.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stance {
    /// Midway between the hips, and midway between the shoulders.
    base_m: Vec3,
    top_m: Vec3,
    /// From right to left, as long as it is from hip to hip and from shoulder to shoulder.
    hips_m: Vec3,
    shoulders_m: Vec3,
    /// How far the middle of the trunk lies off its straight line; none where the body has no point between.
    bend_m: Option<Vec3>,
    girth: f32,
    presence: f32,
    head: Option<Bone>,
    /// Upper arm, forearm and hand, left and right.
    arms: [Option<[Option<Bone>; 3]>; 2],
    /// Thigh, shank and foot.
    legs: [Option<[Option<Bone>; 3]>; 2],
}

impl Stance {
    /// `None` where there is no trunk.
    pub(super) fn of(limbs: &[Limb]) -> Option<Self> {
        let of_kind = |kind: LimbKind| limbs.iter().find(move |limb| limb.kind == kind);
        let on_side = |kind: LimbKind, side: usize| {
            let outward = [-1.0, 1.0].get(side).copied();
            limbs
                .iter()
                .find(move |limb| limb.kind == kind && Some(limb.outward) == outward)
        };
        let torso = of_kind(LimbKind::Torso)?;
        let spine = (torso.to_m - torso.from_m).try_normalize()?;
        // Where a limb is missing, where the trunk faces says which way the other side is.
        let line = |kind, front: Vec3| {
            let ends = on_side(kind, 0).zip(on_side(kind, 1));
            ends.map(|(left, right)| ((left.from_m + right.from_m) * 0.5, left.from_m - right.from_m))
                .filter(|(_, line)| line.length() > LEAST_M)
                .ok_or_else(|| spine.cross(front).normalize_or_zero())
        };
        let hips = line(LimbKind::Leg, torso.front_from);
        let shoulders = line(LimbKind::Arm, torso.front_to);
        let (base_m, hips_m) = hips.unwrap_or_else(|side| (torso.from_m, side * 0.17 * torso.girth));
        let (top_m, shoulders_m) = shoulders.unwrap_or_else(|side| (torso.to_m, side * 0.38 * torso.girth));
        if base_m.distance(top_m) < LEAST_M || hips_m.length() < LEAST_M || shoulders_m.length() < LEAST_M {
            return None;
        }
        let bend_m = torso.via_m - (torso.from_m + torso.to_m) * 0.5;
        let head = of_kind(LimbKind::Head).and_then(|head| {
            let bone = Bone::new(head.from_m, head.to_m, head.front_from, head)?;
            // A head is as long as it is thick.
            Some(Bone {
                from_m: head.to_m,
                length_m: head.girth,
                ..bone
            })
        });
        let bones = |kind, end: LimbKind, side| {
            let limb: &Limb = on_side(kind, side)?;
            let upper = Bone::new(limb.from_m, limb.via_m, limb.front_from, limb);
            let lower = Bone::new(limb.via_m, limb.to_m, limb.front_from, limb);
            let tip = on_side(end, side).and_then(|tip| end_of(limb, tip));
            Some([upper, lower, tip])
        };
        Some(Self {
            base_m,
            top_m,
            hips_m,
            shoulders_m,
            bend_m: (bend_m.length() > 1e-6).then_some(bend_m),
            girth: torso.girth,
            presence: torso.presence,
            head,
            arms: [0, 1].map(|side| bones(LimbKind::Arm, LimbKind::Hand, side)),
            legs: [0, 1].map(|side| bones(LimbKind::Leg, LimbKind::Foot, side)),
        })
    }

    fn height_m(&self) -> f32 {
        self.base_m.distance(self.top_m)
    }

    /// The trunk at a height, 0 to 1: its middle and its axes, bent so that the middle of the line lies off by so much.
    fn trunk(&self, height: f32, bend_m: Vec3) -> (Vec3, Mat3) {
        let via = (self.base_m + self.top_m) * 0.5 + bend_m;
        let (a, b) = (self.base_m.lerp(via, height), via.lerp(self.top_m, height));
        let along = (b - a).normalize_or(Vec3::Y);
        let side = self
            .hips_m
            .normalize()
            .lerp(self.shoulders_m.normalize(), height)
            .try_normalize()
            .unwrap_or_else(|| along.any_orthonormal_vector());
        let front = side
            .cross(along)
            .try_normalize()
            .unwrap_or_else(|| side.any_orthonormal_vector());
        (a.lerp(b, height), Mat3::from_cols(side, front.cross(side), front))
    }
}

/// A hand goes on from the wrist. A foot goes on from the ankle along its sole, as high as the ankle lies over the ground. Both
/// are as long as the body is large: what a set calls hand or toe is now a knuckle or a ball and now a tip.
fn end_of(limb: &Limb, tip: &Limb) -> Option<Bone> {
    let bone = Bone {
        length_m: tip.girth,
        ..Bone::new(tip.from_m, tip.to_m, tip.front_from, tip)?
    };
    if tip.kind == LimbKind::Hand {
        return Some(bone);
    }
    let over_ground_m = (limb.to_m - tip.from_m).dot(bone.axes.z_axis) + BELOW_FOOT_M * tip.girth;
    Some(Bone {
        from_m: limb.to_m,
        girth: Vec3::new(tip.girth, 1.0, over_ground_m.max(0.02 * tip.girth)),
        ..bone
    })
}

impl Worn {
    pub(super) fn new(
        avatar: &Arc<Avatar>,
        segments: &Segments,
        rest: &Stance,
        now: &Stance,
    ) -> Option<Self> {
        let hidden = Carried {
            linear: Mat3::ZERO,
            move_m: now.base_m,
            presence: 0.0,
        };
        let mut carried = vec![hidden; segments.count()];
        let mut put = |segment: usize, value: Carried| {
            if let Some(slot) = carried.get_mut(segment) {
                *slot = value;
            }
        };
        let trunk = trunk(segments, rest, now);
        for (place, segment) in trunk.iter().enumerate() {
            put(TRUNK + place, *segment);
        }
        let chest = *trunk.last()?;
        let pelvis = *trunk.first()?;
        let thick = now.girth / rest.girth;

        // What ties two others together, stretched between them.
        let tie = |from_m: Vec3, to_m: Vec3, to: Vec3, presence: f32| {
            let (ends, ends_now) = (to_m - from_m, to - chest.point(from_m));
            let turned = chest.linear * ends;
            if ends.length() < LEAST_M || turned.length() < LEAST_M || ends_now.length() < LEAST_M {
                return chest;
            }
            let turn = glam::Quat::from_rotation_arc(turned.normalize(), ends_now.normalize());
            let along = ends_now.normalize();
            let stretch = ends_now.length() / turned.length() - 1.0;
            // Longer along the line alone: the identity, and the line's own direction once more by the difference.
            let stretched =
                Mat3::IDENTITY + Mat3::from_cols(along * along.x, along * along.y, along * along.z) * stretch;
            let linear = stretched * Mat3::from_quat(turn) * chest.linear;
            Carried {
                linear,
                move_m: chest.point(from_m) - linear * from_m,
                presence,
            }
        };

        for side in 0..2 {
            let arms = (
                rest.arms.get(side).copied().flatten(),
                now.arms.get(side).copied().flatten(),
            );
            let legs = (
                rest.legs.get(side).copied().flatten(),
                now.legs.get(side).copied().flatten(),
            );
            for ((rest, now), from, parts) in [
                (arms, chest, [OfSide::UpperArm, OfSide::Forearm, OfSide::Hand]),
                (legs, pelvis, [OfSide::Thigh, OfSide::Shank, OfSide::Foot]),
            ] {
                // What is in a gap hangs where it hung, and is not drawn.
                let mut before = from;
                for (place, part) in parts.into_iter().enumerate() {
                    let of = |bones: Option<[Option<Bone>; 3]>| bones?.get(place).copied().flatten();
                    let bones = of(rest).zip(of(now));
                    before = bones.map_or(before.seen(0.0), |(rest, now)| rest.carry(&now));
                    put(part.on(side), before);
                }
            }
            let clavicle = segments.clavicles_m.get(side).copied().flatten();
            let shoulder = |arm: Option<[Option<Bone>; 3]>| Some((*arm?.first()?)?.from_m);
            let tied = clavicle
                .zip(shoulder(arms.0).zip(shoulder(arms.1)))
                .map_or(chest, |(from_m, (to_m, to))| {
                    tie(from_m, to_m, to, chest.presence)
                });
            put(OfSide::Clavicle.on(side), tied);
        }

        // From where the trunk ends to the crown, as large as there is room: sets differ in what they call a neck.
        let foot_of_head = segments.neck_m.or(segments.head_m);
        let head = rest.head.zip(now.head).map(|(rest, now)| {
            let room = foot_of_head.map(|from_m| (rest.from_m - from_m, now.from_m - chest.point(from_m)));
            let larger = room
                .filter(|(own, _)| own.length() > LEAST_M)
                .map_or(thick, |(own, room)| held_in(room.length() / own.length()));
            let scale = Vec3::splat(larger);
            Carried::new(rest.from_m, rest.axes, now.from_m, now.axes, scale, now.presence)
        });
        put(HEAD, head.unwrap_or(chest.seen(0.0)));
        let neck = segments.neck_m.zip(segments.head_m).zip(head);
        put(
            NECK,
            neck.map_or(chest, |((from_m, to_m), head)| {
                tie(from_m, to_m, head.point(to_m), chest.presence.min(head.presence))
            }),
        );
        Some(Self {
            avatar: Arc::clone(avatar),
            segments: carried.iter().map(Carried::segment).collect(),
            inferred: false,
        })
    }
}

/// The segments of the trunk, from the pelvis upwards.
fn trunk(segments: &Segments, rest: &Stance, now: &Stance) -> Vec<Carried> {
    let (height_rest, height_now) = (rest.height_m(), now.height_m());
    let upright = |stance: &Stance| stance.trunk(0.5, Vec3::ZERO).1;
    // What the avatar's own waist and chest lie off the line is no bend.
    let bend_m = now.bend_m.map_or(Vec3::ZERO, |bend_m| {
        let own = rest.bend_m.unwrap_or(Vec3::ZERO) / height_rest;
        let turned = upright(now) * (upright(rest).transpose() * own);
        (bend_m - turned * height_now).clamp_length_max(MOST_BEND * height_now)
    });
    let broader = [
        held_in(now.hips_m.length() / rest.hips_m.length()),
        held_in(now.shoulders_m.length() / rest.shoulders_m.length()),
    ];
    segments
        .trunk
        .iter()
        .map(|&height| {
            let (from_m, from) = rest.trunk(height, Vec3::ZERO);
            let (to_m, to) = now.trunk(height, bend_m);
            let [hips, shoulders] = broader;
            let scale = Vec3::new(
                hips + (shoulders - hips) * height,
                held_in(height_now / height_rest),
                now.girth / rest.girth,
            );
            Carried::new(from_m, from, to_m, to, scale, now.presence)
        })
        .collect()
}
