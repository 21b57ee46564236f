//! What may be done to recorded positions on request, never silently.
