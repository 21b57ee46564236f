//! Where somebody or something was, frame by frame.

use super::clock::{Clock, Moment, Section};
use super::figure::JOINTS;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Limits;

/// Somebody or something that is followed.
#[derive(Debug, Default)]
pub(super) struct Path {
    pieces: Vec<Piece>,
}

/// The positions of one period, without a frame left out.
#[derive(Debug)]
struct Piece {
    section: Section,
    first: i64,
    points_m: Vec<[f64; 3]>,
}

impl Path {
    /// Adds a position; 1 where there is one of this or a later frame already.
    pub(super) fn put(
        &mut self,
        moment: Moment,
        point_m: [f64; 3],
        points: &mut usize,
        joints: usize,
        limits: &Limits,
    ) -> Result<usize> {
        let piece = match self
            .pieces
            .iter()
            .position(|piece| piece.section == moment.section())
        {
            Some(index) => index,
            None => {
                self.pieces.push(Piece {
                    section: moment.section(),
                    first: moment.frame,
                    points_m: Vec::new(),
                });
                self.pieces.len() - 1
            }
        };
        let Some(piece) = self.pieces.get_mut(piece) else {
            return Ok(0);
        };
        let at = moment.frame.saturating_sub(piece.first);
        let Some(at) = usize::try_from(at).ok().filter(|at| *at >= piece.points_m.len()) else {
            return Ok(1);
        };
        // A gap costs memory that its bytes did not: it may be as long as a period, but not out of all proportion.
        let gap = at - piece.points_m.len();
        if gap > 20_000 && gap > points.saturating_mul(50) {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                format!(
                    "expected the next frames, found frame {} after {gap} missing ones",
                    moment.frame
                ),
            ));
        }
        limits.check_track(joints, at + 1)?;
        *points = points.saturating_add(gap + 1);
        limits.check_all(0, points.saturating_mul(JOINTS.len()))?;
        piece.points_m.resize(at, [f64::NAN; 3]);
        piece.points_m.push(point_m);
        Ok(0)
    }

    /// All periods on one clock, from the first position to the last: the index of the first frame, and the positions.
    pub(super) fn joined(mut self, clock: &Clock, limits: &Limits) -> Result<Option<(usize, Vec<[f64; 3]>)>> {
        self.pieces.sort_by_key(|piece| piece.section);
        let mut joined: Option<(usize, Vec<[f64; 3]>)> = None;
        for piece in self.pieces {
            let start = clock.index(piece.section, piece.first);
            match &mut joined {
                None => joined = Some((start, piece.points_m)),
                Some((first, points)) => {
                    limits.check_track(
                        1,
                        start.saturating_sub(*first).saturating_add(piece.points_m.len()),
                    )?;
                    points.resize(start.saturating_sub(*first).max(points.len()), [f64::NAN; 3]);
                    points.extend(piece.points_m);
                }
            }
        }
        Ok(joined)
    }
}
