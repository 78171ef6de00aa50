//! Lists of models: named ones, and all that the program links.

use super::Mapped;
use super::mapping::Mapping;
use crate::Error;

/// Mapped structs, by type, for the operations that take several at once.
///
/// [`models!`](crate::models) makes one, [`registered_models`] lists all.
#[derive(Debug, Clone)]
pub struct Models(Vec<fn() -> &'static Mapping>);

impl Models {
    /// An empty list.
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// The list with another model at its end.
    #[must_use]
    pub fn with<T: Mapped>(mut self) -> Self {
        self.0.push(T::mapping);
        self
    }

    /// The mappings, in order.
    pub fn mappings(&self) -> impl Iterator<Item = &'static Mapping> + '_ {
        self.0.iter().map(|mapping| mapping())
    }

    /// Those whose tables stand where unqualified names are looked up.
    #[cfg(feature = "migrate-cli")]
    pub(crate) fn unqualified(&self) -> Self {
        let mappings = self.0.iter().copied();
        Self(
            mappings
                .filter(|mapping| mapping().table().schema().is_none())
                .collect(),
        )
    }

    /// Whether no model is in the list.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Default for Models {
    fn default() -> Self {
        Self::new()
    }
}

/// Lists mapped structs: `models![User, Post]`.
#[macro_export]
macro_rules! models {
    ($($model:ty),* $(,)?) => {
        $crate::Models::new()$(.with::<$model>())*
    };
}

/// What the derive submits for each struct that declares a table.
#[derive(Debug, Clone, Copy)]
pub struct Registration {
    mapping: fn() -> &'static Mapping,
    module_path: &'static str,
}

impl Registration {
    /// Registers the struct of this mapping.
    #[doc(hidden)]
    pub const fn new(mapping: fn() -> &'static Mapping, module_path: &'static str) -> Self {
        Self {
            mapping,
            module_path,
        }
    }

    /// The mapping of the struct.
    pub fn mapping(&self) -> &'static Mapping {
        (self.mapping)()
    }

    /// The module that the struct stands in.
    pub fn module_path(&self) -> &'static str {
        self.module_path
    }
}

inventory::collect!(Registration);

/// All structs of the program that declare a table, in the order of their
/// modules and names.
///
/// # Errors
///
/// `is_schema` if there are none. A crate that only holds models is linked
/// when something of it is named: `use my_models as _;` does.
pub fn registered_models() -> Result<Models, Error> {
    models_within(None)
}

/// The registered structs of a module and of those in it; of all modules, if
/// none is named.
///
/// # Errors
///
/// `is_schema` if there are none.
pub(crate) fn models_within(module: Option<&str>) -> Result<Models, Error> {
    let mut registrations: Vec<_> = inventory::iter::<Registration>.into_iter().collect();
    if registrations.is_empty() {
        return Err(Error::no_models());
    }
    registrations
        .sort_by_key(|registration| (registration.module_path, registration.mapping().rust_name()));
    let all: Vec<&str> = registrations
        .iter()
        .map(|registration| registration.module_path)
        .collect();
    if let Some(module) = module {
        registrations.retain(|registration| is_within(registration.module_path, module));
        if registrations.is_empty() {
            return Err(Error::no_models_in(module, all));
        }
    }
    Ok(Models(
        registrations
            .into_iter()
            .map(|registration| registration.mapping)
            .collect(),
    ))
}

fn is_within(path: &str, module: &str) -> bool {
    path.strip_prefix(module)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn modules_hold_those_below_them() {
        assert!(is_within("app::models", "app"));
        assert!(is_within("app::models", "app::models"));
        assert!(!is_within("app::models_of_others", "app::models"));
        assert!(!is_within("app", "app::models"));
    }
}
