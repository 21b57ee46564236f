//! Writing a manifest.

use super::people::{write_event, write_participant};
use super::tracks::{write_curve, write_force_plate, write_track};
use super::venue::write_venue;
use super::windows::write_windows;
use super::{FORMAT, Manifest, VERSION, limits};
use crate::codec::json::Writer;
use crate::error::{Error, ErrorCode, Result};

impl Manifest {
    /// The manifest as JSON, with a line to each participant, track, event and kind of file.
    ///
    /// # Errors
    /// [`ErrorCode::LimitExceeded`] for more than [`Manifest::parse`] reads.
    pub fn to_json(&self) -> Result<String> {
        let mut json = Writer::default();
        json.object(|json| {
            json.text_field("format", FORMAT);
            json.number_field("version", VERSION as f64);
            let replay = &self.description;
            json.text_field("title", &replay.title);
            json.optional_text_field("notice", replay.notice.as_deref());
            json.optional_text_field("discipline", replay.discipline.as_deref());
            json.optional_text_field("location", replay.location.as_deref());
            json.optional_text_field("start_utc", replay.start_utc.as_deref());
            if !replay.processing.is_empty() {
                json.key("processing");
                json.list(&replay.processing, |json, step| json.text(step));
            }
            if !self.warnings.is_empty() {
                json.key("warnings");
                json.list(&self.warnings, |json, (code, message)| {
                    json.object(|json| {
                        json.text_field("code", code);
                        json.text_field("message", message);
                    });
                });
            }
            json.key("venue");
            write_venue(json, &replay.venue);
            json.optional_number_field("clock_zero_secs", replay.clock_zero_secs);
            json.number_field("start_secs", self.start_secs);
            json.number_field("end_secs", self.end_secs);
            if let Some(live) = &self.live {
                json.line();
                json.key("live");
                live.write(json);
            }
            json.line();
            json.key("participants");
            json.list(&replay.participants, write_participant);
            json.line();
            json.key("tracks");
            let mut layouts = self.tracks.iter();
            json.list(&replay.tracks, |json, track| {
                if let Some(layout) = layouts.next() {
                    write_track(json, track, layout.promise);
                }
            });
            if !replay.curves.is_empty() {
                json.line();
                json.key("curves");
                json.list(&replay.curves, write_curve);
            }
            if !replay.force_plates.is_empty() {
                json.line();
                json.key("force_plates");
                json.list(&replay.force_plates, write_force_plate);
            }
            json.line();
            json.key("events");
            json.list(&replay.events, write_event);
            json.line();
            json.key("coarse");
            write_windows(json, &self.coarse_windows);
            json.line();
            json.key("segments");
            write_windows(json, &self.segment_windows);
        });
        let document = json.finish();
        if document.len() > limits::MANIFEST_BYTES {
            return Err(Error::new(
                ErrorCode::LimitExceeded,
                format!(
                    "expected a manifest of at most {} bytes, found {}; cut the recording into parts",
                    limits::MANIFEST_BYTES,
                    document.len()
                ),
            ));
        }
        Ok(document)
    }
}
