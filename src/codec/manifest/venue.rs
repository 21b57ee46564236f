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
                    corners_m: n.field("corners_m", numbers)?,
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
        dash_m: optional_numbers(node, "dash_m")?,
        lines_m: node.field("lines_m", |n| n.items(limits::STROKES, numbers))?,
        arcs: node.field("arcs", |n| n.items(limits::STROKES, numbers))?,
        numbers: node.field("numbers", |n| n.items(limits::STROKES, numbers))?,
    })
}

fn part(node: Node<'_>) -> Result<Part> {
    Ok(Part {
        colour: node.field("colour", colour)?,
        radius_m: node.field("radius_m", |n| n.number(limits::VENUE_M))?,
        half_breadth_m: optional_numbers(node, "half_breadth_m")?,
        opacity: number(node, "opacity", 1.0)?,
        bars_m: node.field("bars_m", |n| {
            n.items(limits::STROKES, |n| n.items(limits::STROKES, numbers))
        })?,
    })
}

fn number(node: Node<'_>, name: &str, usual: f64) -> Result<f64> {
    node.field(name, |n| Ok(n.optional_number(1.0)?.unwrap_or(usual)))
}

/// As many numbers as asked for.
fn numbers<const N: usize>(node: Node<'_>) -> Result<[f64; N]> {
    let found = node.items(N, |n| n.number(limits::VENUE_M))?;
    found.try_into().map_err(|_| {
        node.error(
            ErrorCode::InputMalformed,
            &format!("expected {N} numbers, found fewer"),
        )
    })
}

fn optional_numbers<const N: usize>(node: Node<'_>, name: &str) -> Result<Option<[f64; N]>> {
    node.field(name, |n| {
        if n.is_absent() {
            return Ok(None);
        }
        numbers(n).map(Some)
    })
}

pub(super) fn write_venue(json: &mut Writer, venue: &Venue) {
    json.object(|json| match venue {
        Venue::Ground => json.text_field("kind", "ground"),
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
                    write_lists(json, "lines_m", &paint.lines_m);
                    write_lists(json, "arcs", &paint.arcs);
                    write_lists(json, "numbers", &paint.numbers);
                });
            });
            write_parts(json, &marked.parts);
        }
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
            json.list(&part.bars_m, |json, bar| {
                json.list(bar, |json, point| json.list(point, |json, &n| json.number(n)));
            });
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

fn write_lists<const N: usize>(json: &mut Writer, name: &str, lists: &[[f64; N]]) {
    if !lists.is_empty() {
        json.key(name);
        json.list(lists, |json, numbers| {
            json.list(numbers, |json, &n| json.number(n));
        });
    }
}
