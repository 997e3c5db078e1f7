/// Answers a query.
#[timed(name = "query", outcome)]
fn query(text: String) -> impl Future<Output = Result<Rows, Error>> + Send {
    async move { plan(&text).await?.run().await }
}
