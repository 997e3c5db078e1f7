//! Functions that a macro puts together from parts of every kind.

#![deny(warnings)]

use std::pin::Pin;

use metrics_runtime::{LabelValue, counted, timed};

#[derive(LabelValue, Clone, Copy, Debug, PartialEq)]
enum Failure {
    Late,
}

macro_rules! function {
    (
        $(#[$attribute:meta])* $visibility:vis $name:ident
        <$($lifetime:lifetime),*> ($($argument:pat_param => $ty:ty),*) -> $output:ty $body:block
    ) => {
        $(#[$attribute])*
        #[timed(name = "sync", outcome)]
        $visibility fn $name<$($lifetime),*>($($argument: $ty),*) -> $output $body
    };
    (future $name:ident -> $output:ty = $body:expr) => {
        #[timed(name = "future", outcome, labels(late = |result| result.is_err()))]
        fn $name() -> impl Future<Output = $output> {
            async { $body }
        }
    };
    (boxed $name:ident -> $output:ty { $($body:tt)* }) => {
        #[counted(name = "boxed", outcome, error_kind)]
        fn $name() -> $output { $($body)* }
    };
    (block $ty:ty { $($methods:tt)* }) => {
        #[timed(name = "block", outcome, error_kind = Failure)]
        impl $ty { $($methods)* }
    };
    (item $item:item) => {
        #[timed]
        $item
    };
    (expression $name:ident($kind:ident) $failed:expr, $value:expr, $type:ty) => {
        #[timed(name = "expression", outcome, error_if = $failed, labels(high: $type = $value))]
        fn $name($kind: u8) -> u8 {
            $kind
        }
    };
}

function! {
    /// Reads.
    #[inline]
    pub(crate) read<'a>((a, _) => (&'a str, u8), mut n => usize) -> Result<&'a str, Failure> {
        n += 1;
        if n > a.len() {
            return Err(Failure::Late);
        }
        Ok(&a[n..])
    }
}
function!(boxed later -> Pin<Box<dyn Future<Output = Result<u8, Failure>>>> {
    let failure = Failure::Late;
    Box::pin(async move { Err(failure) })
});
function!(future made -> Result<u8, Failure> = Ok::<_, Failure>(1));

struct Work<T>(T);

function!(block Work<u8> {
    fn hours(&self) -> Result<u8, Failure> {
        Ok(self.0)
    }

    async fn wait(self) -> Result<u8, Failure> {
        Ok(self.hours()?)
    }
});
function!(item fn plain() -> u8 { 1 });
function!(item impl Work<u16> { fn minutes(&self) -> u16 { self.0 } });
function!(expression judged(kind) |n| *n > 3, kind > 2, bool);

fn main() {
    assert_eq!(read(("work", 1), 1), Ok("rk"));
    assert_eq!(read(("work", 1), 9), Err(Failure::Late));
    drop((later(), made()));
    assert_eq!(Work(3).hours(), Ok(3));
    drop(Work(3).wait());
    assert_eq!((plain(), Work(2_u16).minutes(), judged(1)), (1, 2, 1));
}
