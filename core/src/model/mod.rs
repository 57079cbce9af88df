//! What a catalogue holds: organizations, locations and services, in the terms of HSDS 3.1 (Open Referral) wherever it
//! has one, with closed code lists labelled in Finnish, Swedish and English.
//!
//! A record is a JSON document ([`Record::from_json`], [`Record::to_json`]) that is checked before it is kept
//! ([`Record::validate`]) and shown to an audience ([`Record::seen_by`]).

mod area;
mod codes;
mod contact;
mod eligibility;
mod organization;
mod provenance;
mod record;
mod schedule;
mod service;
mod text;
mod validate;
mod view;

pub use area::{Accessibility, Address, Area, Location, Place, Position};
pub use codes::{
    Access, AgeUnit, Basis, CapacityState, CostKind, Delivery, FirstCaller, Form, Frequency, Gender, HolidayRule,
    SchedulePurpose, Status, Visibility, Weekday,
};
pub use contact::{Consent, Contact, Link, Phone, RoleMailbox};
pub use eligibility::{AgeRange, Eligibility, Predicate};
pub use organization::Organization;
pub use provenance::{FieldVerification, Identifier, Source, Verification};
pub use record::{Reading, Record, RecordKind};
pub use schedule::{MonthDay, Schedule, Season};
pub use service::{Capacity, Category, Cost, Encounter, Registration, Safety, Service};
pub use text::{LocalizedText, Shown, UNDETERMINED};
pub use validate::{Issue, Severity};
