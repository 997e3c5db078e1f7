//! The tests are beside this file, and in `../ui/pass`.
