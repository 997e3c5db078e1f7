//! Whole `impl` blocks: whatever can stand in one, with the attribute on it.

#![deny(clippy::all, clippy::pedantic, warnings)]
#![allow(clippy::float_cmp, clippy::unused_self)]

use std::fmt::{self, Display};
use std::pin::Pin;
use std::sync::Arc;

use metrics_runtime::{LabelValue, counted, timed};

/// Tools.
#[derive(LabelValue, Clone, Copy, Debug, PartialEq)]
enum Tool {
    Hammer,
    Saw,
}

struct Work {
    hours: u8,
}

/// Work of a day.
#[timed(name = "work_duration_seconds", outcome, in_flight, long_task)]
#[counted]
#[allow(clippy::needless_lifetimes)]
impl Work {
    #![allow(clippy::needless_pass_by_value)]

    /// A constant.
    const LIMIT: u8 = 10;

    /// Makes it.
    #[timed(skip)]
    #[counted(skip)]
    #[must_use]
    pub(crate) const fn new(hours: u8) -> Self {
        Self { hours }
    }

    /// By reference.
    #[inline]
    fn hours(&self) -> u8 {
        self.hours
    }

    fn rest(&mut self) -> &mut u8 {
        &mut self.hours
    }

    fn end(mut self) -> u8 {
        self.hours += 1;
        self.hours
    }

    fn shared(self: Arc<Self>) -> usize {
        Arc::strong_count(&self)
    }

    fn pinned(self: Pin<&mut Self>) -> u8 {
        self.hours
    }

    fn checked(&self, more: u8) -> Result<u8, Tool> {
        if self.hours + more > Self::LIMIT {
            return Err(Tool::Saw);
        }
        Ok(self.hours + more)
    }

    fn r#type(&self) -> &'static str {
        "work"
    }

    async fn wait(&mut self, tool: &str) -> usize {
        self.hours += 1;
        tool.len()
    }

    fn future(&self) -> impl std::future::Future<Output = u8> + use<> {
        let hours = self.hours;
        async move { hours }
    }

    fn boxed<'a>(&'a self) -> Pin<Box<dyn std::future::Future<Output = &'a u8> + Send + 'a>> {
        Box::pin(async move { &self.hours })
    }

    fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        0..self.hours
    }

    fn generic<T, const N: usize>(values: [T; N]) -> u64
    where
        T: Into<u64> + Clone,
    {
        values.into_iter().map(Into::into).sum()
    }

    #[cfg(any())]
    fn never_compiled(&self) -> Unknown {}

    #[expect(dead_code)]
    fn unused(&self) {}

    #[deprecated]
    #[allow(dead_code)]
    fn old(&self) {}

    unsafe fn danger(&self) -> u8 {
        self.hours
    }

    extern "C" fn foreign(hours: u8) -> u8 {
        hours
    }

    fn never(&self) -> ! {
        std::process::exit(0)
    }
}

struct Store<'a, T, const N: usize = 1>(&'a [T]);

#[timed(name = "store", labels(kind: Tool = self.kind()), buckets = [0.1, 1])]
impl<'a, T, const N: usize> Store<'a, T, N>
where
    T: Display + Clone,
{
    fn first(&self) -> Option<&'a T> {
        self.0.first()
    }

    fn text(&self, place: usize) -> Option<String> {
        Some(self.0.get(place)?.to_string())
    }

    #[timed(skip)]
    fn kind(&self) -> Tool {
        Tool::Hammer
    }
}

trait Shape {
    type Unit;
    const SIDES: usize;
    fn area(&self) -> f64;
    fn name(&self) -> String {
        "shape".to_owned()
    }
    async fn draw(&self) -> usize;
    fn lines(&self) -> impl Iterator<Item = usize>;
}

#[counted(name = "shapes", outcome, only = "ok")]
impl Shape for Work {
    type Unit = u8;
    const SIDES: usize = 4;

    fn area(&self) -> f64 {
        f64::from(self.hours)
    }

    async fn draw(&self) -> usize {
        Self::SIDES
    }

    fn lines(&self) -> impl Iterator<Item = usize> {
        0..Self::SIDES
    }
}

#[counted]
impl Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hammer => "hammer",
            Self::Saw => "saw",
        })
    }
}

#[counted]
impl<T> Shape for &[T] {
    type Unit = T;
    const SIDES: usize = 2;

    fn area(&self) -> f64 {
        0.0
    }

    async fn draw(&self) -> usize {
        self.len()
    }

    fn lines(&self) -> impl Iterator<Item = usize> {
        0..self.len()
    }
}

macro_rules! method {
    ($name:ident) => {
        fn $name(&self) -> u8 {
            1
        }
    };
}

struct Macros;

// What a macro makes inside is not seen; the rest is recorded.
#[timed]
impl Macros {
    method!(made);

    fn written(&self) -> u8 {
        self.made()
    }
}

#[async_trait::async_trait]
trait Service {
    async fn call(&self, tool: Tool) -> Result<u8, Tool>;
}

#[timed(name = "service_inside", outcome, error_kind)]
#[async_trait::async_trait]
impl Service for Work {
    async fn call(&self, tool: Tool) -> Result<u8, Tool> {
        if tool == Tool::Saw {
            Err(tool)
        } else {
            Ok(self.hours)
        }
    }
}

#[async_trait::async_trait]
#[timed(name = "service_outside", outcome, error_kind = Tool, busy)]
impl Service for Macros {
    async fn call(&self, tool: Tool) -> Result<u8, Tool> {
        Err(tool)
    }
}

fn inside_a_function() -> u8 {
    use metrics_runtime::{counted, timed};

    struct Inner;

    #[timed(name = "inner", outcome)]
    #[counted]
    impl Inner {
        fn work() -> u8 {
            3
        }
    }
    Inner::work()
}

fn main() {
    let mut work = Work::new(3);
    assert_eq!(work.hours(), 3);
    *work.rest() += 1;
    assert_eq!(work.checked(1), Ok(5));
    assert_eq!(work.checked(100), Err(Tool::Saw));
    assert_eq!(work.r#type(), "work");
    assert_eq!(Pin::new(&mut work).pinned(), 4);
    assert_eq!(work.iter().count(), 4);
    assert_eq!(Work::generic([1_u8, 2]), 3);
    // SAFETY: it is not.
    assert_eq!(unsafe { work.danger() }, 4);
    assert_eq!(Work::foreign(1), 1);
    drop((work.future(), work.boxed()));
    drop(work.wait("saw"));
    assert_eq!(Arc::new(Work::new(1)).shared(), 1);
    let store = Store::<_, 2>(&[1, 2]);
    assert_eq!(
        (store.first(), store.text(1)),
        (Some(&1), Some("2".to_owned()))
    );
    assert_eq!(store.text(9), None);
    assert_eq!(work.area() + (&[1][..]).area(), 4.0);
    assert_eq!((work.name(), work.lines().count()), ("shape".to_owned(), 4));
    drop((work.draw(), (&[1][..]).draw()));
    assert_eq!((&[1][..]).lines().count(), 1);
    assert_eq!(
        Tool::Hammer.to_string() + &Tool::Saw.to_string(),
        "hammersaw"
    );
    assert_eq!(Macros.written(), 1);
    drop((work.call(Tool::Hammer), Macros.call(Tool::Saw)));
    assert_eq!(inside_a_function(), 3);
    assert_eq!(work.end(), 5);
    if <Work as Shape>::SIDES == 3 {
        Work::new(1).never();
    }
    let _: (<Work as Shape>::Unit, Option<<&[u8] as Shape>::Unit>) = (1, None);
}
