//! The receipt's hashes.

use sha2::{Digest, Sha256};

use super::answer::Hit;
use super::request::Request;

/// The hash of a request: of its JSON with fields in a fixed order.
pub(super) fn of_request(request: &Request) -> String {
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

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
