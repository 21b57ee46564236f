//! A skinned mesh that a track can drive.

/// A skinned mesh as its file has it, in metres with +Y up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Avatar {
    /// The name, as given by the source.
    pub name: String,
    /// Index of the track whose joints drive it.
    pub track: Option<usize>,
    /// The joints of its skin, in the order that the vertices count them.
    pub joints: Vec<AvatarJoint>,
    /// Its surfaces.
    pub meshes: Vec<AvatarMesh>,
    /// Pictures that the surfaces use.
    pub images: Vec<AvatarImage>,
}

/// One joint of a skin.
#[derive(Clone, Debug, PartialEq)]
pub struct AvatarJoint {
    /// The name, as given by the source.
    pub name: String,
    /// From the mesh's space to the joint's in the pose the mesh was bound in, column by column.
    pub joint_from_mesh: [f32; 16],
}

/// One surface of one material: triangles between vertices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AvatarMesh {
    /// Vertex positions in the mesh's space.
    pub positions_m: Vec<[f32; 3]>,
    /// Vertex normals of length one; empty where the source has none.
    pub normals: Vec<[f32; 3]>,
    /// Texture coordinates; empty where the source has none.
    pub texture_coordinates: Vec<[f32; 2]>,
    /// The four joints that move each vertex.
    pub joints: Vec<[u16; 4]>,
    /// How much each of the four does, adding up to 1.
    pub weights: Vec<[f32; 4]>,
    /// Three vertices a triangle, counter-clockwise from outside.
    pub indices: Vec<u32>,
    /// The base colour in linear RGBA, which the picture is multiplied with.
    pub base_colour: [f32; 4],
    /// Index of the picture of its base colour.
    pub image: Option<usize>,
}

/// A picture as its file has it, still encoded.
#[derive(Clone, Debug, PartialEq)]
pub struct AvatarImage {
    /// `image/png` or `image/jpeg`.
    pub mime_type: String,
    /// The encoded bytes.
    pub bytes: Vec<u8>,
}
