//! The venue in the manifest.

use super::limits;
use super::people::colour;
use crate::codec::json::{Node, Writer, optional_text};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Light, MarkedVenue, Paint, Part, SprintStraight, Surface, Venue};

const LIGHTS: &[(&str, Light)] = &[
    ("day", Light::Day),
    ("evening", Light::Evening),
    ("hall", Light::Hall),
];

/// Reads a venue that lies in a file of its own, as the manifest has it.
///
/// # Errors
/// As of [`super::Manifest::parse`].
pub fn read_venue(bytes: &[u8]) -> Result<Venue> {
    if bytes.len() > limits::MANIFEST_BYTES {
        let message = format!("expected a venue of at most {} bytes", limits::MANIFEST_BYTES);
        return Err(Error::new(ErrorCode::LimitExceeded, message));
    }
    let value = serde_json::from_slice(bytes).map_err(|error| {
        Error::new(
            ErrorCode::InputMalformed,
            "expected a venue, found what is not JSON",
        )
        .at_line(error.line())
    })?;
    venue(Node::root(&value))
}

/// A venue of a kind that this version does not know is plain ground.
pub(super) fn venue(node: Node<'_>) -> Result<Venue> {
    let parts = |node: Node<'_>| node.field("parts", |n| n.items(limits::LAYERS, part));
    match node.field("kind", optional_text)?.as_deref() {
        Some("sprint_straight") => Ok(Venue::SprintStraight(SprintStraight {
            lanes: node.field("lanes", |n| n.count(100))? as u8,
            lane_width_m: node.field("lane_width_m", |n| n.number(100.0))?,
            distance_m: node.field("distance_m", |n| n.number(10_000.0))?,
            parts: parts(node)?,
        })),
        Some("marked") => Ok(Venue::Marked(MarkedVenue {
            name: node.field("name", optional_text)?.unwrap_or_default(),
            light: node.field("light", |n| n.word(LIGHTS))?,
            stand_height: number(node, "stand_height", 0.0)?,
            ground: node.field("ground", colour)?,
            surface: node.field("surface", |n| {
                if n.is_absent() {
                    return Ok(None);
                }
                Ok(Some(Surface {
                    colour: n.field("colour", colour)?,
                    corners_m: fixed(&n.field("corners_m", |n| row(n, 4))?),
                }))
            })?,
            paint: node.field("paint", |n| n.items(limits::LAYERS, paint))?,
            parts: parts(node)?,
        })),
        _ => Ok(Venue::Ground),
    }
}

fn paint(node: Node<'_>) -> Result<Paint> {
    Ok(Paint {
        colour: node.field("colour", colour)?,
        width_m: node.field("width_m", |n| n.number(limits::VENUE_M))?,
        opacity: number(node, "opacity", 1.0)?,
        dash_m: optional_row(node, "dash_m", 2)?.map(|row| fixed(&row)),
        lines_m: in_rows(&node.field("lines_m", |n| rows(n, 4))?),
        arcs: in_rows(&node.field("arcs", |n| rows(n, 5))?),
        numbers: in_rows(&node.field("numbers", |n| rows(n, 5))?),
    })
}

fn part(node: Node<'_>) -> Result<Part> {
    Ok(Part {
        colour: node.field("colour", colour)?,
        radius_m: node.field("radius_m", |n| n.number(limits::VENUE_M))?,
        half_breadth_m: optional_row(node, "half_breadth_m", 3)?.map(|row| fixed(&row)),
        opacity: number(node, "opacity", 1.0)?,
        bars_m: node.field("bars_m", |n| {
            n.items(limits::STROKES, |n| Ok(in_rows(&rows(n, 3)?)))
        })?,
    })
}

fn number(node: Node<'_>, name: &str, usual: f64) -> Result<f64> {
    node.field(name, |n| Ok(n.optional_number(1.0)?.unwrap_or(usual)))
}

/// As many numbers as asked for. Not generic, as `rows`, since a page downloads each kind of it.
fn row(node: Node<'_>, length: usize) -> Result<Vec<f64>> {
    let row = node.items(length, |n| n.number(limits::VENUE_M))?;
    if row.len() < length {
        let message = format!("expected {length} numbers, found fewer");
        return Err(node.error(ErrorCode::InputMalformed, &message));
    }
    Ok(row)
}

