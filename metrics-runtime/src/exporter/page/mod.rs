//! `/debug/metrics`: what a person opens when something is wrong and there is no Grafana.
//!
//! A sample of all families is taken every few seconds ([`sampler`]) and kept for some minutes
//! ([`history`], [`series`]). From that comes what is to be seen ([`view`]), with numbers as people
//! write them ([`words`]), as a page of HTML ([`frame`]) and as the JSON by which the page keeps
//! itself up to date. `frame.html`, `style.css` and `script.js` are part of the binary.

mod frame;
mod history;
mod sampler;
mod series;
mod settings;
mod spark;
mod view;
mod words;

pub(super) use self::frame::CONTENT_SECURITY_POLICY;
pub(super) use self::sampler::Sampler;
pub use self::settings::Page;
pub(super) use self::view::Question;
