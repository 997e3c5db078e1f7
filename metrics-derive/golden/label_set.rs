#[derive(LabelSet)]
struct TenantLabels {
    method: Method,
    #[label(max = 100)]
    tenant: String,
    #[label(rename = "user", max = 1000, redact)]
    user_name: Cow<'static, str>,
    #[label(redact = "drop")]
    address: IpAddr,
    cached: bool,
}
