//! Between two points: at some moments, or through time.

use athlete_replay::analysis::{Between, Measures, Pin};
use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::export::Names;
use athlete_replay::replay::Replay;
use clap::Args;

#[derive(Args)]
pub(crate) struct BetweenArgs {
    /// Measure between two points instead: each WHO:PART, WHO:JOINT, "WHO:ground below PART" or X,Y,Z in metres.
    #[arg(
        long,
        num_args = 2,
        value_names = ["FROM", "TO"],
        allow_hyphen_values = true,
        requires = "moment",
        conflicts_with_all = ["compare", "athlete", "measure", "splits", "inferred"]
    )]
    between: Vec<String>,
    /// At these moments, in seconds of the replay; else --series has every sample of the first point's track.
    #[arg(
        long,
        value_name = "SECS",
        value_delimiter = ',',
        allow_hyphen_values = true,
        requires = "between",
        group = "moment"
    )]
    at: Vec<f64>,
}

impl BetweenArgs {
    pub(crate) fn is_wanted(&self) -> bool {
        !self.between.is_empty()
    }

    /// What lies between the points; through time too where that is asked for.
    pub(crate) fn measure(&self, replay: &Replay, through_time: bool) -> Result<(Measures, Names)> {
        let [from, to] = &self.between[..] else {
            return Err(refused("expected two points".to_owned(), "--between"));
        };
        let pin = |words: &str| Pin::from_words(replay, words).map_err(|error| error.in_field("--between"));
        let (first, second) = (pin(from)?, pin(to)?);
        if let Some(bad) = self.at.iter().find(|secs| !secs.is_finite()) {
            return Err(refused(
                format!("expected moments in seconds, found {bad}"),
                "--at",
            ));
        }
        let times = first.times(replay).or_else(|| second.times(replay));
        if through_time && times.is_none() {
            return Err(refused(
                "expected a point that moves, found two places".to_owned(),
                "--between",
            ));
        }
        let times = times.filter(|_| through_time);
        let measures = Between::measured(replay, &first, &second, &self.at, times);
        Ok((measures, Names::of_points(from, to)))
    }
}

fn refused(message: String, field: &str) -> Error {
    Error::new(ErrorCode::OutOfRange, message).in_field(field)
}
