/// Operations of the store.
#[timed(name = "store_operation", outcome, in_flight)]
#[counted]
impl<T: Clone> Store<T> {
    const LIMIT: usize = 10;

    /// An empty store.
    #[timed(skip)]
    #[counted(skip)]
    pub const fn new() -> Self {
        Self { items: Vec::new() }
    }

    /// The item at a place.
    pub fn get(&self, place: usize) -> Option<T> {
        self.items.get(place).cloned()
    }

    #[counted(name = "store_puts")]
    async fn put(&mut self, item: T) {
        self.items.push(item);
    }
}
