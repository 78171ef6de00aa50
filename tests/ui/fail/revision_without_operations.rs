use tausestack_db::migrate::prelude::*;

#[derive(Revision)]
pub struct Migration;

fn main() {}
