//! What the documents say is what the code does.

use std::path::Path;

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(root.join(path)).expect(path)
}

/// The README's first page is the quickstart, to the letter.
#[test]
fn the_readme_shows_the_quickstart() {
    let readme = read("README.md");
    let page = readme
        .split("```rust\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("the README has a page of Rust");
    let program = read("examples/quickstart/src/main.rs");
    assert!(
        program.ends_with(page),
        "examples/quickstart/src/main.rs and the README's page differ"
    );
}

/// Every file that the README points to is there.
#[test]
fn the_readmes_links_lead_somewhere() {
    let readme = read("README.md");
    let links: Vec<&str> = readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|link| !link.starts_with("http"))
        .collect();
    assert!(links.len() >= 5, "the README has links: {links:?}");
    for link in links {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(link);
        assert!(path.exists(), "the README points to {link}");
    }
}
