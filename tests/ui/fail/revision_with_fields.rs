use tausestack_db::migrate::prelude::*;

#[derive(Revision)]
pub struct Migration {
    table: String,
}

impl Operations for Migration {
    fn up(&self) -> Vec<Operation> {
        Vec::new()
    }
}

fn main() {}
