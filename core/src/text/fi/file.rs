//! Lexicon files: read at open time, and made from word lists.

use std::path::Path;
use std::sync::Arc;

use super::{Lexicon, LexiconError};
use crate::error::{Error, ErrorKind, Result};

impl Lexicon {
    /// Reads a lexicon file.
    ///
    /// # Errors
    /// `IO` and its like where the file cannot be read; `INVALID_DOCUMENT` where it is no lexicon, one of another version,
    /// or a damaged one.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Arc<Self>> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| unreadable(path, error))?;
        Self::from_bytes(bytes).map(Arc::new).map_err(|error| unusable(path, &error))
    }

    /// Compiles a word list into a lexicon file: the list of the Institute for the Languages of Finland (CSV, 2024), or one
    /// in the project's own format. Returns where the words come from and the licence to name.
    ///
    /// # Errors
    /// As for [`from_file`](Self::from_file); `INVALID_DOCUMENT` with the first line that cannot be read.
    pub fn build(list: impl AsRef<Path>, target: impl AsRef<Path>) -> Result<super::LexiconSource> {
        let (list, target) = (list.as_ref(), target.as_ref());
        let text = std::fs::read_to_string(list).map_err(|error| unreadable(list, error))?;
        let compiled = if text.trim_start_matches('\u{feff}').starts_with("Hakusana,") {
            Self::compile_kotus(&text)
        } else {
            let name = list.file_stem().map_or_else(|| "word list".into(), |stem| stem.to_string_lossy());
            Self::compile_own(&text, &name, "as the list's owner says")
        };
        let bytes = compiled.map_err(|error| unusable(list, &error))?;
        std::fs::write(target, &bytes).map_err(|error| {
            Error::new(ErrorKind::Io, "the lexicon cannot be written").at(target.display().to_string()).caused_by(error)
        })?;
        Self::from_bytes(bytes).map(|lexicon| lexicon.about().clone()).map_err(|error| unusable(target, &error))
    }
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "the file cannot be read").at(path.display().to_string()).caused_by(error)
}

fn unusable(path: &Path, error: &LexiconError) -> Error {
    Error::new(ErrorKind::InvalidDocument, error.to_string()).at(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_becomes_a_lexicon_that_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let (list, target) = (folder.path().join("sanat.csv"), folder.path().join("fi.lexicon"));
        std::fs::write(&list, "Hakusana,Homonymia,Sanaluokka,Taivutustiedot\nkupla,,substantiivi,10\n").unwrap();
        let source = Lexicon::build(&list, &target).unwrap();
        assert!(source.licence.contains("CC BY 4.0"));
        assert_eq!(Lexicon::from_file(&target).unwrap().about(), &source);
    }

    #[test]
    fn what_is_no_lexicon_is_said_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("not.lexicon");
        assert_eq!(Lexicon::from_file(&file).unwrap_err().kind(), ErrorKind::Io);
        std::fs::write(&file, b"\x89PNG").unwrap();
        let error = Lexicon::from_file(&file).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidDocument);
        assert!(error.path().unwrap().ends_with("not.lexicon"));
    }
}
