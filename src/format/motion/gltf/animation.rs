//! Animations: which one is the take, and the value of each of its channels at a moment.

use std::collections::HashMap;
use std::rc::Rc;

use glam::{DQuat, DVec3, DVec4};

use super::buffers::Buffers;
use super::document::{Animation, AnimationSampler, Channel};
use crate::error::{ErrorCode, Result};

/// What a channel moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Path {
    Translation,
    Rotation,
    Scale,
}

/// How values between keys are found.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Interpolation {
    Step,
    Linear,
    CubicSpline,
}

/// One channel that can be played.
#[derive(Debug)]
pub(super) struct Curve {
    pub(super) node: usize,
    pub(super) path: Path,
    interpolation: Interpolation,
    times: Rc<[f64]>,
    /// x, y, z and, for rotations, w; three for each key of a cubic spline: in-tangent, value, out-tangent.
    values: Vec<DVec4>,
    /// The key at or before the moment asked for last.
    key: usize,
}

/// An animation whose key times are sound.
#[derive(Debug)]
pub(super) struct Take {
    /// Its number in the file.
    pub(super) index: usize,
    pub(super) start_secs: f64,
    pub(super) end_secs: f64,
    /// The nodes its sound channels move.
    pub(super) nodes: Vec<usize>,
}

/// Channels that cannot be played, by the reason.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    pub(super) no_keys: usize,
    pub(super) morph_targets: usize,
    pub(super) unknown_paths: usize,
    pub(super) counts_wrong: usize,
    pub(super) unsound: usize,
}

/// Key times that several channels share, read once.
#[derive(Default)]
pub(super) struct KeyTimes {
    read: HashMap<usize, Option<Rc<[f64]>>>,
}

impl KeyTimes {
    /// The key times of an accessor; `None` where they are no times that never decrease.
    ///
    /// # Errors
    /// What the caller must act on: a missing companion, a cut buffer, a limit.
    fn of(&mut self, buffers: &Buffers<'_>, accessor: usize) -> Result<Option<Rc<[f64]>>> {
        if let Some(known) = self.read.get(&accessor) {
            return Ok(known.clone());
        }
        let times = match buffers.floats::<1>(accessor) {
            Ok(times) => {
                let times: Rc<[f64]> = times.iter().map(|[time]| f64::from(*time)).collect();
                let sound = times.iter().all(|time| time.is_finite())
                    && times.windows(2).all(|pair| pair[0] <= pair[1]);
                sound.then_some(times)
            }
            Err(error) if error.code == ErrorCode::InputMalformed => None,
            Err(error) => return Err(error),
        };
        self.read.insert(accessor, times.clone());
        Ok(times)
    }
}

/// A channel with its sampler, when both are sound as far as can be told without their values.
struct Playable<'d> {
    node: usize,
    path: Path,
    interpolation: Interpolation,
    sampler: &'d AnimationSampler,
    times: Rc<[f64]>,
}

fn playable<'d>(
    animation: &'d Animation,
    channel: &Channel,
    buffers: &Buffers<'_>,
    times: &mut KeyTimes,
    left_out: &mut LeftOut,
) -> Result<Option<Playable<'d>>> {
    let path = match channel.target.path.as_str() {
        "translation" => Path::Translation,
        "rotation" => Path::Rotation,
        "scale" => Path::Scale,
        "weights" => {
            left_out.morph_targets += 1;
            return Ok(None);
        }
        _ => {
            left_out.unknown_paths += 1;
            return Ok(None);
        }
    };
    let node = channel
        .target
        .node
        .filter(|&node| node < buffers.document.nodes.len());
    let sampler = channel
        .sampler
        .and_then(|sampler| animation.samplers.get(sampler));
    let (Some(node), Some(sampler)) = (node, sampler) else {
        left_out.unsound += 1;
        return Ok(None);
    };
    let interpolation = match sampler.interpolation.as_deref() {
        None | Some("LINEAR") => Interpolation::Linear,
        Some("STEP") => Interpolation::Step,
        Some("CUBICSPLINE") => Interpolation::CubicSpline,
        Some(_) => {
            left_out.unsound += 1;
            return Ok(None);
        }
    };
    let per_key = if interpolation == Interpolation::CubicSpline {
        3
    } else {
        1
    };
    match (
        buffers.claimed_count(sampler.input),
        buffers.claimed_count(sampler.output),
    ) {
        (Some(0), _) => left_out.no_keys += 1,
        (Some(keys), Some(values)) if keys.checked_mul(per_key) == Some(values) => {
            match times.of(buffers, sampler.input)? {
                Some(times) => {
                    return Ok(Some(Playable {
                        node,
                        path,
                        interpolation,
                        sampler,
                        times,
                    }));
                }
                None => left_out.unsound += 1,
            }
        }
        (Some(_), Some(_)) => left_out.counts_wrong += 1,
        _ => left_out.unsound += 1,
    }
    Ok(None)
}

