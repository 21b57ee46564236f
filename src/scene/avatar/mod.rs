//! Avatars: skinned meshes that bodies wear in place of the mannequin's limbs.
//!
//! An avatar is driven by the limbs that the mannequin would be drawn with, so that both stand, bend and twist alike. Its own
//! body, in the pose that it was bound in, is completed and turned into limbs in the same way; each of its joints belongs to a
//! segment, and a segment takes what it held there to where the limb is now. Hips, knees, ankles, shoulders, elbows and wrists
//! land on those of the track to a millimetre: bones are stretched along themselves, and as thick as the body is large.

mod landmarks;
mod segments;
mod wardrobe;
mod wearing;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use glam::Vec3;

pub(super) use wardrobe::Wardrobe;
pub use wearing::{Worn, WornSegment};

use super::Limb;
use crate::error::{Error, ErrorCode, Result};
use crate::replay::Costume;
use segments::Segments;
use wearing::Stance;

/// The most segments that an avatar has: its vertices count them in a byte, and a row of a texture holds them.
pub const MAX_SEGMENTS: usize = 64;

/// What an avatar may have: more would not be drawn in time, or find no room on some devices.
const MOST_VERTICES: usize = 1 << 20;
const MOST_INDICES: usize = 6 << 20;
const MOST_PICTURES: usize = 16;
const MOST_SIDE_PX: u32 = 2048;

/// An avatar, ready to be worn.
#[derive(Clone, Debug, PartialEq)]
pub struct Avatar {
    /// The vertices of all its surfaces.
    pub vertices: Vec<AvatarVertex>,
    /// Three vertices a triangle, counter-clockwise from outside.
    pub indices: Vec<u32>,
    /// Pictures of its base colour, all of one size.
    pub pictures: Pictures,
    segments: Segments,
    /// Where its segments are as it was bound.
    rest: Stance,
}

/// One vertex, in the pose in which the avatar was bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AvatarVertex {
    /// Where it lies.
    pub position_m: Vec3,
    /// Its normal, of length one.
    pub normal: Vec3,
    /// Its place on its picture.
    pub texture_coordinates: [f32; 2],
    /// The segments that move it.
    pub segments: [u8; 4],
    /// How much each of them does, adding up to 255.
    pub weights: [u8; 4],
    /// The base colour, sRGB.
    pub colour: [u8; 3],
    /// Index of its picture.
    pub picture: Option<u16>,
}

/// Decoded pictures: sRGB, red, green, blue and alpha from the top left, one picture after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pictures {
    /// Pixels along each side of each.
    pub side_px: u32,
    /// The pixels of all.
    pub pixels: Vec<u8>,
}

impl Pictures {
    /// How many there are.
    pub fn count(&self) -> usize {
        let one = (self.side_px as usize).saturating_mul(self.side_px as usize) * 4;
        self.pixels.len().checked_div(one).unwrap_or(0)
    }
}

impl Avatar {
    /// Fits a costume. Vertices whose picture is not there have their colour alone.
    ///
    /// # Errors
    /// Those of [`Costume::validate`]; [`ErrorCode::LimitExceeded`] for more than 1 048 576 vertices, 2 097 152 triangles or 16
    /// pictures of 2048 by 2048 pixels; [`ErrorCode::InputMalformed`] where hips, knees or shoulders lie on each other.
    pub fn new(costume: &Costume, pictures: Pictures) -> Result<Self> {
        costume.validate()?;
        let limit = |expected: String, found: usize| {
            let message = format!("expected {expected}, found {found}; give a simpler one");
            Err(Error::new(ErrorCode::LimitExceeded, message).in_field("meshes"))
        };
        if costume.vertices.len() > MOST_VERTICES {
            return limit(
                format!("at most {MOST_VERTICES} vertices"),
                costume.vertices.len(),
            );
        }
        if costume.indices.len() > MOST_INDICES {
            return limit(
                format!("at most {} triangles", MOST_INDICES / 3),
                costume.indices.len() / 3,
            );
        }
        if pictures.count() > MOST_PICTURES || pictures.side_px > MOST_SIDE_PX {
            return limit(
                format!("at most {MOST_PICTURES} pictures of {MOST_SIDE_PX} pixels a side"),
                pictures.count(),
            );
        }
        let segments = Segments::of(costume);
        let limbs = landmarks::limbs(costume, &segments);
        let rest = Stance::of(&limbs).ok_or_else(|| {
            Error::new(
                ErrorCode::InputMalformed,
                "expected a body that stands upright with its arms and legs apart, found hips, knees or shoulders that lie on \
                 each other",
            )
        })?;
        let vertices = costume.vertices.iter().map(|vertex| AvatarVertex {
            position_m: Vec3::from(vertex.position_m),
            normal: Vec3::from(vertex.normal),
            texture_coordinates: vertex.texture_coordinates,
            segments: vertex.joints.map(|joint| segments.of_joint(joint)),
            weights: vertex.weights,
            colour: vertex.colour,
            picture: vertex
                .image
                .filter(|image| usize::from(*image) < pictures.count()),
        });
        Ok(Self {
            vertices: vertices.collect(),
            indices: costume.indices.clone(),
            pictures,
            segments,
            rest,
        })
    }

    /// How many segments it has.
    pub fn segment_count(&self) -> usize {
        self.segments.count()
    }

    /// The avatar on the body that these limbs are of; `None` where hardly anything of the body is known.
    pub(super) fn on(self: &Arc<Self>, limbs: &[Limb]) -> Option<Worn> {
        Worn::new(self, &self.segments, &self.rest, &Stance::of(limbs)?)
    }
}
