//! The receipt: what an answer was made of, and whether the same question gives it again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::answer::{Hit, Reason};
use super::call::Call;
use super::plan::{Covered, Pick};
use super::request::{Moment, Request};
use crate::error::{Error, ErrorKind, Result};
use crate::json_path;
use crate::matching::Weights;

/// What an answer was made of: enough to check later, with [`verify_receipt`](crate::Catalogue::verify_receipt), that it is
/// what this catalogue said. It tells nothing of the client but a hash of the request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The catalogue's id.
    pub catalogue: String,
    /// The newest `seq` that the answer saw.
    pub revision: u64,
    /// Version of the ranking weights.
    pub ranking: String,
    /// Version of the language analysis.
    pub analysis: String,
    /// The instant of asking, RFC 3339.
    pub now: String,
    /// What was asked of the request.
    pub asked: Asked,
    /// SHA-256 of the request, hexadecimal.
    pub request: String,
    /// SHA-256 of the answer, hexadecimal: of the hits' ids and scores in order; of the codes that say why not; of a plan's
    /// services and what they cover.
    pub answer: String,
}

/// What was asked of a request: `"search"`, `{"why_not": "s1"}` or `{"plan": 4}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Its hits.
    #[default]
    Search,
    /// Why the service of this id is none of them.
    WhyNot(String),
    /// A plan of at most so many services.
    Plan(u32),
}

/// Whether a receipt is of this request and this catalogue, and whether they give that answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// The catalogue as it was at the receipt's revision gives that answer.
    Verified {
        /// How many changes the catalogue has seen since.
        changes_since: u64,
    },
    /// The receipt is of another catalogue.
    OtherCatalogue,
    /// The receipt is of another request.
    OtherRequest,
    /// The catalogue has not come so far: this file is older than the answer.
    RevisionAhead {
        /// The newest change of this file.
        newest: u64,
    },
    /// Answers are ranked by other weights now.
    RankingChanged {
        /// The version of the receipt.
        was: String,
        /// The version of now.
        now: String,
    },
    /// Words are read by another analysis or lexicon now.
    AnalysisChanged {
        /// The version of the receipt.
        was: String,
        /// The version of now.
        now: String,
    },
    /// Everything is as the receipt says, and the answer is another one: the receipt was altered, or the catalogue was
    /// opened with another thesaurus, other municipalities or another time zone.
    AnswerDiffers,
}

impl Receipt {
    /// Reads a receipt as an answer carries it.
    ///
    /// # Errors
    /// `INVALID_REQUEST` with the JSON path.
    pub fn from_json(json: &str) -> Result<Self> {
        let mut track = serde_path_to_error::Track::new();
        let mut reader = serde_json::Deserializer::from_str(json);
        Self::deserialize(serde_path_to_error::Deserializer::new(&mut reader, &mut track)).map_err(|error| {
            Error::new(ErrorKind::InvalidRequest, "this is not the receipt of an answer")
                .at(json_path::of_error(&track.path()))
                .hint("give the receipt as the answer had it")
                .caused_by(error)
        })
    }

    pub(super) fn of(call: &Call<'_>, asked: Asked, answer: String) -> Self {
        Self {
            catalogue: call.context.catalogue.to_owned(),
            revision: call.index().position.seq,
            ranking: call.weights().version.clone(),
            analysis: call.index().text.analyser().id(),
            now: call.now.timestamp().to_string(),
            asked,
            request: of_request(call.request),
            answer,
        }
    }

    /// What stands against asking again: `None` where the answers can be compared.
    pub(crate) fn objection(
        &self,
        request: &Request,
        catalogue: &str,
        newest: u64,
        analysis: String,
    ) -> Option<Verdict> {
        let ranking = &request.weights.as_ref().unwrap_or_else(|| Weights::shared()).version;
        if self.catalogue != catalogue {
            Some(Verdict::OtherCatalogue)
        } else if self.request != of_request(request) {
            Some(Verdict::OtherRequest)
        } else if self.revision > newest {
            Some(Verdict::RevisionAhead { newest })
        } else if self.ranking != *ranking {
            Some(Verdict::RankingChanged { was: self.ranking.clone(), now: ranking.clone() })
        } else if self.analysis != analysis {
            Some(Verdict::AnalysisChanged { was: self.analysis.clone(), now: analysis })
        } else {
            None
        }
    }

    /// The request as it is asked again: at the same instant, without hurry.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a receipt whose instant cannot be read.
    pub(crate) fn again(&self, request: &Request) -> Result<Request> {
        let now = request.now.unwrap_or(Moment::At(self.instant()?));
        Ok(Request { now: Some(now), deadline_ms: None, timing: false, ..request.clone() })
    }

    /// Whether another receipt of the same request is of the same answer.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a receipt whose instant cannot be read.
    pub(crate) fn agrees(&self, other: &Receipt) -> Result<bool> {
        // Some hosts keep microseconds at most.
        let instants = (self.instant()?.as_microsecond(), other.instant()?.as_microsecond());
        Ok(instants.0 == instants.1 && self.answer == other.answer)
    }

    fn instant(&self) -> Result<Timestamp> {
        self.now.parse().map_err(|_| {
            Error::new(ErrorKind::InvalidRequest, "this is not an instant")
                .at("$.now")
                .hint("give the receipt as the answer had it")
        })
    }
}

/// The hash of a request: of its JSON with fields in a fixed order.
fn of_request(request: &Request) -> String {
    hexadecimal(Sha256::digest(request.to_json()).as_slice())
}

/// The hash of hits: of their ids and scores in order.
pub(super) fn of_hits(hits: &[Hit]) -> String {
    let mut hash = Sha256::new();
    for hit in hits {
        hash.update(hit.id.as_bytes());
        hash.update([0]);
        hash.update(hit.score.to_le_bytes());
    }
    hexadecimal(hash.finalize().as_slice())
}

/// The hash of an explanation: of the codes in each of its lists.
pub(super) fn of_codes(lists: [&[Reason]; 3]) -> String {
    let mut hash = Sha256::new();
    for list in lists {
        for reason in list {
            hash.update(reason.code.as_bytes());
            hash.update([0]);
        }
        hash.update([1]);
    }
    hexadecimal(hash.finalize().as_slice())
}

/// The hash of a plan: of its services, what each covers, and what nothing covers.
pub(super) fn of_plan(picks: &[Pick], uncovered: &[Covered]) -> String {
    let mut hash = Sha256::new();
    let covered = |hash: &mut Sha256, covered: &[Covered]| {
        for of in covered {
            hash.update((of.person as u64).to_le_bytes());
            hash.update(of.need.as_bytes());
            hash.update([0]);
        }
        hash.update([1]);
    };
    for pick in picks {
        hash.update(pick.id.as_bytes());
        hash.update([0]);
        covered(&mut hash, &pick.covers);
    }
    covered(&mut hash, uncovered);
    hexadecimal(hash.finalize().as_slice())
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}