/// Every animation with at least one sound channel, in the order of the file.
pub(super) fn takes(
    buffers: &Buffers<'_>,
    times: &mut KeyTimes,
    left_out: &mut LeftOut,
) -> Result<Vec<Take>> {
    let mut takes = Vec::new();
    for (index, animation) in buffers.document.animations.iter().enumerate() {
        let mut take = Take {
            index,
            start_secs: f64::INFINITY,
            end_secs: f64::NEG_INFINITY,
            nodes: Vec::new(),
        };
        for channel in &animation.channels {
            if let Some(found) = playable(animation, channel, buffers, times, left_out)?
                && let (Some(first), Some(last)) = (found.times.first(), found.times.last())
            {
                take.start_secs = take.start_secs.min(*first);
                take.end_secs = take.end_secs.max(*last);
                take.nodes.push(found.node);
            }
        }
        if !take.nodes.is_empty() {
            takes.push(take);
        }
    }
    Ok(takes)
}

/// The channels of one take that move a node which is asked for. A channel whose values are unsound is left out.
pub(super) fn curves(
    take: &Take,
    is_needed: &dyn Fn(usize) -> bool,
    buffers: &Buffers<'_>,
    times: &mut KeyTimes,
    left_out: &mut LeftOut,
) -> Result<Vec<Curve>> {
    let mut curves = Vec::new();
    let Some(animation) = buffers.document.animations.get(take.index) else {
        return Ok(curves);
    };
    for channel in &animation.channels {
        // What is left out was counted when the take was looked for.
        let Some(found) = playable(animation, channel, buffers, times, &mut LeftOut::default())? else {
            continue;
        };
        if !is_needed(found.node) {
            continue;
        }
        let values = match found.path {
            Path::Rotation => buffers.floats::<4>(found.sampler.output).map(|values| {
                values
                    .into_iter()
                    .map(|value| DVec4::from(value.map(f64::from)))
                    .collect()
            }),
            Path::Translation | Path::Scale => buffers.floats::<3>(found.sampler.output).map(|values| {
                values
                    .into_iter()
                    .map(|value| DVec3::from(value.map(f64::from)).extend(0.0))
                    .collect()
            }),
        };
        let values: Vec<DVec4> = match values {
            Ok(values) => values,
            Err(error) if error.code == ErrorCode::InputMalformed => {
                left_out.unsound += 1;
                continue;
            }
            Err(error) => return Err(error),
        };
        if !values.iter().all(|value| value.is_finite()) {
            left_out.unsound += 1;
            continue;
        }
        curves.push(Curve {
            node: found.node,
            path: found.path,
            interpolation: found.interpolation,
            times: found.times,
            values,
            key: 0,
        });
    }
    Ok(curves)
}

impl Curve {
    /// Whether it changes a scale, by more than rounding.
    pub(super) fn changes_scale(&self) -> bool {
        let per_key = match self.interpolation {
            Interpolation::CubicSpline => 3,
            _ => 1,
        };
        let mut values = self.values.iter().skip(per_key / 2).step_by(per_key);
        let first = values.next().copied().unwrap_or_default();
        self.path == Path::Scale
            && values.any(|value| (*value - first).abs().max_element() > 1e-3 * first.abs().max_element())
    }

    /// Its key times.
    pub(super) fn times(&self) -> &Rc<[f64]> {
        &self.times
    }

    /// Gives it other key times, as many as before.
    pub(super) fn set_times(&mut self, times: Rc<[f64]>) {
        self.times = times;
    }

    /// The rotation at a moment, of length one. Moments are asked for in order; before the first and after the last key
    /// the end values hold.
    pub(super) fn rotation_at(&mut self, time_secs: f64) -> DQuat {
        let value = self.value_at(time_secs);
        let length = value.length();
        if length > 0.0 {
            DQuat::from_vec4(value / length)
        } else {
            DQuat::IDENTITY
        }
    }

    /// The translation or scale at a moment; as for [`Self::rotation_at`].
    pub(super) fn vector_at(&mut self, time_secs: f64) -> DVec3 {
        self.value_at(time_secs).truncate()
    }

