//! Facet tables: how many services each value would leave.

use super::answer::{FacetTable, FacetValue};
use super::page::FALLBACKS;
use super::request::{Facet, FacetRequest};
use super::selection::Selection;
use crate::index::{Bitmap, Columns, EXCEPT_ALAND, NATIONWIDE, ServiceIndex, Tally, Vocabulary};
use crate::model::{Access, Basis, CapacityState, CostKind, Delivery, Form, Status, Visibility};
use crate::reference::{LanguageTable, Locale, Messages, NeedTable};

/// Who reads the labels.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) language: &'a str,
    pub(super) audience: Visibility,
}

/// Working memory of counting facets.
#[derive(Default)]
pub(crate) struct Counting {
    tally: Tally,
    /// The services that count for what is not filtered itself.
    alike: Vec<u32>,
    /// Those that count for a facet that is.
    own: Vec<u32>,
    /// The values of a table: how many services have it, and its number.
    values: Vec<(u32, u32)>,
}

/// Counts facets.
pub(super) struct Counts<'a> {
    index: &'a ServiceIndex,
    /// The services that count, as far as the filters leave them.
    counted: Bitmap,
    selection: &'a Selection,
    today: i32,
    memory: &'a mut Counting,
    /// Whether it is known what all facets have in common that are not filtered themselves.
    is_listed: bool,
}

impl<'a> Counts<'a> {
    pub(super) fn new(
        index: &'a ServiceIndex,
        counted: Bitmap,
        selection: &'a Selection,
        today: i32,
        memory: &'a mut Counting,
    ) -> Self {
        Self { index, counted, selection, today, memory, is_listed: false }
    }

    /// The table of a facet: the most frequent values first, then by value.
    pub(super) fn table(&mut self, request: FacetRequest, reader: Reader<'_>) -> FacetTable {
        let (index, facet) = (self.index, request.name);
        self.count(facet);
        let Counting { tally, values, .. } = &mut *self.memory;
        if facet == Facet::Municipality {
            spread_country(index, &mut tally.of_value);
        }
        values.clear();
        values.extend((0..).zip(&tally.of_value).filter(|(_, n)| **n > 0).map(|(value, n)| (*n, value)));
        let names = index.columns.facet(facet).values();
        if facet == Facet::Category {
            merge_labels(names, values);
        }
        let size = request.size as usize;
        let by_count =
            |a: &(u32, u32), b: &(u32, u32)| b.0.cmp(&a.0).then_with(|| names.name(a.1).cmp(names.name(b.1)));
        if size < values.len() {
            values.select_nth_unstable_by(size, by_count);
            values.truncate(size);
        }
        values.sort_unstable_by(by_count);
        let shown = |(count, value): &(u32, u32)| {
            let name = names.name(*value);
            FacetValue {
                value: if facet == Facet::Category { Columns::category_code(name) } else { name }.to_owned(),
                label: label(index, facet, name, reader),
                count: u64::from(*count),
            }
        };
        FacetTable { name: facet, values: values.iter().map(shown).collect() }
    }

    /// How many services have each value, by its number.
    fn count(&mut self, facet: Facet) {
        let Counting { tally, alike, own, .. } = &mut *self.memory;
        let columns = &self.index.columns;
        let mut slots = match self.selection.but.iter().find(|(of, _)| *of == facet) {
            Some((_, but)) => {
                self.counted.list_both(but, own);
                &*own
            }
            None => {
                if !self.is_listed {
                    self.counted.list_both(&self.selection.all, alike);
                    self.is_listed = true;
                }
                &*alike
            }
        };
        let held: Vec<u32>;
        if facet == Facet::Capacity {
            held = slots.iter().copied().filter(|slot| columns.capacity_holds(*slot, self.today)).collect();
            slots = &held;
        }
        columns.facet(facet).count(slots, tally);
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
fn merge_labels(names: &Vocabulary, values: &mut Vec<(u32, u32)>) {
    values.sort_unstable_by_key(|(_, value)| names.name(*value));
    values.dedup_by(|next, kept| {
        let code = |value: u32| Columns::category_code(names.name(value));
        let same = code(next.1) == code(kept.1);
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
