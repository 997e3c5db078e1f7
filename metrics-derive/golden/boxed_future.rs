/// Answers a query.
#[counted(name = "queries", outcome, error_kind)]
fn query<'a>(&'a self, text: &'a str) -> Pin<Box<dyn Future<Output = Result<Rows, Failure>> + Send + 'a>> {
    Box::pin(async move { self.plan(text).await?.run().await })
}
