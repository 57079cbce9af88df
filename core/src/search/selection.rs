//! Which services the filters leave.

use std::borrow::Cow;
use std::sync::Arc;

use super::call::{Call, instant};
use super::request::{Facet, FacetCounts, Filters};
use crate::index::{Bitmap, Columns, EXCEPT_ALAND, Holders, NATIONWIDE, SetColumn, day_number};
use crate::reference::{LanguageTable, MunicipalityTable, NeedTable};

/// The services that all filters leave, and for each filtered facet those that all *other* filters leave: what its
/// counts are taken of, so that choosing a value does not hide its alternatives.
pub(super) struct Selection {
    /// What all filters leave.
    pub(super) all: Bitmap,
    /// What all filters but the facet's own leave, for each facet that has one.
    pub(super) but: Vec<(Facet, Bitmap)>,
}

impl Selection {
    /// Everything that is a candidate or is counted.
    pub(super) fn union(&self) -> Cow<'_, Bitmap> {
        self.but.iter().fold(Cow::Borrowed(&self.all), |mut union, (_, slots)| {
            union.to_mut().unite(slots);
            union
        })
    }
}

/// The services that the reader may see and that the filters leave.
pub(super) fn select(call: &Call<'_>, counted: &[Facet]) -> Selection {
    let (index, filters) = (call.index(), &call.request.filters);
    let today = day_number(call.today());
    let mut base = index.live.clone();
    base.intersect(&index.kept.seen(index, call.request.audience).set);
    let facets: Vec<(Facet, Arc<Holders>)> =
        Facet::ALL.into_iter().filter_map(|facet| Some((facet, held(call, facet)?))).collect();
    let narrowed = |base: Bitmap, but: Option<Facet>| {
        let kept = facets.iter().filter(|(facet, _)| Some(*facet) != but);
        kept.fold(base, |mut slots, (facet, of)| {
            slots.intersect(&of.set);
            if *facet == Facet::Capacity {
                slots.filter(|slot| index.columns.capacity_holds(slot, today))
            } else {
                slots
            }
        })
    };
    let sideways = call.request.facet_counts == FacetCounts::DrillSideways;
    let but = facets.iter().map(|(facet, _)| *facet).filter(|facet| sideways && counted.contains(facet));
    let but = but.map(|facet| (facet, narrowed(base.clone(), Some(facet)))).collect();
    let mut selection = Selection { all: narrowed(base, None), but };
    if filters.has_ranges() {
        let open_at = filters.open_at.map(|moment| instant(moment, call.context.calendar).timestamp());
        let passing = selection.union().filter(|slot| {
            let open = |at| index.cards.get(slot).timetable(call.context.calendar).open_at(at).is_some();
            ranges(&index.columns, filters, slot) && open_at.is_none_or(open)
        });
        selection.all.intersect(&passing);
        selection.but.iter_mut().for_each(|(_, slots)| slots.intersect(&passing));
    }
    selection
}

/// The slots that a facet's filter admits, if it has one.
fn held(call: &Call<'_>, facet: Facet) -> Option<Arc<Holders>> {
    let index = call.index();
    let column = index.columns.facet(facet);
    let wanted = wanted(&call.request.filters, facet, column, &index.municipalities);
    if wanted.is_empty() {
        return None;
    }
    let mut numbers: Vec<u32> = wanted.iter().filter_map(|value| column.values().number(value)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    Some(index.kept.holders(index, facet, numbers.into()))
}

/// The filters that are no facets.
fn ranges(columns: &Columns, filters: &Filters, slot: u32) -> bool {
    filters.age.is_none_or(|age| !columns.excludes_age(slot, age))
        && filters.verified_since.is_none_or(|since| columns.verified.get(slot) >= day_number(since))
        && filters.near.is_none_or(|near| {
            near.radius_km.is_none_or(|radius| {
                columns.distance_km(slot, near.position()).is_some_and(|distance| distance <= radius)
            })
        })
}

/// The values of the facet's column that its filter admits; empty when there is no filter.
fn wanted(filters: &Filters, facet: Facet, column: &SetColumn, municipalities: &MunicipalityTable) -> Vec<String> {
    fn codes<T: Copy>(list: &[T], code: fn(T) -> &'static str) -> Vec<String> {
        list.iter().map(|value| code(*value).to_owned()).collect()
    }
    match facet {
        Facet::Form => codes(&filters.form, |form| form.code()),
        Facet::Need => {
            filters.need.iter().flat_map(|need| NeedTable::shared().with_narrower(need)).map(str::to_owned).collect()
        }
        Facet::Role => filters.role.clone(),
        Facet::Delivery => codes(&filters.delivery, |delivery| delivery.code()),
        Facet::Language => {
            matching(&filters.language, column, |asked, of| LanguageTable::shared().understands(asked, of))
        }
        Facet::Municipality => served(&filters.municipality, municipalities),
        Facet::Access => codes(&filters.access, |access| access.code()),
        Facet::Capacity => codes(&filters.capacity, |capacity| capacity.code()),
        Facet::Cost => codes(&filters.cost, |cost| cost.code()),
        Facet::Status => codes(&filters.status, |status| status.code()),
        Facet::Basis => codes(&filters.basis, |basis| basis.code()),
        Facet::Organization => filters.organization.clone(),
        Facet::Category => matching(&filters.category, column, |asked, of| Columns::category_code(of) == asked),
    }
}

/// The values of the column that match a value asked for. A value that nothing has matches nothing, which is not the same
/// as no filter: it stays in the list.
fn matching(asked: &[String], column: &SetColumn, matches: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let of_column = column.values().iter().filter(|of| asked.iter().any(|asked| matches(asked, of)));
    asked.iter().map(String::as_str).chain(of_column).map(str::to_owned).collect()
}

/// A municipality is served by its own services and by the country's.
fn served(codes: &[String], municipalities: &MunicipalityTable) -> Vec<String> {
    if codes.is_empty() {
        return Vec::new();
    }
    let current = |code: &String| municipalities.get(code).map_or_else(|| code.clone(), |m| m.code.clone());
    let mut wanted: Vec<String> = codes.iter().map(current).collect();
    if wanted.iter().any(|code| !municipalities.is_aland(code)) {
        wanted.push(EXCEPT_ALAND.to_owned());
    }
    wanted.push(NATIONWIDE.to_owned());
    wanted
}
