//! Names for what stands beside something for a moment.

/// A name with a suffix, cut where it would be too long for a database: names
/// can have 63 bytes.
pub(crate) fn beside(name: &str, suffix: &str) -> String {
    let mut end = name.len().min(63 - suffix.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{suffix}", &name[..end])
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn names_stay_within_what_databases_take() {
        assert_eq!(beside("users", "__new"), "users__new");
        let long = beside(&format!("x{}", "é".repeat(40)), "__new");
        assert_eq!(long.len(), 62, "no character is cut in two");
        assert!(long.ends_with("é__new"));
    }
}
