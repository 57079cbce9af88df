//! Facet tables: how many services each value would leave.

use super::answer::{FacetTable, FacetValue};
use super::page::FALLBACKS;
use super::request::{Facet, FacetRequest};
use super::selection::Selection;
use crate::index::{Bitmap, Columns, EXCEPT_ALAND, NATIONWIDE, ServiceIndex};
use crate::model::{Access, Basis, CapacityState, CostKind, Delivery, Form, Status, Visibility};
use crate::reference::{LanguageTable, Locale, Messages, NeedTable};

/// Who reads the labels.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) language: &'a str,
    pub(super) audience: Visibility,
}

/// Counts facets.
pub(super) struct Counts<'a> {
    pub(super) index: &'a ServiceIndex,
    /// The services that count, as far as the filters leave them.
    pub(super) counted: Bitmap,
    pub(super) selection: &'a Selection,
    pub(super) today: i32,
    /// What all facets have in common that are not filtered themselves, once the first is counted.
    pub(super) alike: Option<Vec<u32>>,
}

impl Counts<'_> {
    /// The table of a facet: the most frequent values first, then by value.
    pub(super) fn table(&mut self, request: FacetRequest, reader: Reader<'_>) -> FacetTable {
        let (index, facet) = (self.index, request.name);
        let mut counts = self.count(facet);
        if facet == Facet::Municipality {
            spread_country(index, &mut counts);
        }
        let column = index.columns.facet(facet);
        let values = counts.iter().enumerate().filter(|(_, n)| **n > 0);
        let mut values: Vec<(u64, &str)> =
            values.map(|(v, n)| (u64::from(*n), column.values().name(v as u32))).collect();
        if facet == Facet::Category {
            merge_labels(&mut values);
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

    /// How many services have each value, by its number.
    fn count(&mut self, facet: Facet) -> Vec<u32> {
        let Self { index, counted, selection, today, alike } = self;
        let column = index.columns.facet(facet);
        let within = |slots: &Bitmap| {
            let slots = counted.clone().intersected(slots);
            let mut list = Vec::with_capacity(slots.len() as usize);
            slots.iter().for_each(|slot| list.push(slot));
            list
        };
        let own = selection.but.iter().find(|(of, _)| *of == facet).map(|(_, slots)| within(slots));
        let slots: &[u32] = match &own {
            Some(slots) => slots,
            None => alike.get_or_insert_with(|| within(&selection.all)),
        };
        if facet != Facet::Capacity {
            return column.count(slots);
        }
        let holds = |slot: &u32| index.columns.capacity_holds(*slot, *today);
        column.count(&slots.iter().copied().filter(holds).collect::<Vec<u32>>())
    }
}

/// A service of the whole country serves each municipality that is counted.
fn spread_country(index: &ServiceIndex, counts: &mut [u32]) {
    let values = index.columns.facet(Facet::Municipality).values();
    let mut take = |name| values.number(name).map_or(0, |number| std::mem::take(&mut counts[number as usize]));
    let (country, except_aland) = (take(NATIONWIDE), take(EXCEPT_ALAND));
    if country + except_aland == 0 {
        return;
    }
    let aland = index.kept.aland(index);
    for (number, count) in (0..).zip(counts).filter(|(_, count)| **count > 0) {
        *count += country + if aland.set.contains(number) { 0 } else { except_aland };
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
