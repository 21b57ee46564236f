//! The packed replay: manifest and binary segments.
