//! Facet tables: how many services each value would leave.

use super::answer::{FacetTable, FacetValue};
use super::page::FALLBACKS;
use super::request::{Facet, FacetRequest};
use crate::index::{Bitmap, Columns, EXCEPT_ALAND, NATIONWIDE, ServiceIndex};
use crate::model::{Access, Basis, CapacityState, CostKind, Delivery, Form, Status, Visibility};
use crate::reference::{LanguageTable, Locale, Messages, NeedTable};

/// Who reads the labels.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) language: &'a str,
    pub(super) audience: Visibility,
}

/// What is counted.
pub(super) enum Counted {
    /// Few slots, ascending.
    List(Vec<u32>),
    /// Many.
    Set(Bitmap),
}

/// Counts one facet over what is in `counted` and `within`: the most frequent values first, then by value.
pub(super) fn count(
    index: &ServiceIndex,
    request: FacetRequest,
    counted: &Counted,
    within: &Bitmap,
    today: i32,
    reader: Reader<'_>,
) -> FacetTable {
    let facet = request.name;
    let column = index.columns.facet(facet);
    let holds = |slot: &u32| facet != Facet::Capacity || index.columns.capacity_holds(*slot, today);
    let counts = match counted {
        Counted::List(slots) => {
            let slots = slots.iter().copied().filter(|slot| within.contains(*slot));
            column.count(slots.size_hint().1.unwrap_or(0), slots.filter(holds))
        }
        Counted::Set(slots) => {
            let mut both = slots.clone();
            both.intersect(within);
            column.count(both.len() as usize, both.iter().filter(holds))
        }
    };
    let values = counts.iter().enumerate().filter(|(_, n)| **n > 0);
    let mut values: Vec<(u64, &str)> = values.map(|(v, n)| (u64::from(*n), column.values().name(v as u32))).collect();
    match facet {
        Facet::Municipality => spread_country(index, &mut values),
        Facet::Category => merge_labels(&mut values),
        _ => {}
    }
    let size = request.size as usize;
    let by_count = |a: &(u64, &str), b: &(u64, &str)| b.0.cmp(&a.0).then(a.1.cmp(b.1));
    if size < values.len() {
        values.select_nth_unstable_by(size, by_count);
        values.truncate(size);
    }
    values.sort_unstable_by(by_count);
    let shown = |(count, value): (u64, &str)| FacetValue {
        value: if facet == Facet::Category { Columns::category_code(value) } else { value }.to_owned(),
        label: label(index, facet, value, reader),
        count,
    };
    FacetTable { name: facet, values: values.into_iter().map(shown).collect() }
}

/// A service of the whole country serves each municipality that is counted.
fn spread_country(index: &ServiceIndex, values: &mut Vec<(u64, &str)>) {
    let of = |name: &str| values.iter().find(|(_, value)| *value == name).map_or(0, |(count, _)| *count);
    let (country, except_aland) = (of(NATIONWIDE), of(EXCEPT_ALAND));
    values.retain(|(_, value)| *value != NATIONWIDE && *value != EXCEPT_ALAND);
    for (count, value) in values {
        let except_aland = if except_aland == 0 || index.municipalities.is_aland(value) { 0 } else { except_aland };
        *count += country + except_aland;
    }
}

/// Services may label one category differently: its count is of all of them, its label that of the first.
fn merge_labels(values: &mut Vec<(u64, &str)>) {
    values.sort_unstable_by_key(|(_, value)| *value);
    values.dedup_by(|next, kept| {
        let same = Columns::category_code(next.1) == Columns::category_code(kept.1);
        if same {
            kept.0 += next.0;
        }
        same
    });
}

/// The label of a facet value; the value itself where nobody named it.
fn label(index: &ServiceIndex, facet: Facet, value: &str, reader: Reader<'_>) -> String {
    let language = reader.language;
    let known = match facet {
        Facet::Form => Form::from_code(value).map(|code| code.label(language)),
        Facet::Delivery => Delivery::from_code(value).map(|code| code.label(language)),
        Facet::Access => Access::from_code(value).map(|code| code.label(language)),
        Facet::Capacity => CapacityState::from_code(value).map(|code| code.label(language)),
        Facet::Cost => CostKind::from_code(value).map(|code| code.label(language)),
        Facet::Status => Status::from_code(value).map(|code| code.label(language)),
        Facet::Basis => Basis::from_code(value).map(|code| code.label(language)),
        Facet::Need => NeedTable::shared().get(value).map(|need| need.label(language)),
        Facet::Role => return Messages::shared().label("role", value, Locale::of(language)).into_owned(),
        Facet::Language => Some(LanguageTable::shared().label(value, language)),
        Facet::Municipality => index.municipalities.get(value).map(|municipality| municipality.name(language)),
        Facet::Organization => {
            let name = index.organization(value, reader.audience);
            name.and_then(|name| name.show(language, FALLBACKS)).map(|shown| shown.text)
        }
        Facet::Category => {
            let label = Columns::category_label(value);
            return label.show(language, FALLBACKS).map_or(Columns::category_code(value), |s| s.text).to_owned();
        }
    };
    known.unwrap_or(value).to_owned()
}
