//! WGSL modules: the shared files each pipeline asks for, then its own.

/// A file as build.rs left it: without comments.
macro_rules! wgsl {
    ($path:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $path))
    };
}

const GLOBALS: &str = wgsl!("shaders/shared/globals.wgsl");
const COLOUR: &str = wgsl!("shaders/shared/colour.wgsl");
const SHADOW: &str = wgsl!("shaders/shared/shadow.wgsl");
const FLOOR: &str = wgsl!("shaders/shared/floor.wgsl");

/// A pipeline's shader.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    name: &'static str,
    parts: &'static [&'static str],
}

pub(super) const SKY: Source = Source {
    name: "sky",
    parts: &[GLOBALS, COLOUR, wgsl!("shaders/sky.wgsl")],
};
pub(super) const GROUND: Source = Source {
    name: "ground",
    parts: &[GLOBALS, COLOUR, SHADOW, FLOOR, wgsl!("shaders/ground.wgsl")],
};
pub(super) const DECAL: Source = Source {
    name: "decal",
    parts: &[GLOBALS, COLOUR, SHADOW, FLOOR, wgsl!("shaders/decal.wgsl")],
};
pub(super) const LIMB: Source = Source {
    name: "limb",
    parts: &[GLOBALS, COLOUR, SHADOW, wgsl!("shaders/limb.wgsl")],
};

#[cfg(feature = "full")]
pub(super) const AVATAR: Source = Source {
    name: "avatar",
    parts: &[
        GLOBALS,
        COLOUR,
        SHADOW,
        wgsl!("shaders/limb.wgsl"),
        wgsl!("shaders/avatar.wgsl"),
    ],
};
#[cfg(feature = "full")]
pub(super) const COVER: Source = Source {
    name: "cover",
    parts: &[wgsl!("shaders/cover.wgsl")],
};
#[cfg(feature = "full")]
pub(super) const GHOST: Source = Source {
    name: "ghost",
    parts: &[
        GLOBALS,
        COLOUR,
        SHADOW,
        wgsl!("shaders/limb.wgsl"),
        wgsl!("shaders/ghost.wgsl"),
    ],
};
#[cfg(feature = "full")]
pub(super) const TRAIL: Source = Source {
    name: "trail",
    parts: &[GLOBALS, COLOUR, wgsl!("shaders/trail.wgsl")],
};

#[cfg(feature = "full")]
pub(super) const UNCERTAIN: Source = Source {
    name: "uncertain",
    parts: &[
        GLOBALS,
        COLOUR,
        SHADOW,
        wgsl!("shaders/limb.wgsl"),
        wgsl!("shaders/uncertain.wgsl"),
    ],
};

impl Source {
    /// The whole text.
    fn text(self) -> String {
        self.parts.concat()
    }

    pub(super) fn module(self, device: &wgpu::Device) -> wgpu::ShaderModule {
        device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(self.name),
            source: wgpu::ShaderSource::Wgsl(self.text().into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(feature = "full")]
    use crate::render::gpu_data::AvatarVertexData;
    use crate::render::gpu_data::{DecalInstance, Globals, LimbInstance, ShapeRing};
    use naga::valid::{Capabilities, ValidationFlags, Validator};

    fn parsed(source: Source) -> naga::Module {
        let text = source.text();
        let module = naga::front::wgsl::parse_str(&text)
            .unwrap_or_else(|e| panic!("{}: {}", source.name, e.emit_to_string(&text)));
        // No capability beyond WebGL2's is asked for.
        Validator::new(ValidationFlags::all(), Capabilities::empty())
            .validate(&module)
            .unwrap_or_else(|e| panic!("{}: {}", source.name, e.emit_to_string(&text)));
        module
    }

    #[test]
    fn every_shader_is_valid() {
        for source in [SKY, GROUND, DECAL, LIMB] {
            parsed(source);
        }
        #[cfg(feature = "full")]
        for source in [AVATAR, COVER, GHOST, TRAIL, UNCERTAIN] {
            parsed(source);
        }
    }

    /// A limb's attributes keep their places where more is said of it.
    #[cfg(feature = "full")]
    #[test]
    fn an_uncertain_limb_is_a_limb_with_one_attribute_more() {
        use crate::render::gpu_data::UncertainInstance;
        let attributes = UncertainInstance::ATTRIBUTES;
        let (spread, limb) = attributes.split_last().unwrap();
        assert_eq!(limb, LimbInstance::ATTRIBUTES);
        assert_eq!(spread.offset as usize, size_of::<LimbInstance>());
        assert_eq!(size_of::<UncertainInstance>(), size_of::<LimbInstance>() + 16);
    }

    fn struct_of(module: &naga::Module, name: &str) -> (Vec<(String, usize)>, usize) {
        let found = module
            .types
            .iter()
            .find(|(_, t)| t.name.as_deref() == Some(name))
            .unwrap()
            .1;
        let naga::TypeInner::Struct { members, span } = &found.inner else {
            panic!("{name} is no struct")
        };
        let members = members
            .iter()
            .map(|m| (m.name.clone().unwrap(), m.offset as usize))
            .collect();
        (members, *span as usize)
    }

    #[test]
    fn uniform_structs_match_their_mirrors_member_for_member() {
        let globals = Globals::layout();
        assert_eq!(struct_of(&parsed(SKY), "Globals"), globals);
        let limb = parsed(LIMB);
        assert_eq!(struct_of(&limb, "ShapeRing"), ShapeRing::layout());
        let (members, size) = struct_of(&limb, "Shapes");
        assert_eq!(members.len(), 2, "rings and strokes");
        assert_eq!(
            size,
            size_of_val(crate::render::gpu_data::shape_table().as_slice())
        );
    }

    fn locations(module: &naga::Module, name: &str) -> Vec<(u32, String)> {
        let found = module
            .types
            .iter()
            .find(|(_, t)| t.name.as_deref() == Some(name))
            .unwrap()
            .1;
        let naga::TypeInner::Struct { members, .. } = &found.inner else {
            panic!("{name} is no struct")
        };
        let location = |m: &naga::StructMember| match m.binding {
            Some(naga::Binding::Location { location, .. }) => Some((location, m.name.clone().unwrap())),
            _ => None,
        };
        members.iter().filter_map(location).collect()
    }

    #[test]
    fn instance_attributes_match_their_mirrors_in_order_and_place() {
        let cases = [
            #[cfg(feature = "full")]
            (
                locations(&parsed(AVATAR), "AvatarVertexData"),
                AvatarVertexData::layout(),
                &AvatarVertexData::ATTRIBUTES[..],
            ),
            (
                locations(&parsed(LIMB), "LimbInstance"),
                LimbInstance::layout(),
                &LimbInstance::ATTRIBUTES[..],
            ),
            (
                locations(&parsed(DECAL), "DecalInstance"),
                DecalInstance::layout(),
                &DecalInstance::ATTRIBUTES[..],
            ),
        ];
        for (shader, (mirror, _), attributes) in cases {
            assert_eq!(shader.len(), attributes.len());
            for ((location, name), attribute) in shader.iter().zip(attributes) {
                let (_, offset) = mirror.iter().find(|(field, _)| field == name).unwrap();
                assert_eq!(
                    (*location, *offset),
                    (attribute.shader_location, attribute.offset as usize),
                    "{name}"
                );
            }
        }
    }
}
