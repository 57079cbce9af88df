//! Where in a JSON document something stands: `$.persons[0].age`.

use serde_ignored::Path;

/// The path of a field that no type claimed.
pub(crate) fn of_ignored(path: &Path<'_>) -> String {
    match path {
        Path::Root => "$".to_owned(),
        Path::Seq { parent, index } => format!("{}[{index}]", of_ignored(parent)),
        Path::Map { parent, key } => format!("{}.{key}", of_ignored(parent)),
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => of_ignored(parent),
    }
}

/// The path of a value that did not fit its type.
pub(crate) fn of_error(path: &serde_path_to_error::Path) -> String {
    match path.to_string().as_str() {
        "." => "$".to_owned(),
        path => format!("$.{path}"),
    }
}
