//! How a page wants a view's replay to look, and from where.

use wasm_bindgen::prelude::*;

use super::error::to_js;
use super::view::View;
use crate::camera::{CalibratedCamera, Intrinsics, OrbitCamera, Sphere, Stance, Swing};
use crate::error::{Error, ErrorCode};
use crate::replay::Rgb;
use crate::scene::{Backdrop, LightPreset, Staging, Subject};

/// What a view does with its camera besides turning it.
#[derive(Default)]
pub(super) struct Stage {
    swing: Option<Swing>,
    calibrated: Option<CalibratedCamera>,
}

impl Stage {
    /// Leaves the camera to whoever turns it.
    pub(super) fn release(&mut self) {
        *self = Self::default();
    }

    /// What is seen in place of the turning camera's picture.
    pub(super) fn view(&self, aspect: f32) -> Option<crate::camera::View> {
        self.calibrated.map(|camera| camera.view(aspect))
    }

    /// Carries a flight on; says whether it goes on.
    pub(super) fn carry(&mut self, camera: &mut OrbitCamera, dt_secs: f64) -> bool {
        let Some(swing) = &mut self.swing else {
            return false;
        };
        if camera.carry(swing, dt_secs) {
            self.swing = None;
        }
        true
    }
}

/// A colour as a page gives it: 0xrrggbb, or below 0 for none.
fn colour(number: i32) -> Option<Rgb> {
    let [_, red, green, blue] = u32::try_from(number).ok()?.to_be_bytes();
    Some(Rgb([red, green, blue]))
}

fn refuse(expected: &str, found: &str) -> JsValue {
    to_js(&Error::new(
        ErrorCode::OutOfRange,
        format!("expected {expected}, found {found}"),
    ))
}

#[wasm_bindgen]
impl View {
    /// Shows the replay in a light, "day", "night" or "studio", or with an empty word in its venue's own. `see_through`: with
    /// nothing behind the athletes. Colours are 0xrrggbb, below 0 the replay's own: vest and shorts of each participant, the ground,
    /// the prepared surface.
    ///
    /// # Errors
    /// `out-of-range` for a light that there is not.
    #[wasm_bindgen(js_name = setStaging)]
    pub fn set_staging(
        &mut self,
        light: &str,
        see_through: bool,
        kits: &[i32],
        ground: i32,
        surface: i32,
    ) -> Result<(), JsValue> {
        let preset = LightPreset::from_word(light);
        if preset.is_none() && !light.is_empty() {
            return Err(refuse("day, night or studio for light", light));
        }
        self.target.set_see_through(&self.shared.gpu, see_through);
        if let Some(loaded) = &mut self.loaded {
            let kits: &[[i32; 2]] = kits.as_chunks().0;
            let staging = Staging {
                backdrop: if see_through {
                    Backdrop::Nothing
                } else {
                    Backdrop::Venue
                },
                light: preset,
                kits: kits.iter().map(|kit| kit.map(colour)).collect(),
                ground: colour(ground),
                surface: colour(surface),
            };
            loaded.scene.stage(&loaded.replay, &staging);
        }
        self.renderer.forget_scene();
        self.moment_changed();
        Ok(())
    }

    /// Shows everybody, or the one who is farthest along `leads_yaw_rad` where that is a number, from a direction, and goes along.
    #[wasm_bindgen(js_name = showAthletes)]
    pub fn show_athletes(&mut self, yaw_rad: f64, pitch_rad: f64, leads_yaw_rad: f64) {
        let Some(scene) = self.loaded.as_ref().map(|loaded| &loaded.scene) else {
            return;
        };
        let leader = leads_yaw_rad.is_finite().then(|| scene.leader(leads_yaw_rad));
        let everybody = || scene.framing(yaw_rad, pitch_rad, self.aspect());
        let Some(sphere) = leader.flatten().map(Subject::portrait).or_else(everybody) else {
            return;
        };
        let following = leader.flatten().map(|leader| leader.participant);
        self.following = following;
        self.swing_to(yaw_rad, pitch_rad, sphere, Some(sphere.centre_m));
    }

    /// Shows a place of the venue from a direction: x, y, z and the radius around it, in metres.
    #[wasm_bindgen(js_name = showPlace)]
    pub fn show_place(&mut self, yaw_rad: f64, pitch_rad: f64, x_m: f32, y_m: f32, z_m: f32, radius_m: f32) {
        self.following = None;
        let sphere = Sphere {
            centre_m: glam::Vec3::new(x_m, y_m, z_m),
            radius_m,
        };
        self.swing_to(yaw_rad, pitch_rad, sphere, None);
    }

    /// Looks as a calibrated camera does: focal lengths, principal point and size of its picture in pixels; the rotation from the
    /// world to the camera's axes (x right, y down, z ahead), row by row; its place in metres. Whatever moves the camera ends it.
    ///
    /// # Errors
    /// `out-of-range` for numbers that no camera has.
    #[wasm_bindgen(js_name = setCalibratedCamera)]
    pub fn set_calibrated_camera(
        &mut self,
        intrinsics: &[f64],
        rotation: &[f64],
        position_m: &[f64],
    ) -> Result<(), JsValue> {
        let (Ok(lens), Ok(rotation), Ok(position_m)) = (
            <[f64; 6]>::try_from(intrinsics),
            rotation.try_into(),
            position_m.try_into(),
        ) else {
            return Err(refuse(
                "6 intrinsics, 9 numbers of a rotation and 3 of a position",
                &format!(
                    "{}, {} and {}",
                    intrinsics.len(),
                    rotation.len(),
                    position_m.len()
                ),
            ));
        };
        let lens = Intrinsics::from(lens);
        let camera = CalibratedCamera::new(lens, rotation, position_m).map_err(|e| to_js(&e))?;
        self.stage = Stage {
            swing: None,
            calibrated: Some(camera),
        };
        self.changed = true;
        Ok(())
    }

    fn swing_to(&mut self, yaw_rad: f64, pitch_rad: f64, sphere: Sphere, followed_m: Option<glam::Vec3>) {
        let stance = Stance::of(sphere, yaw_rad, pitch_rad);
        // Nothing is to be flown from before there is a picture.
        let at_once = self.reduced_motion || !self.framed;
        self.framed = true;
        self.stage = Stage {
            swing: self.camera.swing_to(stance, followed_m, at_once),
            calibrated: None,
        };
        self.changed = true;
    }
}
