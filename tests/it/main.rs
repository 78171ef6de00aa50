//! Behaviour on real databases: every case is written once and mounted per database.