    fn value_at(&mut self, time_secs: f64) -> DVec4 {
        let key_time = |key: usize| self.times.get(key).copied();
        while key_time(self.key + 1).is_some_and(|next| next <= time_secs) {
            self.key += 1;
        }
        let value = |key: usize| {
            let at = match self.interpolation {
                Interpolation::CubicSpline => key * 3 + 1,
                _ => key,
            };
            self.values.get(at).copied().unwrap_or_default()
        };
        let from = value(self.key);
        let (Some(before), Some(after)) = (key_time(self.key), key_time(self.key + 1)) else {
            return from;
        };
        if time_secs <= before {
            return from;
        }
        let to = value(self.key + 1);
        let interval = after - before;
        let share = (time_secs - before) / interval;
        match self.interpolation {
            Interpolation::Step => from,
            Interpolation::Linear if self.path == Path::Rotation => slerp(from, to, share),
            Interpolation::Linear => from + (to - from) * share,
            Interpolation::CubicSpline => {
                let tangent = |at: usize| self.values.get(at).copied().unwrap_or_default() * interval;
                let (out_of, into) = (tangent(self.key * 3 + 2), tangent(self.key * 3 + 3));
                let (t, t2, t3) = (share, share * share, share * share * share);
                from * (2.0 * t3 - 3.0 * t2 + 1.0)
                    + out_of * (t3 - 2.0 * t2 + t)
                    + to * (3.0 * t2 - 2.0 * t3)
                    + into * (t3 - t2)
            }
        }
    }
}

/// Along the shorter arc at constant speed, between quaternions that need not have length one.
fn slerp(from: DVec4, to: DVec4, share: f64) -> DVec4 {
    let (from, to) = (
        from.try_normalize().unwrap_or(DVec4::W),
        to.try_normalize().unwrap_or(DVec4::W),
    );
    let cosine = from.dot(to);
    let to = if cosine < 0.0 { -to } else { to };
    let angle = cosine.abs().min(1.0).acos();
    let sine = angle.sin();
    if sine < 1e-9 {
        return from + (to - from) * share;
    }
    (from * ((1.0 - share) * angle).sin() + to * (share * angle).sin()) / sine
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(path: Path, interpolation: Interpolation, times: &[f64], values: &[[f64; 4]]) -> Curve {
        Curve {
            node: 0,
            path,
            interpolation,
            times: times.into(),
            values: values.iter().map(|value| DVec4::from(*value)).collect(),
            key: 0,
        }
    }

    fn x_at(curve: &mut Curve, time_secs: f64) -> f64 {
        curve.vector_at(time_secs).x
    }

    #[test]
    fn ends_hold_and_steps_wait_for_their_key() {
        let mut linear = curve(
            Path::Translation,
            Interpolation::Linear,
            &[1.0, 2.0, 4.0],
            &[[0.0; 4], [10.0, 0.0, 0.0, 0.0], [30.0, 0.0, 0.0, 0.0]],
        );
        let found = [-1.0, 0.5, 1.0, 1.25, 2.0, 3.0, 4.0, 9.0].map(|time| x_at(&mut linear, time));
        assert_eq!(found, [0.0, 0.0, 0.0, 2.5, 10.0, 20.0, 30.0, 30.0]);
        let mut step = curve(
            Path::Translation,
            Interpolation::Step,
            &[0.0, 1.0],
            &[[1.0; 4], [2.0; 4]],
        );
        assert_eq!(
            [0.0, 0.999, 1.0, 1.5].map(|time| x_at(&mut step, time)),
            [1.0, 1.0, 2.0, 2.0]
        );
    }

    #[test]
    fn a_rotation_takes_the_shorter_arc_at_constant_speed() {
        let turn = |degrees: f64| DQuat::from_rotation_y(degrees.to_radians());
        let far = -DVec4::from(turn(80.0));
        let mut rotation = curve(
            Path::Rotation,
            Interpolation::Linear,
            &[0.0, 1.0],
            &[turn(0.0).to_array(), far.to_array()],
        );
        for tenth in 0..=10 {
            let found = rotation.rotation_at(f64::from(tenth) / 10.0);
            assert!(
                found.dot(turn(8.0 * f64::from(tenth))).abs() > 1.0 - 1e-12,
                "{tenth}: {found}"
            );
        }
    }

    #[test]
    fn a_cubic_spline_scales_its_tangents_by_the_interval() {
        // x = t^2 from t = 0 to 2: value 4 and slope 4 at the end, in units a second.
        let mut spline = curve(
            Path::Translation,
            Interpolation::CubicSpline,
            &[0.0, 2.0],
            &[
                [0.0; 4],
                [0.0; 4],
                [0.0; 4],
                [4.0, 0.0, 0.0, 0.0],
                [4.0, 0.0, 0.0, 0.0],
                [9.0, 0.0, 0.0, 0.0],
            ],
        );
        for tenth in 0..=20 {
            let time = f64::from(tenth) / 10.0;
            assert!((x_at(&mut spline, time) - time * time).abs() < 1e-12, "{time}");
        }
        assert_eq!(x_at(&mut spline, 3.0), 4.0);
    }
}
