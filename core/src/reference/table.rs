use crate::model::LocalizedText;

/// A reference table that cannot be read: where, and what would be right.
///
/// `row` counts lines from 1, the heading included; 0 means the table as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, column {column:?}: {problem}")]
pub struct TableError {
    /// The line, from 1; 0 for the table as a whole.
    pub row: usize,
    /// The heading of the column.
    pub column: String,
    /// What is wrong, and what would be right.
    pub problem: String,
}

/// A tab-separated text with a heading line. Empty lines and lines that start with `#` are skipped.
pub(super) struct Table<'a> {
    columns: Vec<&'a str>,
    rows: Vec<(usize, Vec<&'a str>)>,
}

impl<'a> Table<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, TableError> {
        let mut lines = text
            .trim_start_matches('\u{feff}')
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
            .map(|(index, line)| (index + 1, line.split('\t').map(str::trim).collect::<Vec<_>>()));
        let Some((_, columns)) = lines.next() else {
            return Err(TableError {
                row: 0,
                column: String::new(),
                problem: "the table is empty; the first line names the columns".into(),
            });
        };
        let rows: Vec<_> = lines.collect();
        if let Some((row, cells)) = rows.iter().find(|(_, cells)| cells.len() > columns.len()) {
            return Err(TableError {
                row: *row,
                column: columns.last().copied().unwrap_or_default().into(),
                problem: format!(
                    "{} cells under {} headings; cells are separated by one tab",
                    cells.len(),
                    columns.len()
                ),
            });
        }
        Ok(Self { columns, rows })
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(number, cells)| Row { columns: &self.columns, number: *number, cells })
    }
}

/// One line of a table, by heading.
pub(super) struct Row<'a> {
    columns: &'a [&'a str],
    number: usize,
    cells: &'a [&'a str],
}

impl<'a> Row<'a> {
    /// The cell under a heading; empty where the column or the cell is missing.
    pub(super) fn optional(&self, column: &str) -> &'a str {
        let position = self.columns.iter().position(|name| *name == column);
        position.and_then(|position| self.cells.get(position)).copied().unwrap_or_default()
    }

    pub(super) fn required(&self, column: &str) -> Result<&'a str, TableError> {
        match self.optional(column) {
            "" => Err(self.error(column, "a value is required")),
            value => Ok(value),
        }
    }

    pub(super) fn number(&self, column: &str, low: f64, high: f64) -> Result<f64, TableError> {
        self.required(column)?.parse::<f64>().ok().filter(|number| (low..=high).contains(number)).ok_or_else(|| {
            self.error(column, format!("a number from {low} to {high} is required, with a decimal point"))
        })
    }

    /// The parts of a cell that lists several values, separated by `|`.
    pub(super) fn list(&self, column: &str) -> Vec<String> {
        self.optional(column).split('|').map(str::trim).filter(|part| !part.is_empty()).map(String::from).collect()
    }

    /// Every `name:LANGUAGE` cell that is filled.
    pub(super) fn names(&self) -> LocalizedText {
        let language_of = |column: &&'a str| column.strip_prefix("name:");
        self.columns
            .iter()
            .filter_map(|column| Some((language_of(column)?, self.optional(column))))
            .filter(|(_, name)| !name.is_empty())
            .collect()
    }

    pub(super) fn error(&self, column: &str, problem: impl Into<String>) -> TableError {
        TableError { row: self.number, column: column.into(), problem: problem.into() }
    }
}

/// The form in which codes and names are compared: composed, lower case, single spaces.
pub(super) fn fold(name: &str) -> String {
    use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
    // Nearly every name is composed, and looking takes a tenth of the time of composing.
    let lower: String = match is_nfc_quick(name.chars()) {
        IsNormalized::Yes => name.chars().flat_map(char::to_lowercase).collect(),
        _ => name.nfc().flat_map(char::to_lowercase).collect(),
    };
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}
