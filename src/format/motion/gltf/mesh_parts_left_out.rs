//! What was left out of skinned meshes, to be told in warnings.

use crate::error::{Error, ErrorCode, Result};
use crate::format::Warning;

/// What was left out of the meshes, by the reason.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    pub(super) without_skin: usize,
    pub(super) draco: usize,
    pub(super) no_triangles: usize,
    pub(super) morph_targets: usize,
    pub(super) more_influences: usize,
    pub(super) unsound: usize,
    pub(super) matrices: usize,
    pub(super) first_reason: String,
    pub(super) images: usize,
    pub(super) first_image: String,
}

impl LeftOut {
    /// Counts what is unsound; anything else is the caller's error.
    pub(super) fn unsound(&mut self, error: Error) -> Result<()> {
        if error.code != ErrorCode::InputMalformed {
            return Err(error);
        }
        if self.unsound + self.matrices == 0 {
            self.first_reason = error.to_string();
        }
        self.unsound += 1;
        Ok(())
    }

    pub(super) fn warn(self, warnings: &mut Vec<Warning>) {
        let mut warn = |count: usize, code: &'static str, message: String| {
            if count > 0 {
                warnings.push(Warning::new(code, message));
            }
        };
        warn(
            self.without_skin,
            "meshes-without-skin",
            format!("{} meshes have no skin and are left out", self.without_skin),
        );
        warn(
            self.draco,
            "mesh-draco",
            format!(
                "{} surfaces are compressed with KHR_draco_mesh_compression, which is not read, and are left out; export with \
                 meshopt compression or none",
                self.draco
            ),
        );
        warn(
            self.no_triangles,
            "mesh-no-triangles",
            format!(
                "{} surfaces are points or lines and are left out",
                self.no_triangles
            ),
        );
        warn(
            self.morph_targets,
            "morph-targets-left-out",
            format!(
                "the morph targets of {} surfaces are left out",
                self.morph_targets
            ),
        );
        warn(
            self.more_influences,
            "influences-left-out",
            format!(
                "{} vertices are moved by more than four joints; the four that do most are kept",
                self.more_influences
            ),
        );
        warn(
            self.unsound,
            "mesh-unsound",
            format!(
                "{} surfaces are left out; the first: {}",
                self.unsound, self.first_reason
            ),
        );
        warn(
            self.matrices,
            "bind-matrices-wrong",
            format!(
                "the meshes of {} skins are left out, since their inverse bind matrices are wrong; the first: {}",
                self.matrices, self.first_reason
            ),
        );
        warn(
            self.images,
            "images-left-out",
            format!(
                "{} pictures are left out; the first: {}",
                self.images, self.first_image
            ),
        );
    }
}
