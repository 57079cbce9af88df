//! What a service is, in the bits of one number.

use super::whereabouts::Whereabouts;
use crate::model::{Access, CostKind, Delivery, Form, Service, Status, Visibility};
use crate::reference::MessageCode;

/// What a client costs, as far as it decides anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Price {
    Unknown,
    Free,
    Costs,
}

impl Price {
    const ALL: &'static [Self] = &[Self::Unknown, Self::Free, Self::Costs];
}

/// The ways in, as far as they decide anything: the easiest one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Door {
    Unknown,
    /// The client can come or call.
    Open,
    /// A professional refers.
    Referral,
    /// After an assessment.
    Assessment,
    /// By an official decision.
    Decision,
}

impl Door {
    const ALL: &'static [Self] = &[Self::Unknown, Self::Open, Self::Referral, Self::Assessment, Self::Decision];

    /// What is to be known of it; nothing where anybody can come.
    pub(super) fn check(self) -> Option<MessageCode> {
        match self {
            Self::Unknown | Self::Open => None,
            Self::Referral => Some(MessageCode::AccessProfessional),
            Self::Assessment => Some(MessageCode::AccessAssessment),
            Self::Decision => Some(MessageCode::AccessDecision),
        }
    }
}

/// Yes, no, or nobody has said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Known {
    Unknown,
    Yes,
    No,
}

impl Known {
    pub(super) const ALL: &'static [Self] = &[Self::Unknown, Self::Yes, Self::No];
}

impl From<Option<bool>> for Known {
    fn from(value: Option<bool>) -> Self {
        match value {
            None => Self::Unknown,
            Some(true) => Self::Yes,
            Some(false) => Self::No,
        }
    }
}

/// Codes and answers of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Traits(u32);

/// Where in the number a trait is.
#[derive(Clone, Copy)]
struct Bits {
    from: u32,
    many: u32,
}

impl Bits {
    /// The bits behind these, for one of `values` values.
    const fn then(self, values: usize) -> Self {
        Self { from: self.from + self.many, many: usize::BITS - (values - 1).leading_zeros() }
    }

    const fn get(self, of: Traits) -> u32 {
        of.0 >> self.from & ((1 << self.many) - 1)
    }

    const fn put(self, value: u32) -> u32 {
        value << self.from
    }
}

const VISIBILITY: Bits = Bits { from: 0, many: 0 }.then(Visibility::ALL.len());
const STATUS: Bits = VISIBILITY.then(Status::ALL.len());
const DUPLICATE: Bits = STATUS.then(2);
const LAST_DAY: Bits = DUPLICATE.then(2);
const DELIVERY: Bits = LAST_DAY.then(1 << Delivery::ALL.len());
const INTERPRETATION: Bits = DELIVERY.then(2);
const WHEELCHAIR: Bits = INTERPRETATION.then(Known::ALL.len());
const PRICE: Bits = WHEELCHAIR.then(Price::ALL.len());
const DOOR: Bits = PRICE.then(Door::ALL.len());
const SAFETY: Bits = DOOR.then(2);
const CONFIDENTIAL: Bits = SAFETY.then(2);
/// One more than the number of the form; 0 for none.
const FORM: Bits = CONFIDENTIAL.then(Form::ALL.len() + 1);

const _: () = assert!(FORM.from + FORM.many <= u32::BITS, "a trait has no room");

impl Traits {
    /// `ends`: whether the service has a last day.
    pub(super) fn of(service: &Service, whereabouts: &Whereabouts, ends: bool) -> Self {
        let traits = [
            VISIBILITY.put(service.visibility as u32),
            STATUS.put(service.status() as u32),
            DUPLICATE.put(u32::from(service.duplicate_of.is_some())),
            LAST_DAY.put(u32::from(ends)),
            DELIVERY.put(service.delivery.iter().fold(0, |ways, way| ways | 1 << *way as u32)),
            INTERPRETATION.put(u32::from(!service.interpretation.is_empty())),
            WHEELCHAIR.put(Known::from(whereabouts.wheelchair) as u32),
            PRICE.put(price(service) as u32),
            DOOR.put(door(&service.access) as u32),
            SAFETY.put(u32::from(service.safety.critical)),
            CONFIDENTIAL.put(u32::from(service.safety.confidential_address)),
            FORM.put(service.forms.first().map_or(0, |form| 1 + *form as u32)),
        ];
        Self(traits.into_iter().fold(0, |all, one| all | one))
    }

