//! How feet roll and arms swing at a gait.

use glam::DVec3;

use super::gait::{Gait, interpolate, mix, smoothstep};

/// How a foot rolls: its pitch on touching down, on leaving the ground and at its most folded, in radians.
pub(super) struct Pitch {
    down: f64,
    off: f64,
    folded: f64,
    flat_from: f64,
    flat_until: f64,
}

impl Pitch {
    pub(super) fn of(gait: &Gait) -> Self {
        let degrees = |at: &[(f64, f64)]| interpolate(at, gait.speed_mps).to_radians();
        Self {
            down: degrees(&[
                (0.0, 0.0),
                (0.4, 0.0),
                (1.3, -17.0),
                (2.0, -10.0),
                (4.0, -5.0),
                (7.0, 4.0),
            ]),
            off: degrees(&[(0.0, 0.0), (0.3, 10.0), (1.3, 48.0), (4.0, 58.0), (8.0, 66.0)]),
            folded: degrees(&[(0.0, 0.0), (0.3, 10.0), (1.3, 58.0), (3.0, 88.0), (8.0, 112.0)]),
            flat_from: mix(0.16, 0.10, gait.running),
            flat_until: mix(0.52, 0.42, gait.running),
        }
    }

    pub(super) fn on_ground(&self, share: f64) -> f64 {
        if share < self.flat_from {
            return self.down * (1.0 - share / self.flat_from);
        }
        let rise = ((share - self.flat_until) / (1.0 - self.flat_until)).max(0.0);
        self.off * rise.powf(1.6)
    }

    pub(super) fn in_swing(&self, share: f64) -> f64 {
        let between = |a: f64, b: f64, from: f64, to: f64| mix(a, b, smoothstep([from, to], share));
        let middle = self.folded * 0.15;
        if share < 0.28 {
            between(self.off, self.folded, -0.28, 0.28)
        } else if share < 0.68 {
            between(self.folded, middle, 0.28, 0.68)
        } else {
            between(middle, self.down, 0.68, 0.95)
        }
    }
}

/// An arm's angles in the plane of its swing, from hanging to forward, in radians.
pub(super) struct Arm {
    upper: f64,
    fore: f64,
    /// How far the elbow stands out, and the hand in.
    aside: f64,
    inward: f64,
}

impl Arm {
    /// An arm swings against the leg of its side.
    pub(super) fn of(gait: &Gait, leg_forward: f64, moving: f64) -> Self {
        let swing = -leg_forward;
        let run = gait.running;
        let amplitude = mix(
            19.0 * moving,
            interpolate(&[(2.0, 24.0), (4.0, 34.0), (8.0, 46.0)], gait.speed_mps),
            run,
        );
        let middle = mix(-2.0, -12.0, run);
        let bend = mix(14.0 + 8.0 * moving, 92.0, run) + mix(7.0 * moving, 16.0, run) * swing;
        let upper = (middle + amplitude * swing).to_radians();
        Self {
            upper,
            fore: upper + bend.to_radians(),
            aside: mix(0.10, 0.20, run),
            inward: mix(0.02, 0.30, run),
        }
    }

    pub(super) fn upper(&self, ahead: DVec3, out: DVec3, up: DVec3) -> DVec3 {
        (ahead * self.upper.sin() - up * self.upper.cos() + out * self.aside).normalize()
    }

    pub(super) fn fore(&self, ahead: DVec3, out: DVec3, up: DVec3) -> DVec3 {
        (ahead * self.fore.sin() - up * self.fore.cos() - out * self.inward).normalize()
    }
}
