//! A real camera, by its calibration: the picture lies over its video.

use glam::{DMat3, DMat4, DVec3, Mat4, Vec3};

use super::View;
use crate::error::{Error, ErrorCode, Result};

/// What a camera's lens and sensor make of directions, in pixels of its picture: x to the right, y down, counted from the picture's
/// upper left corner. (`OpenCV` counts from the middle of the first pixel: its principal point is half a pixel less.)
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intrinsics {
    /// Focal length, horizontally.
    pub fx_px: f64,
    /// Focal length, vertically.
    pub fy_px: f64,
    /// The principal point, from the left edge.
    pub cx_px: f64,
    /// The principal point, from the upper edge.
    pub cy_px: f64,
    /// The picture's width.
    pub width_px: f64,
    /// The picture's height.
    pub height_px: f64,
}

impl From<[f64; 6]> for Intrinsics {
    /// In the order of the fields.
    fn from([fx_px, fy_px, cx_px, cy_px, width_px, height_px]: [f64; 6]) -> Self {
        Self {
            fx_px,
            fy_px,
            cx_px,
            cy_px,
            width_px,
            height_px,
        }
    }
}

/// A pinhole camera without distortion. Points are projected within 0.1 pixel of the pinhole's formula, as far as 1 km from the
/// world's origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibratedCamera {
    intrinsics: Intrinsics,
    /// From the world to the camera's axes: x right, y down, z ahead.
    camera_from_world: DMat3,
    position_m: DVec3,
}

/// How far a rotation's rows may be from orthonormal, as they are when printed with few digits.
const ROTATION_TOLERANCE: f64 = 1e-3;
/// Nearer than this nothing is drawn.
const NEAR_M: f64 = 0.1;
/// Nothing is drawn beyond.
const FAR_M: f64 = 4_000.0;

impl CalibratedCamera {
    /// A camera at a place of the world. `camera_from_world`: the rotation, row by row.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] for numbers that no camera has.
    pub fn new(intrinsics: Intrinsics, camera_from_world: [f64; 9], position_m: [f64; 3]) -> Result<Self> {
        let refuse = |expected: &str| Error::new(ErrorCode::OutOfRange, format!("expected {expected}"));
        let lens = &intrinsics;
        let sound = |v: f64| v > 0.0 && v <= 1e7;
        let sizes = [lens.fx_px, lens.fy_px, lens.width_px, lens.height_px];
        if !sizes.into_iter().all(sound) {
            return Err(refuse(
                "focal lengths and sides of a picture in pixels, above 0, for a calibrated camera",
            ));
        }
        if !(lens.cx_px.abs() <= 1e7 && lens.cy_px.abs() <= 1e7) {
            return Err(refuse("a principal point in pixels for a calibrated camera"));
        }
        // The rows become columns, and then rows again.
        let rotation = DMat3::from_cols_array(&camera_from_world).transpose();
        let apart = rotation * rotation.transpose() - DMat3::IDENTITY;
        let largest = apart.to_cols_array().into_iter().fold(0.0, |most: f64, v| {
            if v.is_nan() {
                f64::INFINITY
            } else {
                most.max(v.abs())
            }
        });
        if !(largest <= ROTATION_TOLERANCE && rotation.determinant() > 0.0) {
            return Err(refuse(
                "a rotation without mirroring, whose rows are orthonormal within 0.001, for a calibrated camera",
            ));
        }
        let position_m = DVec3::from(position_m);
        if !(position_m.is_finite() && position_m.abs().max_element() <= 1e5) {
            return Err(refuse(
                "a place within 100 km of the origin for a calibrated camera",
            ));
        }
        Ok(Self {
            intrinsics,
            camera_from_world: rotation,
            position_m,
        })
    }

    /// What it sees in a picture of this aspect: all of its own picture, in the middle, as a video is shown with
    /// `object-fit: contain`.
    pub fn view(&self, aspect: f32) -> View {
        let lens = &self.intrinsics;
        let wider = f64::from(aspect.clamp(0.1, 10.0)) * lens.height_px / lens.width_px;
        let (shrink_x, shrink_y) = if wider > 1.0 {
            (1.0 / wider, 1.0)
        } else {
            (1.0, wider)
        };
        // From the camera's axes to the view's: y up, z backwards.
        let turn = DMat3::from_diagonal(DVec3::new(1.0, -1.0, -1.0)) * self.camera_from_world;
        let view_from_world = DMat4::from_mat3(turn) * DMat4::from_translation(-self.position_m);
        let depth = FAR_M / (NEAR_M - FAR_M);
        let clip_from_view = DMat4::from_cols_array_2d(&[
            [shrink_x * 2.0 * lens.fx_px / lens.width_px, 0.0, 0.0, 0.0],
            [0.0, shrink_y * 2.0 * lens.fy_px / lens.height_px, 0.0, 0.0],
            [
                -shrink_x * (2.0 * lens.cx_px / lens.width_px - 1.0),
                shrink_y * (2.0 * lens.cy_px / lens.height_px - 1.0),
                depth,
                -1.0,
            ],
            [0.0, 0.0, depth * NEAR_M, 0.0],
        ]);
        let single = |m: DMat4| Mat4::from_cols_array(&m.to_cols_array().map(|v| v as f32));
        View {
            view_from_world: single(view_from_world),
            clip_from_view: single(clip_from_view),
            // Multiplied before it is rounded: what is far from the origin stays where it belongs.
            clip_from_world: single(clip_from_view * view_from_world),
            eye_m: Vec3::from(self.position_m.to_array().map(|v| v as f32)),
            vertical_fov_rad: 2.0 * (1.0 / clip_from_view.y_axis.y).atan() as f32,
        }
    }
}
