//! Where a sprinter's torso is along the track at every moment of a race.

use crate::numeric::exact::exp;

/// The distance line the published times are taken at and the time there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Passage {
    /// Distance from the start line.
    pub distance_m: f64,
    /// Time from the gun.
    pub time_secs: f64,
}

/// How the speed grows and fades: `v = a (1 - e^(-t/p)) + b (1 - e^(-t/q)) - c t^3` with `t` from the reaction on.
///
/// Two time constants where the usual one-exponential fit has one (Morin & Samozino's macroscopic model), since one
/// misses the published splits by up to 0.02 s; the cubic term is the late loss of speed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct SpeedModel {
    fast_secs: f64,
    slow_secs: f64,
    terms_m_per_s: [f64; 3],
}

/// The time over which the push builds up: `t` above is delayed by this much, smoothly, so that speed and
/// acceleration start from nothing.
const ONSET_SECS: f64 = 0.03;

/// How hard a runner slows down after the line, and how softly that begins.
const SLOWING_M_PER_S2: f64 = 2.3;
const SLOWING_ONSET_SECS: f64 = 0.45;
/// Nobody slows below an easy jog.
const JOG_M_PER_S: f64 = 3.6;

/// The scale on which the late loss of speed is measured, so that the three unknowns are of one size.
const FADE_SCALE: f64 = 1e-3;

/// The torso's distance along the track through time, with its first derivative.
#[derive(Clone, Debug)]
pub(super) struct RaceCurve {
    reaction_secs: f64,
    start_m: f64,
    finish_secs: f64,
    model: SpeedModel,
}

impl RaceCurve {
    /// The smooth curve closest to published passages: weighted least squares in the three terms, for the best of a
    /// grid of time constants. The last passage, the official time, weighs most. The published times are rounded to
    /// 0.01 s, so the curve passes within about half of that and does not chase the rounding.
    ///
    /// `start_m` is where the torso is until the reaction; passages are in order.
    pub(super) fn through(reaction_secs: f64, start_m: f64, passages: &[Passage]) -> Self {
        let mut best: Option<(f64, SpeedModel)> = None;
        for fast in 0..16 {
            for slow in 0..24 {
                let fast_secs = 0.3 + 0.06 * f64::from(fast);
                let slow_secs = 1.3 + 0.2 * f64::from(slow);
                let terms = Self::terms_for(fast_secs, slow_secs, reaction_secs, start_m, passages);
                let model = SpeedModel {
                    fast_secs,
                    slow_secs,
                    terms_m_per_s: terms,
                };
                let miss: f64 = passages
                    .iter()
                    .map(|p| {
                        let t = p.time_secs - reaction_secs;
                        let late = (start_m + model.distance_m(t) - p.distance_m) / model.speed_m_per_s(t);
                        late * late
                    })
                    .sum();
                let sound = terms.iter().all(|&term| term >= 0.0);
                if sound && best.is_none_or(|(least, _)| miss < least) {
                    best = Some((miss, model));
                }
            }
        }
        let model = best.map_or(TYPICAL, |(_, model)| model);
        Self {
            reaction_secs,
            start_m,
            finish_secs: passages.last().map_or(reaction_secs, |p| p.time_secs),
            model,
        }
    }

    /// A curve of the shape the published ones share, for a runner of whom only the finish is known. `quickness`
    /// above 1 reaches top speed sooner.
    pub(super) fn to_finish(reaction_secs: f64, start_m: f64, finish: Passage, quickness: f64) -> Self {
        let mut model = SpeedModel {
            fast_secs: TYPICAL.fast_secs / quickness,
            slow_secs: TYPICAL.slow_secs / quickness,
            ..TYPICAL
        };
        let share = (finish.distance_m - start_m) / model.distance_m(finish.time_secs - reaction_secs);
        model.terms_m_per_s = model.terms_m_per_s.map(|term| term * share);
        Self {
            reaction_secs,
            start_m,
            finish_secs: finish.time_secs,
            model,
        }
    }

    fn terms_for(fast: f64, slow: f64, reaction: f64, start_m: f64, passages: &[Passage]) -> [f64; 3] {
        let mut normal = [[0.0; 4]; 3];
        for (index, passage) in passages.iter().enumerate() {
            let row = basis_distance(fast, slow, passage.time_secs - reaction);
            let weight = if index + 1 == passages.len() { 25.0 } else { 1.0 };
            let right = passage.distance_m - start_m;
            for (i, line) in normal.iter_mut().enumerate() {
                for (cell, value) in line.iter_mut().zip(row.into_iter().chain([right])) {
                    *cell += weight * row[i] * value;
                }
            }
        }
        solve(normal)
    }

    /// The torso's distance at a time from the gun.
    pub(super) fn distance_m(&self, time_secs: f64) -> f64 {
        let raced = time_secs.min(self.finish_secs) - self.reaction_secs;
        let mut distance = self.start_m + self.model.distance_m(raced);
        let after = time_secs - self.finish_secs;
        if after > 0.0 {
            let (speed, jog_at) = self.at_finish();
            let slowing = after.min(jog_at);
            distance += speed * slowing - SLOWING_M_PER_S2 * delayed_integral(slowing, SLOWING_ONSET_SECS);
            distance += JOG_M_PER_S * (after - slowing);
        }
        distance
    }