fn optional_row(node: Node<'_>, name: &str, length: usize) -> Result<Option<Vec<f64>>> {
    node.field(name, |n| {
        if n.is_absent() {
            return Ok(None);
        }
        row(n, length).map(Some)
    })
}

/// Rows of this length, one after the other.
fn rows(node: Node<'_>, length: usize) -> Result<Vec<f64>> {
    let mut all = Vec::new();
    node.items(limits::STROKES, |n| {
        all.extend(row(n, length)?);
        Ok(())
    })?;
    Ok(all)
}

fn in_rows<const N: usize>(all: &[f64]) -> Vec<[f64; N]> {
    all.as_chunks().0.to_vec()
}

/// What [`row`] has read.
fn fixed<const N: usize>(row: &[f64]) -> [f64; N] {
    row.first_chunk().copied().unwrap_or([0.0; N])
}

pub(super) fn write_venue(json: &mut Writer, venue: &Venue) {
    json.object(|json| match venue {
        Venue::SprintStraight(straight) => {
            json.text_field("kind", "sprint_straight");
            json.number_field("lanes", f64::from(straight.lanes));
            json.number_field("lane_width_m", straight.lane_width_m);
            json.number_field("distance_m", straight.distance_m);
            write_parts(json, &straight.parts);
        }
        Venue::Marked(marked) => {
            json.text_field("kind", "marked");
            json.text_field("name", &marked.name);
            let light = LIGHTS.iter().find(|l| l.1 == marked.light);
            json.optional_text_field("light", light.map(|l| l.0));
            json.number_field("stand_height", marked.stand_height);
            json.text_field("ground", &marked.ground.to_hex());
            if let Some(surface) = &marked.surface {
                json.key("surface");
                json.object(|json| {
                    json.text_field("colour", &surface.colour.to_hex());
                    write_numbers(json, "corners_m", &surface.corners_m);
                });
            }
            json.key("paint");
            json.list(&marked.paint, |json, paint| {
                json.line();
                json.object(|json| {
                    json.text_field("colour", &paint.colour.to_hex());
                    json.number_field("width_m", paint.width_m);
                    json.number_field("opacity", paint.opacity);
                    write_numbers(json, "dash_m", paint.dash_m.as_ref().map_or(&[][..], |dash| dash));
                    write_rows(json, "lines_m", paint.lines_m.as_flattened(), 4);
                    write_rows(json, "arcs", paint.arcs.as_flattened(), 5);
                    write_rows(json, "numbers", paint.numbers.as_flattened(), 5);
                });
            });
            write_parts(json, &marked.parts);
        }
        Venue::Ground => json.text_field("kind", "ground"),
    });
}

fn write_parts(json: &mut Writer, parts: &[Part]) {
    if parts.is_empty() {
        return;
    }
    json.key("parts");
    json.list(parts, |json, part| {
        json.line();
        json.object(|json| {
            json.text_field("colour", &part.colour.to_hex());
            json.number_field("radius_m", part.radius_m);
            json.number_field("opacity", part.opacity);
            let breadth = part.half_breadth_m.as_ref();
            write_numbers(json, "half_breadth_m", breadth.map_or(&[][..], |breadth| breadth));
            json.key("bars_m");
            json.list(&part.bars_m, |json, bar| list_rows(json, bar.as_flattened(), 3));
        });
    });
}

/// Nothing at all where there are no numbers.
fn write_numbers(json: &mut Writer, name: &str, numbers: &[f64]) {
    if !numbers.is_empty() {
        json.key(name);
        json.list(numbers, |json, &n| json.number(n));
    }
}

fn write_rows(json: &mut Writer, name: &str, all: &[f64], length: usize) {
    if !all.is_empty() {
        json.key(name);
        list_rows(json, all, length);
    }
}

fn list_rows(json: &mut Writer, all: &[f64], length: usize) {
    let rows: Vec<&[f64]> = all.chunks(length).collect();
    json.list(&rows, |json, row| json.list(row, |json, &n| json.number(n)));
}
