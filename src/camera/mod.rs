//! Orbit, follow, framing; view and projection.
