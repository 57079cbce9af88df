use std::fmt;

/// The languages that have an analysis of their own; every other one is searched by its letters.
///
/// ```
/// use luotsi::text::Lang;
/// assert_eq!(Lang::from_tag("fi-FI"), Lang::Fi);
/// assert_eq!(Lang::from_tag("SV_FI"), Lang::Sv);
/// assert_eq!(Lang::from_tag("so"), Lang::Other);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// Finnish.
    Fi,
    /// Swedish.
    Sv,
    /// English.
    En,
    /// Any other language, also one that nobody named.
    Other,
}

impl Lang {
    /// All of them, in the order in which they are scored.
    pub const ALL: [Lang; 4] = [Lang::Fi, Lang::Sv, Lang::En, Lang::Other];

    /// The language of a BCP-47 tag, judged by its primary subtag alone and whatever its case.
    pub fn from_tag(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().trim();
        if primary.eq_ignore_ascii_case("fi") || primary.eq_ignore_ascii_case("fin") {
            Lang::Fi
        } else if primary.eq_ignore_ascii_case("sv") || primary.eq_ignore_ascii_case("swe") {
            Lang::Sv
        } else if primary.eq_ignore_ascii_case("en") || primary.eq_ignore_ascii_case("eng") {
            Lang::En
        } else {
            Lang::Other
        }
    }

    /// `fi`, `sv`, `en` or `other`: the name in the weights file and in the fields of the index.
    pub fn name(self) -> &'static str {
        match self {
            Lang::Fi => "fi",
            Lang::Sv => "sv",
            Lang::En => "en",
            Lang::Other => "other",
        }
    }

    /// Its place in [`Lang::ALL`].
    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