    /// The torso's speed at a time from the gun.
    pub(super) fn speed_m_per_s(&self, time_secs: f64) -> f64 {
        let after = time_secs - self.finish_secs;
        if after <= 0.0 {
            return self.model.speed_m_per_s(time_secs - self.reaction_secs);
        }
        let (speed, jog_at) = self.at_finish();
        speed - SLOWING_M_PER_S2 * delayed(after.min(jog_at), SLOWING_ONSET_SECS).0
    }

    /// The speed on the line, and how long after it the runner is down to a jog.
    fn at_finish(&self) -> (f64, f64) {
        let speed = self.model.speed_m_per_s(self.finish_secs - self.reaction_secs);
        // The delay is all but complete by then.
        (
            speed,
            (speed - JOG_M_PER_S) / SLOWING_M_PER_S2 + SLOWING_ONSET_SECS,
        )
    }

    /// When the torso finishes, from the gun.
    pub(super) fn finish_secs(&self) -> f64 {
        self.finish_secs
    }

    /// The highest speed of the race.
    pub(super) fn top_speed_m_per_s(&self) -> f64 {
        let mut top = 0.0_f64;
        let mut time = self.reaction_secs;
        while time < self.finish_secs {
            top = top.max(self.speed_m_per_s(time));
            time += 0.02;
        }
        top
    }
}

/// Between Gay's and Powell's fitted curves; only the proportions of the terms matter.
const TYPICAL: SpeedModel = SpeedModel {
    fast_secs: 0.66,
    slow_secs: 2.7,
    terms_m_per_s: [6.3, 7.0, 2.3],
};

impl SpeedModel {
    fn distance_m(&self, since_reaction_secs: f64) -> f64 {
        let basis = basis_distance(self.fast_secs, self.slow_secs, since_reaction_secs);
        basis
            .iter()
            .zip(self.terms_m_per_s)
            .map(|(b, term)| b * term)
            .sum()
    }

    fn speed_m_per_s(&self, since_reaction_secs: f64) -> f64 {
        if since_reaction_secs <= 0.0 {
            return 0.0;
        }
        let (t, rate) = delayed(since_reaction_secs, ONSET_SECS);
        let [a, b, c] = self.terms_m_per_s;
        rate * (a * (1.0 - exp(-t / self.fast_secs)) + b * (1.0 - exp(-t / self.slow_secs))
            - c * FADE_SCALE * t * t * t)
    }
}

fn basis_distance(fast_secs: f64, slow_secs: f64, since_reaction_secs: f64) -> [f64; 3] {
    if since_reaction_secs <= 0.0 {
        return [0.0; 3];
    }
    let t = delayed(since_reaction_secs, ONSET_SECS).0;
    let approach = |constant: f64| t - constant * (1.0 - exp(-t / constant));
    [
        approach(fast_secs),
        approach(slow_secs),
        -FADE_SCALE * t * t * t * t / 4.0,
    ]
}

/// A clock that starts softly and then runs `onset` late, and its rate.
fn delayed(t: f64, onset: f64) -> (f64, f64) {
    let gone = 1.0 - exp(-t / onset);
    (t - onset * gone, gone)
}

/// The integral of [`delayed`] from 0.
fn delayed_integral(t: f64, onset: f64) -> f64 {
    t * t / 2.0 - onset * (t - onset * (1.0 - exp(-t / onset)))
}

/// Solves three equations in three unknowns (the fourth column is the right-hand side) by elimination with pivots.
fn solve(mut rows: [[f64; 4]; 3]) -> [f64; 3] {
    for column in 0..3 {
        let mut pivot = column;
        for row in column + 1..3 {
            if rows[row][column].abs() > rows[pivot][column].abs() {
                pivot = row;
            }
        }
        rows.swap(column, pivot);
        for row in 0..3 {
            if row != column {
                let factor = rows[row][column] / rows[column][column];
                let pivot_row = rows[column];
                for (cell, above) in rows[row].iter_mut().zip(pivot_row) {
                    *cell -= factor * above;
                }
            }
        }
    }
    [0, 1, 2].map(|i| rows[i][3] / rows[i][i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_of_the_models_own_shape_is_recovered() {
        let true_model = SpeedModel {
            fast_secs: 0.9,
            slow_secs: 3.3,
            terms_m_per_s: [8.0, 5.0, 2.0],
        };
        let passages: Vec<Passage> = (1..=10)
            .map(f64::from)
            .map(|t| Passage {
                distance_m: 0.05 + true_model.distance_m(t - 0.15),
                time_secs: t,
            })
            .collect();
        let curve = RaceCurve::through(0.15, 0.05, &passages);
        for passage in passages {
            assert!((curve.distance_m(passage.time_secs) - passage.distance_m).abs() < 0.01);
        }
    }

    #[test]
    fn speed_is_the_derivative_of_distance() {
        let finish = Passage {
            distance_m: 100.0,
            time_secs: 10.0,
        };
        let curve = RaceCurve::to_finish(0.14, 0.05, finish, 1.0);
        assert!((curve.distance_m(10.0) - 100.0).abs() < 1e-9);
        for i in 0..150 {
            let t = f64::from(i) * 0.1 + 0.003;
            let slope = (curve.distance_m(t + 1e-5) - curve.distance_m(t - 1e-5)) / 2e-5;
            assert!((slope - curve.speed_m_per_s(t)).abs() < 1e-3, "{t}");
        }
    }
}
