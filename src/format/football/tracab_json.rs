//! TRACAB as JSON: `FrameData`, a list of frames with people and balls, in the units and codes of the text.

use serde_json::Value;

use super::companions::Periods;
use super::facts::MatchFacts;
use super::facts_json::{list, number, word};
use super::feed::Feed;
use super::tracab::{is_live, metres, owner, person};
use crate::error::{Error, ErrorCode, Result};
use crate::format::detect::Head;

pub(super) fn recognises(head: &Head<'_>) -> bool {
    head.text.starts_with('{') && head.has_json_key("FrameData") && head.has_json_key("PlayerPositions")
}

pub(super) fn read(
    text: &str,
    feed: &mut Feed<'_>,
    facts: &MatchFacts,
    periods: &mut Periods<'_>,
) -> Result<()> {
    let root: Value = serde_json::from_str(text).map_err(|error| {
        let code = if error.is_eof() {
            ErrorCode::InputTruncated
        } else {
            ErrorCode::InputMalformed
        };
        let rest = if error.is_eof() {
            "; get the whole file"
        } else {
            ""
        };
        Error::new(
            code,
            format!("expected JSON with FrameData, found other text: {error}{rest}"),
        )
        .at_line(error.line())
    })?;
    for (index, frame) in list(&root, "FrameData").iter().enumerate() {
        read_frame(frame, feed, facts, periods)
            .map_err(|error| error.in_field(format!("FrameData[{index}]")))?;
    }
    Ok(())
}

fn read_frame(
    frame: &Value,
    feed: &mut Feed<'_>,
    facts: &MatchFacts,
    periods: &mut Periods<'_>,
) -> Result<()> {
    let Some(count) = frame.get("FrameCount").and_then(Value::as_i64) else {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            "expected a frame number (FrameCount), found none",
        ));
    };
    let Some(period) = periods.of(count) else {
        return Ok(());
    };
    let moment = feed.frame(period, count)?;
    for player in list(frame, "PlayerPositions") {
        let (Some(team), Some(shirt)) = (number(player, "Team"), word(player, "JerseyNumber")) else {
            continue;
        };
        let Some(index) = person(feed, facts, team as i64, "", &shirt)? else {
            continue;
        };
        if let (Some(x), Some(y)) = (number(player, "X"), number(player, "Y")) {
            feed.put(index, moment, [metres(x), metres(y)])?;
        }
    }
    // Further balls are placeholders.
    if let Some(ball) = list(frame, "BallPosition").first() {
        if let (Some(x), Some(y)) = (number(ball, "X"), number(ball, "Y")) {
            feed.put_ball(moment, [metres(x), metres(y)], number(ball, "Z").map(metres))?;
        }
        let said = |key: &str| word(ball, key).unwrap_or_default();
        feed.play(
            moment,
            owner(&said("BallOwningTeam")),
            is_live(&said("BallStatus")),
        )?;
    }
    Ok(())
}
