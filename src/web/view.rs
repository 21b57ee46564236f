//! One canvas showing one replay.

use std::rc::Rc;

use js_sys::{Float32Array, Float64Array, Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::engine::Shared;
use super::error::to_js;
use super::loaded::Loaded;
use crate::camera::{CameraState, Framing, OrbitCamera, Sphere, Spring};
use crate::codec::Manifest;
use crate::error::{Error, ErrorCode};
use crate::player::Player;
use crate::render::{CanvasTarget, Renderer, capture};
use crate::scene::{Scene, pick};
use crate::stream::Held;

/// What [`View::advance`] answers, as bits.
mod tick {
    pub(super) const CHANGED: u32 = 1;
    pub(super) const GO_ON: u32 = 2;
    pub(super) const ENDED: u32 = 4;
    pub(super) const LOOPED: u32 = 8;
}

/// One canvas showing one replay. Times are seconds of replay time.
#[wasm_bindgen]
pub struct View {
    pub(super) shared: Rc<Shared>,
    pub(super) target: CanvasTarget,
    pub(super) renderer: Renderer,
    pub(super) camera: OrbitCamera,
    pub(super) loaded: Option<Loaded>,
    pub(super) reduced_motion: bool,
    pub(super) following: Option<usize>,
    // Whether the camera has been set up for this replay: it waits for the first athlete to arrive.
    pub(super) framed: bool,
    // Whether what is on the canvas is out of date.
    pub(super) changed: bool,
    #[cfg(feature = "full")]
    pub(super) stage: super::view_stage::Stage,
}

impl View {
    pub(super) fn new(shared: Rc<Shared>, target: CanvasTarget) -> Self {
        let renderer = Renderer::new(&shared.gpu, &shared.pipelines);
        Self {
            shared,
            target,
            renderer,
            camera: OrbitCamera::new(Framing::default()),
            reduced_motion: false,
            loaded: None,
            following: None,
            framed: false,
            changed: true,
            #[cfg(feature = "full")]
            stage: super::view_stage::Stage::default(),
        }
    }

    pub(super) fn aspect(&self) -> f32 {
        let [width, height] = self.target.size_px();
        if height == 0 {
            16.0 / 9.0
        } else {
            width as f32 / height as f32
        }
    }

    /// What is seen in a picture of this aspect.
    pub(super) fn seen(&self, aspect: f32) -> crate::camera::View {
        #[cfg(feature = "full")]
        if let Some(view) = self.stage.view(aspect) {
            return view;
        }
        self.camera.view(aspect)
    }

    /// Somebody moves the camera: what moved it before lets go of it.
    fn moved(&mut self) {
        self.changed = true;
        #[cfg(feature = "full")]
        self.stage.release();
    }

    fn with_player(&mut self, act: impl FnOnce(&mut Player)) {
        if let Some(loaded) = &mut self.loaded {
            act(&mut loaded.player);
        }
    }

    pub(super) fn with_held(&mut self, act: impl FnOnce(&mut Held)) {
        if let Some(loaded) = &mut self.loaded {
            act(&mut loaded.held);
        }
    }

    /// After the moment changed by a jump.
    pub(super) fn moment_changed(&mut self) {
        if let Some(loaded) = &mut self.loaded {
            loaded.pose();
            self.changed = true;
        }
        if !self.framed {
            self.frame_all();
        }
    }
}

#[wasm_bindgen]
impl View {
    /// Takes a manifest and shows its replay, of which nothing has arrived yet. `bytes_of` gives the bytes of a file that was
    /// received, by its name. Returns the manifest's text.
    ///
    /// # Errors
    /// Those of reading a manifest; what was shown before goes on being shown.
    #[wasm_bindgen(js_name = openManifest)]
    pub fn open_manifest(&mut self, bytes: &[u8], bytes_of: Function) -> Result<String, JsValue> {
        let manifest = Manifest::parse(bytes).map_err(|e| to_js(&e))?;
        self.loaded = Some(Loaded::new(manifest, bytes_of));
        self.following = None;
        self.framed = false;
        #[cfg(feature = "full")]
        self.stage.release();
        self.renderer.forget_scene();
        self.moment_changed();
        // What was read as JSON is UTF-8.
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }

    /// The moment on show.
    #[wasm_bindgen(getter, js_name = timeSecs)]
    pub fn time_secs(&self) -> f64 {
        self.loaded.as_ref().map_or(0.0, |l| l.player.time_secs())
    }

    /// The time of the first sample.
    #[wasm_bindgen(getter, js_name = startSecs)]
    pub fn start_secs(&self) -> f64 {
        self.loaded.as_ref().map_or(0.0, |l| l.player.start_secs())
    }

    /// The time of the last sample.
    #[wasm_bindgen(getter, js_name = endSecs)]
    pub fn end_secs(&self) -> f64 {
        self.loaded.as_ref().map_or(0.0, |l| l.player.end_secs())
    }

    /// The main track's sample nearest to the moment, from 0.
    #[wasm_bindgen(getter)]
    pub fn frame(&self) -> usize {
        let loaded = self.loaded.as_ref();
        loaded
            .and_then(|l| Some(l.frame_times()?.nearest(l.player.time_secs())))
            .unwrap_or(0)
    }

    /// The number of the main track's samples.
    #[wasm_bindgen(getter, js_name = frameCount)]
    pub fn frame_count(&self) -> usize {
        self.loaded
            .as_ref()
            .and_then(|l| Some(l.frame_times()?.len()))
            .unwrap_or(0)
    }

    /// The main track's samples per second.
    #[wasm_bindgen(getter, js_name = frameRateHz)]
    pub fn frame_rate_hz(&self) -> f64 {
        self.loaded
            .as_ref()
            .and_then(|l| Some(l.frame_times()?.rate_hz()))
            .unwrap_or(0.0)
    }

    /// Starts playing, from the start again when at the end.
    pub fn play(&mut self) {
        self.with_player(Player::play);
        self.moment_changed();
    }

    /// Stops playing.
    pub fn pause(&mut self) {
        self.with_player(Player::pause);
    }

    /// Whether it is playing.
    #[wasm_bindgen(getter)]
    pub fn playing(&self) -> bool {
        self.loaded.as_ref().is_some_and(|l| l.player.is_playing())
    }

    /// Goes to a time, held to the replay's ends.
    pub fn seek(&mut self, secs: f64) {
        self.with_player(|player| player.seek(secs));
        self.moment_changed();
    }

    /// Sets how fast it plays, -4 to 4.
    ///
    /// # Errors
    /// `out-of-range`.
    #[wasm_bindgen(js_name = setRate)]
    pub fn set_rate(&mut self, rate: f64) -> Result<(), JsValue> {
        self.loaded
            .as_mut()
            .map_or(Ok(()), |l| l.player.set_rate(rate))
            .map_err(|e| to_js(&e))
    }

    /// Pauses and goes this many of the main track's samples on, or back.
    #[wasm_bindgen(js_name = stepFrames)]
    pub fn step_frames(&mut self, count: i32) {
        if let Some(loaded) = &mut self.loaded
            && let Some(index) = loaded.replay.main_track()
        {
            loaded
                .player
                .step(i64::from(count), &loaded.replay.tracks[index].times);
        }
        self.moment_changed();
    }

    /// Whether the end leads back to the start.
    #[wasm_bindgen(js_name = setLoop)]
    pub fn set_loop(&mut self, whole: bool) {
        self.with_player(|player| player.set_looping(whole));
    }

    /// Repeats from one time to another.
    ///
    /// # Errors
    /// `out-of-range`.
    #[wasm_bindgen(js_name = setLoopRange)]
    pub fn set_loop_range(&mut self, a_secs: f64, b_secs: f64) -> Result<(), JsValue> {
        self.loaded
            .as_mut()
            .map_or(Ok(()), |l| l.player.set_loop_range(a_secs, b_secs))
            .map_err(|e| to_js(&e))
    }

    /// Repeats no longer.
    #[wasm_bindgen(js_name = clearLoopRange)]
    pub fn clear_loop_range(&mut self) {
        self.with_player(Player::clear_loop_range);
    }

    /// Lets time pass. Bits of the answer: 1 the picture changed, 2 go on calling, 4 the end was reached, 8 it looped.
    pub fn advance(&mut self, dt_secs: f64) -> u32 {
        let Some(loaded) = &mut self.loaded else {
            return if self.changed { tick::CHANGED } else { 0 };
        };
        let outcome = loaded.player.advance(dt_secs);
        #[cfg(feature = "full")]
        let reads = loaded.story.1;
        #[cfg(not(feature = "full"))]
        let reads = false;
        if outcome.moved || reads {
            loaded.pose();
            self.changed = true;
        }
        let followed = self
            .following
            .and_then(|p| loaded.scene.subject(p))
            .map(|s| s.focus_m);
        let target = followed.or(loaded.scene.field_m());
        let moving = self.camera.advance(dt_secs, target);
        #[cfg(feature = "full")]
        let moving = self.stage.carry(&mut self.camera, dt_secs) || moving;
        self.changed |= moving;
        let mut answer = 0;
        for (holds, bit) in [
            (self.changed, tick::CHANGED),
            (moving || reads || loaded.player.is_playing(), tick::GO_ON),
            (outcome.ended, tick::ENDED),
            (outcome.looped, tick::LOOPED),
        ] {
            answer |= if holds { bit } else { 0 };
        }
        answer
    }

    /// Draws the moment on the canvas.
    pub fn draw(&mut self) {
        let view = self.seen(self.aspect());
        let empty = Scene::default();
        let scene = self.loaded.as_ref().map_or(&empty, |l| &l.scene);
        let Shared { gpu, pipelines } = &*self.shared;
        if self.renderer.draw(gpu, pipelines, &self.target, scene, &view) {
            self.changed = false;
        }
    }

    /// Takes the canvas's size in device pixels.
    pub fn resize(&mut self, width_px: u32, height_px: u32) {
        self.target.resize(&self.shared.gpu, [width_px, height_px]);
        self.changed = true;
    }

    /// Turns around the target by a pointer's movement in shares of the canvas's height.
    pub fn orbit(&mut self, dx: f32, dy: f32) {
        self.camera.orbit(dx, dy);
        self.moved();
    }

    /// Moves the target by a pointer's movement in shares of the canvas's height.
    pub fn pan(&mut self, dx: f32, dy: f32) {
        self.camera.pan(dx, dy, self.aspect());
        self.moved();
    }

    /// Goes nearer, or further for steps below 0.
    pub fn dolly(&mut self, steps: f32) {
        self.camera.dolly(steps);
        self.moved();
    }

    /// Shows all athletes of this moment, and goes along with them.
    #[wasm_bindgen(js_name = frameAll)]
    pub fn frame_all(&mut self) {
        let Some((bounds, field_m)) = self
            .loaded
            .as_ref()
            .and_then(|l| Some((l.scene.bounds?, l.scene.field_m())))
        else {
            return;
        };
        let sphere = Sphere {
            centre_m: bounds.centre_m(),
            radius_m: bounds.framing_radius_m(self.aspect()),
        };
        self.following = None;
        if self.framed {
            self.moved();
            self.camera.frame(sphere);
        } else {
            self.camera = OrbitCamera::new(Framing {
                sphere,
                ..Framing::default()
            });
            self.camera.set_reduced_motion(self.reduced_motion);
        }
        self.camera.follow(field_m);
        if !self.framed {
            self.camera.cut();
            self.framed = true;
        }
        self.changed = true;
    }

    /// Back to the direction of the first picture, on all athletes of this moment.
    #[wasm_bindgen(js_name = resetCamera)]
    pub fn reset_camera(&mut self) {
        self.camera.reset();
        self.frame_all();
    }

    /// Goes to a participant and along with it; -1 goes along with all of them again.
    pub fn follow(&mut self, participant: i32) {
        let subject = usize::try_from(participant)
            .ok()
            .and_then(|p| self.loaded.as_ref()?.scene.subject(p).copied());
        let Some(subject) = subject else {
            self.frame_all();
            return;
        };
        self.following = Some(subject.participant);
        self.camera.frame(subject.portrait());
        self.camera.follow(Some(subject.focus_m));
        self.moved();
    }

    /// The participant followed; -1 for nobody in particular.
    #[wasm_bindgen(getter)]
    pub fn following(&self) -> i32 {
        self.following.map_or(-1, |p| p as i32)
    }

    /// The participant at a place of the canvas, 0 to 1 from the top left; -1 for nobody.
    pub fn pick(&self, x: f32, y: f32) -> i32 {
        let (origin_m, direction) = self.seen(self.aspect()).ray(x, y);
        let subjects = self.loaded.as_ref().map_or(&[][..], |l| &l.scene.subjects);
        pick(subjects, origin_m, direction).map_or(-1, |p| p as i32)
    }

    /// Where each participant's name tag belongs: x and y from 0 to 1 from the top left, and 1 when it is to be seen.
    #[wasm_bindgen(js_name = participantAnchors)]
    pub fn participant_anchors(&self) -> Float32Array {
        let view = self.seen(self.aspect());
        let mut anchors = Vec::new();
        if let Some(loaded) = &self.loaded {
            anchors.resize(loaded.replay.participants.len() * 3, 0.0);
            for subject in &loaded.scene.subjects {
                if let Some((x, y, _)) = view.project(subject.tag_m) {
                    anchors[subject.participant * 3..][..3].copy_from_slice(&[x, y, 1.0]);
                }
            }
        }
        Float32Array::from(anchors.as_slice())
    }

    /// Where the camera is, to be given to `setCameraState` of another view.
    #[wasm_bindgen(js_name = cameraState)]
    pub fn camera_state(&self) -> Float64Array {
        let state = self.camera.state();
        let mut numbers = vec![
            state.yaw_rad.value,
            state.pitch_rad.value,
            state.log_distance.value,
        ];
        numbers.extend(state.anchor_m);
        numbers.extend(state.offset_m.map(|spring| spring.value));
        Float64Array::from(numbers.as_slice())
    }

    /// Takes over a camera as `cameraState` gave it, at rest; anything else is passed over.
    #[wasm_bindgen(js_name = setCameraState)]
    pub fn set_camera_state(&mut self, numbers: &[f64]) {
        let [yaw, pitch, log_distance, ref anchor_m @ .., x, y, z] = *numbers else {
            return;
        };
        let Ok(anchor_m) = anchor_m.try_into() else { return };
        let mut tracking = self.camera.state().tracking;
        if let Some(tracking) = &mut tracking {
            tracking.flight = None;
        }
        let state = CameraState {
            yaw_rad: Spring::resting(yaw),
            pitch_rad: Spring::resting(pitch),
            log_distance: Spring::resting(log_distance),
            offset_m: [x, y, z].map(Spring::resting),
            anchor_m,
            tracking,
        };
        if self.camera.set_state(state).is_ok() {
            self.framed = true;
            self.moved();
        }
    }

    /// Cuts instead of flights.
    #[wasm_bindgen(js_name = setReducedMotion)]
    pub fn set_reduced_motion(&mut self, reduced: bool) {
        self.reduced_motion = reduced;
        self.camera.set_reduced_motion(reduced);
    }

    /// Frames handed to the GPU so far.
    #[wasm_bindgen(getter, js_name = framesSubmitted)]
    pub fn frames_submitted(&self) -> f64 {
        self.renderer.frames_submitted() as f64
    }

    /// Draw calls of the last frame.
    #[wasm_bindgen(getter, js_name = drawCalls)]
    pub fn draw_calls(&self) -> u32 {
        self.renderer.draw_calls()
    }

    /// Lets a capture arrive: with WebGL 2 to be called until it has; with WebGPU it does so by itself.
    pub fn poll(&self) {
        self.shared.gpu.poll();
    }

    /// The moment as RGBA bytes, top row first, in a size of its own. Rejects with `out-of-range` for sides that the device
    /// cannot draw.
    pub fn capture(&mut self, width_px: u32, height_px: u32) -> Promise {
        let size_px = [width_px, height_px];
        let max_side_px = self.shared.gpu.max_side_px();
        if size_px.iter().any(|side| !(1..=max_side_px).contains(side)) {
            let message =
                format!("expected sides from 1 to {max_side_px} pixels, found {width_px} x {height_px}");
            return Promise::reject(&to_js(&Error::new(ErrorCode::OutOfRange, message)));
        }
        let view = self.seen(size_px[0] as f32 / size_px[1] as f32);
        let empty = Scene::default();
        let scene = self.loaded.as_ref().map_or(&empty, |l| &l.scene);
        let Shared { gpu, pipelines } = &*self.shared;
        let renderer = &mut self.renderer;
        Promise::new(&mut |resolve, reject| {
            capture(gpu, pipelines, renderer, size_px, scene, &view, move |outcome| {
                // The promise's own functions do not throw.
                let _ = match outcome {
                    Ok(pixels) => resolve.call1(&JsValue::NULL, &Uint8Array::from(pixels.as_slice())),
                    Err(error) => reject.call1(&JsValue::NULL, &to_js(&error)),
                };
            });
        })
    }
}
