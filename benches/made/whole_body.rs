//! A body of every part, each of which is one joint.

use athlete_replay::replay::{BodyMap, BodyPart, Joint, Skeleton};

/// The joints in the order of [`BodyPart::ALL`].
pub(crate) fn whole_body() -> Skeleton {
    let mut body_map = BodyMap::default();
    for part in BodyPart::ALL {
        body_map.set(part, vec![part as u16]);
    }
    let joints = BodyPart::ALL.map(|part| Joint {
        name: part.as_str().to_owned(),
        parent: None,
    });
    Skeleton {
        joints: joints.into(),
        body_map,
    }
}
