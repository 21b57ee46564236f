//! What is drawn, as plain values.
