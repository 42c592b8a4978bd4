//! Random sequences of acts: the hall and a small model of it, told independently, must agree after every one.
mod acts;
mod over_http;
mod pure;
mod reference;
mod terms;
