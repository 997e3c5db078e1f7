//! What each library must do to take part.

use super::exposition::Exposition;
use super::labels::Combination;

/// One family of one library.
pub(crate) trait Contender: Sync {
    /// Two labels, each an enum.
    type Labels: Combination;
    type Value: Value;

    /// Makes what a program has once, however many series there are: its recorder.
    fn prepare() {}

    /// Declares the family, as the library's documentation shows it.
    fn start() -> Self;

    fn record(&self, labels: Self::Labels, value: Self::Value);

    /// One scrape.
    fn render(&mut self) -> impl AsRef<[u8]>;

    /// The same samples in the text format, where a scrape is in another one.
    fn shown(&mut self) -> impl AsRef<[u8]> {
        self.render()
    }

    /// Frees what is kept from one scrape to the next for nothing but its text.
    fn free_text(&mut self) {}
}

/// What a series records: an amount for a counter, a time for a histogram.
pub(crate) trait Value: Copy + Send + Sync {
    /// For the threads of which each records the same.
    const ONE: Self;

    /// What the series of this index records to begin with, and how often.
    fn of(series: usize) -> impl Iterator<Item = (Self, u64)>;

    /// The samples of a series that recorded this.
    fn expose(exposition: &mut Exposition, labels: [&str; 2], recorded: &[(Self, u64)]);
}

/// Something to do with a contender that is only known by its name.
pub(crate) trait Run {
    fn run<C: Contender>(self) -> anyhow::Result<()>;
}

/// Writes the function that finds a contender by its name.
macro_rules! contenders {
    ($($name:expr => $contender:ty,)*) => {
        pub(crate) fn run(contender: &str, run: impl $crate::shared::contender::Run) -> anyhow::Result<()> {
            $(
                if contender == $name {
                    return run.run::<$contender>();
                }
            )*
            anyhow::bail!("there is no contender {contender}")
        }
    };
}
pub(crate) use contenders;
