//! `unsafe`, `extern`, visibility, and a type that nothing returns from.

use std::panic::catch_unwind;

use metrics_runtime::{counted, timed};

mod inner {
    use metrics_runtime::timed;

    #[timed]
    pub(crate) fn visible() -> u8 {
        1
    }
}

/// # Safety
///
/// `pointer` points to a number.
#[timed]
#[counted]
unsafe fn read(pointer: *const u8) -> u8 {
    unsafe { *pointer }
}

#[timed]
extern "C" fn add(a: i32, b: i32) -> i32 {
    a + b
}

/// # Safety
///
/// None needed.
#[counted(name = "doublings", outcome)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn metrics_ui_double(a: i32) -> i32 {
    2 * a
}

#[timed]
#[counted]
fn never() -> ! {
    panic!("on purpose")
}

#[counted(name = "nevers", outcome)]
fn named_never() -> ! {
    loop {
        std::panic::panic_any(1)
    }
}

#[timed]
async fn pending() -> ! {
    loop {
        std::future::pending::<()>().await;
    }
}

#[timed]
fn main() {
    let one = 1;
    assert_eq!(unsafe { read(&raw const one) }, 1);
    assert_eq!(inner::visible() + one, 2);
    let function: extern "C" fn(i32, i32) -> i32 = add;
    assert_eq!(function(1, 2), 3);
    assert_eq!(unsafe { metrics_ui_double(2) }, 4);
    std::panic::set_hook(Box::new(|_| ()));
    assert!(catch_unwind(|| never()).is_err());
    assert!(catch_unwind(|| named_never()).is_err());
    drop(pending());
}
