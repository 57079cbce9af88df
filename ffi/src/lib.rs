//! The C ABI of Luotsi.
