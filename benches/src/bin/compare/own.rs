//! Luotsi itself, as a program in Rust uses it.

use std::path::{Path, PathBuf};

use luotsi::model::{LocalizedText, Record, RecordKind, Visibility};
use luotsi::text::Weights;
use luotsi::{Catalogue, ImportOptions, OpenOptions, Request};
use luotsi_benches::Kind;

use crate::flat::{Asked, Row};
use crate::peer::{Outcome, Peer, Reply};

/// How Luotsi is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As it is shipped: four channels in Finnish, everyday words for needs, typing errors.
    Whole,
    /// One channel of words, the same terms as the peers have.
    Lean,
    /// The same, with facets counted among the hits, as the peers count them.
    Down,
    /// One channel, everything found, judged and counted, and no answer built.
    Engine,
}

impl Manner {
    fn options(self) -> OpenOptions {
        OpenOptions { channels: (self != Self::Whole).then(Weights::lean), ..OpenOptions::default() }
    }
}

/// The name of Luotsi where it does what the peers do, and no more.
pub const DOWN: &str = "Luotsi, one channel, drill down";

pub struct Own {
    manner: Manner,
    file: PathBuf,
    catalogue: Catalogue,
}

impl Own {
    /// A catalogue of these records with its index, in a new file.
    pub fn create(file: &Path, manner: Manner, records: &Path) -> Outcome<()> {
        let catalogue = Catalogue::open_with(file, &OpenOptions { create: true, ..manner.options() })?;
        catalogue.import(records, &ImportOptions::default(), &mut |_, _| {})?;
        Ok(())
    }

    pub fn open(file: &Path, manner: Manner) -> Outcome<Self> {
        let catalogue = Catalogue::open_with(file, &manner.options())?;
        catalogue.search(&Request { limit: 0, ..Request::default() })?;
        Ok(Self { manner, file: file.to_owned(), catalogue })
    }
}

impl Peer for Own {
    fn name(&self) -> &'static str {
        match self.manner {
            Manner::Whole => "Luotsi",
            Manner::Lean => "Luotsi, one channel",
            Manner::Down => DOWN,
            Manner::Engine => "Luotsi, one channel, engine alone",
        }
    }

    fn answers(&self, _: Kind) -> bool {
        true
    }

    fn ask(&mut self, asked: &Asked) -> Outcome<Reply> {
        if self.manner == Manner::Engine {
            let answer = self.catalogue.search(&asked.bare)?;
            return Ok(Reply { total: answer.total, ..Reply::default() });
        }
        let request = if self.manner == Manner::Down { &asked.down } else { &asked.request };
        let answer = self.catalogue.search(request)?;
        Ok(Reply {
            total: answer.total,
            hits: answer.hits.into_iter().map(|hit| (hit.id, hit.title)).collect(),
            facets: answer
                .facets
                .into_iter()
                .map(|table| table.values.into_iter().map(|value| (value.value, value.count)).collect())
                .collect(),
        })
    }

    fn change(&mut self, row: &Row) -> Outcome<()> {
        let stands = self.catalogue.get(RecordKind::Service, &row.id, Visibility::Steward)?;
        let Some(Record::Service(mut service)) = stands else { return Err("no such service".into()) };
        service.name = LocalizedText::new("fi", row.title.clone());
        self.catalogue.put(&Record::Service(service))?;
        Ok(())
    }

    fn bytes(&self) -> u64 {
        std::fs::metadata(&self.file).map_or(0, |of| of.len())
    }
}
