//! `#[mapped(…)]` on an enum and on its variants.

use syn::{Attribute, Ident, LitStr};

use super::options::{once, read_mapped, text, unknown};
use crate::diagnostics::Errors;

/// All that stands in `#[mapped(…)]` on an enum.
#[derive(Default)]
pub(crate) struct RawEnum {
    pub(crate) name: Option<LitStr>,
    pub(crate) rename_all: Option<LitStr>,
}

impl RawEnum {
    pub(crate) fn read(attributes: &[Attribute], errors: &Errors) -> Self {
        let mut raw = Self::default();
        read_mapped(attributes, errors, |key: &Ident, input| {
            match key.to_string().as_str() {
                "name" => once(&mut raw.name, key, text(input)?, errors),
                "rename_all" => once(&mut raw.rename_all, key, text(input)?, errors),
                _ => {
                    let known = ["name", "rename_all"];
                    return Err(unknown(key, &known, &["rename"], "a variant"));
                }
            }
            Ok(())
        });
        raw
    }
}

/// All that stands in `#[mapped(…)]` on a variant.
#[derive(Default)]
pub(crate) struct RawVariant {
    pub(crate) rename: Option<LitStr>,
}

impl RawVariant {
    pub(crate) fn read(attributes: &[Attribute], errors: &Errors) -> Self {
        let mut raw = Self::default();
        read_mapped(attributes, errors, |key: &Ident, input| {
            match key.to_string().as_str() {
                "rename" => once(&mut raw.rename, key, text(input)?, errors),
                _ => {
                    let elsewhere = ["name", "rename_all"];
                    return Err(unknown(key, &["rename"], &elsewhere, "the enum"));
                }
            }
            Ok(())
        });
        raw
    }
}
