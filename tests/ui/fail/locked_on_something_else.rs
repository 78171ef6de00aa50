use tausestack_db::migrate::prelude::*;

#[locked]
struct Migrator;

fn main() {}
