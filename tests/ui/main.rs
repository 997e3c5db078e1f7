//! What the compiler says of each mistake (`fail`), and what it must accept (`pass`).
//!
//! The messages in `fail/**/*.stderr` are those of the compiler in `rust-toolchain.toml`. After
//! a change, `TRYBUILD=overwrite cargo test -p metrics-tests --test ui` writes them anew; read
//! every one: a mistake is one message, at the user's own words, that says the mend.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/fail/*/*.rs");
    cases.pass("ui/pass/*.rs");
}