    /// The traits as a number, for an image of the index.
    pub(super) fn number(self) -> u32 {
        self.0
    }

    /// The traits of [`number`](Self::number); `None` for a number that no service has.
    pub(super) fn of_number(number: u32) -> Option<Self> {
        let of = Self(number);
        let known = |bits: Bits, values: usize| (bits.get(of) as usize) < values;
        let sound = known(VISIBILITY, Visibility::ALL.len())
            && known(STATUS, Status::ALL.len())
            && known(WHEELCHAIR, Known::ALL.len())
            && known(PRICE, Price::ALL.len())
            && known(DOOR, Door::ALL.len())
            && known(FORM, Form::ALL.len() + 1);
        sound.then_some(of)
    }

    #[inline]
    pub(super) fn visibility(self) -> Visibility {
        Visibility::ALL[VISIBILITY.get(self) as usize]
    }

    #[inline]
    pub(super) fn status(self) -> Status {
        Status::ALL[STATUS.get(self) as usize]
    }

    #[inline]
    pub(super) fn is_duplicate(self) -> bool {
        DUPLICATE.get(self) == 1
    }

    /// Whether there is a day after which nothing is left of the service.
    #[inline]
    pub(super) fn has_last_day(self) -> bool {
        LAST_DAY.get(self) == 1
    }

    /// Bits of the ways of delivery.
    #[inline]
    pub(super) fn delivery(self) -> u8 {
        DELIVERY.get(self) as u8
    }

    pub(super) fn is_interpreted(self) -> bool {
        INTERPRETATION.get(self) == 1
    }

    pub(super) fn wheelchair(self) -> Known {
        Known::ALL[WHEELCHAIR.get(self) as usize]
    }

    pub(super) fn price(self) -> Price {
        Price::ALL[PRICE.get(self) as usize]
    }

    pub(super) fn door(self) -> Door {
        Door::ALL[DOOR.get(self) as usize]
    }

    /// Whether the service is for safety.
    #[inline]
    pub(super) fn is_for_safety(self) -> bool {
        SAFETY.get(self) == 1
    }

    /// Whether where it is must not be said.
    pub(super) fn is_confidential(self) -> bool {
        CONFIDENTIAL.get(self) == 1
    }

    /// The place of the form among all forms, from 1 on; 0 for none.
    #[inline]
    pub(super) fn form(self) -> usize {
        FORM.get(self) as usize
    }
}

/// Bits of the ways of delivery.
pub(super) const fn bits(of: &[Delivery]) -> u8 {
    let (mut mask, mut i) = (0, 0);
    while i < of.len() {
        mask |= 1 << of[i] as u8;
        i += 1;
    }
    mask
}

fn price(service: &Service) -> Price {
    let Some(cost) = &service.cost else { return Price::Unknown };
    match (cost.kind, cost.amount) {
        (Some(CostKind::Free | CostKind::Donation), _) | (None, Some(0.0)) => Price::Free,
        (Some(_), _) | (None, Some(_)) => Price::Costs,
        (None, None) => Price::Unknown,
    }
}

fn door(access: &[Access]) -> Door {
    let ways = access.iter().map(|way| match way {
        Access::DropIn | Access::SelfBooking | Access::Membership => Door::Open,
        Access::ProfessionalReferral => Door::Referral,
        Access::Assessment => Door::Assessment,
        Access::Decision => Door::Decision,
    });
    ways.min().unwrap_or(Door::Unknown)
}
