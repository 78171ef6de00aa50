//! The nearest valid name to one that is not.

/// The name that was probably meant: the most similar one, if any is similar
/// enough to be worth a suggestion.
pub(crate) fn nearest<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Similarity of 0 to 1; below it, a suggestion misleads.
    const ENOUGH: f64 = 0.7;
    // An absurdly long name is no typo, and comparing it costs time that a
    // hostile caller could ask for.
    if name.len() > 128 {
        return None;
    }
    valid
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(similarity, _)| *similarity > ENOUGH)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_typo_finds_its_name() {
        let names = ["username", "email", "is_active"];
        assert_eq!(nearest("usrname", names), Some("username"));
        assert_eq!(nearest("isActive", names), Some("is_active"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest(&"username".repeat(100), names), None);
    }
}
