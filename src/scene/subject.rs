//! A participant as a camera or a finger finds it.

use glam::Vec3;

use super::bounds::{Bounds, bounds_of};
use crate::camera::Sphere;
use crate::replay::{BodyPart, BodyPose, Pose};

/// Where one participant is at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Subject {
    /// Index of the participant.
    pub participant: usize,
    /// What a following camera looks at: the pelvis, else the middle.
    pub focus_m: Vec3,
    /// Where a name tag belongs: over the head, a little above the highest point of the body.
    pub tag_m: Vec3,
    /// What it fills.
    pub bounds: Bounds,
}

/// What a picture of one athlete shows around the pelvis.
const PORTRAIT_RADIUS_M: f32 = 1.7;

/// How far above the highest known point a name tag lies.
const TAG_HEIGHT_M: f32 = 0.16;

/// How far from its bounds a participant can still be picked: a finger is not exact.
const PICK_MARGIN_M: f32 = 0.12;

impl Subject {
    pub(super) fn of_body(participant: usize, body: &BodyPose) -> Option<Self> {
        let points = BodyPart::ALL.into_iter().filter_map(|part| body.position_m(part));
        let bounds = bounds_of(points)?;
        let head_m = body.position_m(BodyPart::Head).unwrap_or(bounds.centre_m());
        Some(Self {
            participant,
            focus_m: body.position_m(BodyPart::Pelvis).unwrap_or(bounds.centre_m()),
            tag_m: head_m.with_y(bounds.max_m.y + TAG_HEIGHT_M),
            bounds,
        })
    }

    pub(super) fn of_joints(participant: usize, pose: &Pose) -> Option<Self> {
        let bounds = bounds_of(pose.joints.iter().filter_map(|joint| joint.position_m))?;
        let centre_m = bounds.centre_m();
        let tag_m = centre_m.with_y(bounds.max_m.y + TAG_HEIGHT_M);
        Some(Self {
            participant,
            focus_m: centre_m,
            tag_m,
            bounds,
        })
    }

    /// What a picture of this participant alone shows.
    pub fn portrait(&self) -> Sphere {
        Sphere {
            centre_m: self.focus_m,
            radius_m: PORTRAIT_RADIUS_M,
        }
    }

    /// How far along a ray it enters this subject's bounds, widened by 0.12 m; `None` when it passes by.
    fn hit_m(&self, origin_m: Vec3, direction: Vec3) -> Option<f32> {
        let to_low = (self.bounds.min_m - PICK_MARGIN_M - origin_m) / direction;
        let to_high = (self.bounds.max_m + PICK_MARGIN_M - origin_m) / direction;
        let enter = to_low.min(to_high).max_element().max(0.0);
        let leave = to_low.max(to_high).min_element();
        (enter <= leave).then_some(enter)
    }
}

/// The participant a ray meets first.
pub fn pick(subjects: &[Subject], origin_m: Vec3, direction: Vec3) -> Option<usize> {
    subjects
        .iter()
        .filter_map(|subject| Some((subject.hit_m(origin_m, direction)?, subject.participant)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, participant)| participant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_of_two_in_line_is_picked_and_a_ray_beside_both_picks_nobody() {
        let at = |participant, z: f32| Subject {
            participant,
            focus_m: Vec3::new(0.0, 1.0, z),
            tag_m: Vec3::new(0.0, 2.0, z),
            bounds: Bounds {
                min_m: Vec3::new(-0.3, 0.0, z - 0.3),
                max_m: Vec3::new(0.3, 1.8, z + 0.3),
            },
        };
        let subjects = [at(0, 10.0), at(1, 5.0)];
        let eye = Vec3::new(0.0, 1.5, 0.0);
        assert_eq!(pick(&subjects, eye, Vec3::Z), Some(1));
        assert_eq!(pick(&subjects, eye, Vec3::NEG_Z), None);
        assert_eq!(pick(&subjects, eye, Vec3::new(0.5, 0.0, 1.0).normalize()), None);
    }
}
