//! A costume on its way from the wasm that reads it to the engine that shows it.
//!
//! Both are of one build, so that this is no format: it has no version and is written to no file. Names of joints and pictures
//! stay behind; a page decodes the pictures itself. Numbers are little-endian.

use crate::error::{Error, ErrorCode, Result};
use crate::replay::{AvatarImage, BodyPart, Costume, CostumeVertex, Joint, Skeleton};

const MAGIC: &[u8; 4] = b"ARCW";
const NONE: u16 = u16::MAX;
const JOINT_BYTES: usize = 14;
const VERTEX_BYTES: usize = 50;

/// The bytes of a costume.
pub fn pack_costume(costume: &Costume) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    let mut word = |value: usize| bytes.extend((value as u32).to_le_bytes());
    for count in [
        costume.joints_m.len(),
        costume.vertices.len(),
        costume.indices.len(),
        costume.images.len(),
    ] {
        word(count);
    }
    for (joint, at_m) in costume.skeleton.joints.iter().zip(&costume.joints_m) {
        bytes.extend(joint.parent.unwrap_or(NONE).to_le_bytes());
        bytes.extend(at_m.iter().flat_map(|v| v.to_le_bytes()));
    }
    for part in BodyPart::ALL {
        let joints = costume.skeleton.body_map.joints_of(part);
        bytes.extend((joints.len() as u16).to_le_bytes());
        bytes.extend(joints.iter().flat_map(|joint| joint.to_le_bytes()));
    }
    for vertex in &costume.vertices {
        let floats = vertex.position_m.iter().chain(&vertex.normal);
        bytes.extend(
            floats
                .chain(&vertex.texture_coordinates)
                .flat_map(|v| v.to_le_bytes()),
        );
        bytes.extend(vertex.joints.iter().flat_map(|joint| joint.to_le_bytes()));
        bytes.extend(vertex.weights);
        bytes.extend(vertex.colour);
        bytes.push(0);
        bytes.extend(vertex.image.unwrap_or(NONE).to_le_bytes());
    }
    bytes.extend(costume.indices.iter().flat_map(|index| index.to_le_bytes()));
    bytes
}

/// The costume of these bytes. Its pictures are empty.
///
/// # Errors
/// [`ErrorCode::InputMalformed`] for bytes that [`pack_costume`] did not write, [`ErrorCode::ReplayInvalid`] for a costume
/// that is none.
pub fn read_costume(bytes: &[u8]) -> Result<Costume> {
    let costume = parse(bytes).ok_or_else(|| {
        Error::new(
            ErrorCode::InputMalformed,
            "expected a costume of the same build, found other bytes",
        )
    })?;
    costume.validate()?;
    Ok(costume)
}

fn parse(bytes: &[u8]) -> Option<Costume> {
    let mut rest = Rest(bytes.strip_prefix(MAGIC)?);
    let [joints, vertices, indices, images] = rest.words()?.map(|count| count as usize);
    let mut costume = Costume {
        skeleton: Skeleton::default(),
        images: vec![
            AvatarImage {
                mime_type: String::new(),
                bytes: Vec::new(),
            };
            images.min(usize::from(NONE))
        ],
        ..Costume::default()
    };
    for row in rest.rows::<JOINT_BYTES>(joints)? {
        let mut row = Rest(row);
        let parent = row.half()?;
        costume.skeleton.joints.push(Joint {
            name: String::new(),
            parent: (parent != NONE).then_some(parent),
        });
        costume.joints_m.push(row.floats()?);
    }
    for part in BodyPart::ALL {
        let count = usize::from(rest.half()?);
        let joints: Option<Vec<u16>> = (0..count).map(|_| rest.half()).collect();
        costume.skeleton.body_map.set(part, joints?);
    }
    for row in rest.rows::<VERTEX_BYTES>(vertices)? {
        let mut row = Rest(row);
        let vertex = CostumeVertex {
            position_m: row.floats()?,
            normal: row.floats()?,
            texture_coordinates: row.floats()?,
            joints: [row.half()?, row.half()?, row.half()?, row.half()?],
            weights: *row.take()?,
            colour: *row.take()?,
            image: None,
        };
        let _: &[u8; 1] = row.take()?;
        let image = row.half()?;
        costume.vertices.push(CostumeVertex {
            image: (image != NONE).then_some(image),
            ..vertex
        });
    }
    for row in rest.rows::<4>(indices)? {
        costume.indices.push(u32::from_le_bytes(row.try_into().ok()?));
    }
    rest.0.is_empty().then_some(costume)
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(taken)
    }

    fn half(&mut self) -> Option<u16> {
        self.take().map(|two| u16::from_le_bytes(*two))
    }

    fn words<const N: usize>(&mut self) -> Option<[u32; N]> {
        let mut words = [0; N];
        for word in &mut words {
            *word = u32::from_le_bytes(*self.take()?);
        }
        Some(words)
    }

    fn floats<const N: usize>(&mut self) -> Option<[f32; N]> {
        Some(self.words()?.map(f32::from_bits))
    }

    /// So many rows, which are all there.
    fn rows<const N: usize>(&mut self, count: usize) -> Option<impl Iterator<Item = &'a [u8]> + use<'a, N>> {
        let (rows, rest) = self.0.split_at_checked(count.checked_mul(N)?)?;
        self.0 = rest;
        Some(rows.chunks_exact(N))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costume() -> Costume {
        let mut costume = Costume::default();
        for (index, part) in BodyPart::ALL.into_iter().enumerate() {
            costume.skeleton.joints.push(Joint {
                name: String::new(),
                parent: index.checked_sub(1).map(|parent| parent as u16),
            });
            costume.joints_m.push([index as f32, -0.5, 1e-3]);
            costume.skeleton.body_map.set(part, vec![index as u16]);
        }
        for index in 0..3 {
            costume.vertices.push(CostumeVertex {
                position_m: [index as f32, 2.0, 3.0],
                normal: [0.0, 1.0, 0.0],
                texture_coordinates: [0.25, 0.75],
                joints: [1, 2, 3, 24],
                weights: [1, 250, 4, 0],
                colour: [9, 8, 7],
                image: (index == 1).then_some(0),
            });
        }
        costume.indices = vec![0, 1, 2];
        costume.images = vec![AvatarImage {
            mime_type: String::new(),
            bytes: Vec::new(),
        }];
        costume
    }

    #[test]
    fn a_costume_comes_back_as_it_was() {
        let costume = costume();
        assert_eq!(read_costume(&pack_costume(&costume)).unwrap(), costume);
    }

    #[test]
    fn cut_and_damaged_bytes_are_refused_or_read() {
        let bytes = pack_costume(&costume());
        for length in 0..bytes.len() {
            assert!(read_costume(&bytes[..length]).is_err(), "{length} bytes");
        }
        for at in 0..bytes.len() {
            for bit in [1, 16, 128] {
                let mut damaged = bytes.clone();
                damaged[at] ^= bit;
                let _ = read_costume(&damaged);
            }
        }
    }
}
