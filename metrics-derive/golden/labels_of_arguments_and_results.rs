/// Looks up a page.
#[timed(name = "look_up", labels(side = "server", kind = page.kind, hit = |page| page.is_some()))]
#[counted(name = "look_ups", labels(warm: bool = self.warm), outcome)]
fn look_up(&self, page: &PageRef<'_>) -> Option<&Page> {
    self.pages.get(page.number)
}
