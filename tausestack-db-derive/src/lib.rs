//! Derive macros of tausestack-db.
