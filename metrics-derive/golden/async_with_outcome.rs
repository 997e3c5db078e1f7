/// Answers a query.
#[timed(name = "query", outcome)]
async fn query(&self, text: &str) -> Result<Rows, Error> {
    let plan = self.plan(text).await?;
    plan.run().await
}
