//! Segment lengths from stature.
//!
//! Limb shares after Drillis & Contini (1966), as tabulated in Winter, Biomechanics and Motor Control of Human
//! Movement, figure 4.1: thigh 0.245, shank 0.246, ankle height 0.039, foot 0.152, upper arm 0.186, forearm 0.146, hip
//! joint at 0.530 and shoulder joint at 0.818 of stature. Widths are of the joint centres (Winter's, 0.191 at the hips
//! and 0.259 at the shoulders, are of the bones' outsides). The spine's division is the project's own.

/// The lengths of one athlete's segments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Build {
    /// Standing height.
    pub stature_m: f64,
    /// Hip to knee.
    pub thigh_m: f64,
    /// Knee to ankle.
    pub shank_m: f64,
    /// Ankle to toe joint, along the sole and down to it.
    pub toe_ahead_m: f64,
    /// See `toe_ahead_m`.
    pub toe_below_m: f64,
    /// Ankle to heel, backwards along the sole.
    pub heel_behind_m: f64,
    /// Ankle to heel, down.
    pub heel_below_m: f64,
    /// The toe joint's height above the ground it stands on.
    pub toe_height_m: f64,
    /// Shoulder to elbow.
    pub upper_arm_m: f64,
    /// Elbow to wrist.
    pub forearm_m: f64,
    /// Wrist to the fingers' middle.
    pub hand_m: f64,
    /// Half the distance between the hip joints.
    pub hip_half_m: f64,
    /// Half the distance between the shoulder joints.
    pub shoulder_half_m: f64,
    /// How far the shoulder joints lie below the base of the neck.
    pub shoulder_drop_m: f64,
    /// Pelvis to spine, spine to chest, chest to neck, neck to head, head to its top.
    pub spine_m: [f64; 5],
    /// Head to the nose's tip.
    pub nose_ahead_m: f64,
}

impl Build {
    /// The usual build at a stature.
    pub(super) fn of_stature(stature_m: f64) -> Self {
        let share = |part: f64| part * stature_m;
        Self {
            stature_m,
            thigh_m: share(0.245),
            shank_m: share(0.246),
            toe_ahead_m: share(0.108),
            toe_below_m: share(0.026),
            heel_behind_m: share(0.042),
            heel_below_m: share(0.024),
            toe_height_m: share(0.013),
            upper_arm_m: share(0.186),
            forearm_m: share(0.146),
            hand_m: share(0.065),
            hip_half_m: share(0.050),
            shoulder_half_m: share(0.106),
            shoulder_drop_m: share(0.012),
            spine_m: [0.065, 0.115, 0.120, 0.080, 0.090].map(share),
            nose_ahead_m: share(0.060),
        }
    }

    /// Hip to ankle with the knee straight.
    pub(super) fn leg_m(&self) -> f64 {
        self.thigh_m + self.shank_m
    }
}
