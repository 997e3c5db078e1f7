//! A program to be watched on its page: it serves until its standard input ends, and does what the
//! lines there say.
//!
//! Arguments: the address, the milliseconds between two samples (0 for no page), and how many further
//! series there are.

use std::io::stdin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics_runtime::collect::Families;
use metrics_runtime::exporter::Page;
use metrics_runtime::registry::{self, Definition};
use metrics_runtime::{
    Counter, Exporter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet, Summary, counted,
    timed,
};

/// What customers do.
#[derive(MetricSet)]
#[metrics(prefix = "shop")]
struct Shop {
    /// Orders taken.
    orders: Family<Channel, Counter>,
    /// Customers who look around.
    customers: Gauge,
    /// Size of one order.
    #[metric(unit = "bytes", buckets = exponential(100, 10, 5))]
    order_size: Histogram,
    /// Time from an order to its parcel.
    #[metric(unit = "seconds")]
    packing: Summary<Duration>,
    /// Searches, by what was searched for.
    searches: Family<Search, Counter>,
}

#[derive(LabelSet, Clone, Copy)]
struct Channel {
    method: Method,
    express: bool,
}

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Web,
    Phone,
    Letter,
}

#[derive(LabelSet)]
struct Search {
    #[label(max = 100)]
    text: String,
}

mod stock {
    use super::{Duration, counted, timed};

    /// Takes an article from the shelf.
    #[timed(name = "stock_take_duration", outcome)]
    #[counted(
        name = "stock_takes",
        outcome,
        slo(target = 0.999),
        alert(
            name = "StockTakesFail",
            expr = "rate($metric{outcome='error'}[5m]) > 1",
            for = "5m",
            severity = "page"
        )
    )]
    pub(crate) fn take(number: u32) -> Result<(), ()> {
        std::thread::sleep(Duration::from_micros(u64::from(number % 7) * 150));
        if number % 8 == 3 { Err(()) } else { Ok(()) }
    }
}

/// What a page must show as the text that it is.
const HOSTILE: [&str; 5] = [
    "\"><script>document.title='broken'</script>",
    "</script><script>document.title='broken'</script>",
    "javascript:document.title='broken'",
    "' onfocus='document.title=1' autofocus x='",
    "abc\u{202e}fdp.exe",
];

fn work(times: u32) {
    let shop = Shop::get();
    for number in 0..times {
        let method = [Method::Web, Method::Web, Method::Phone, Method::Letter][number as usize % 4];
        let express = number % 3 == 0;
        shop.orders.with(Channel { method, express }).increment(1);
        shop.order_size.observe(u64::from(number) * 37 % 20_000);
        shop.packing
            .observe(Duration::from_millis(u64::from(number) * 13 % 900));
        let _ = stock::take(number);
    }
    shop.customers.set(f64::from(times % 17));
    metrics::counter!("mail_sent", "to" => "customer").increment(u64::from(times));
    metrics::histogram!("mail_seconds").record(0.2);
}

fn be_hostile() {
    let long = "x".repeat(10_000);
    for text in HOSTILE.into_iter().chain([long.as_str()]) {
        let text = text.to_owned();
        Shop::get().searches.with(Search { text }).increment(1);
    }
    metrics::describe_counter!(
        "rumours",
        "<img src=x onerror=\"document.title='broken'\"> & more"
    );
    metrics::counter!("rumours", "of" => HOSTILE[0]).increment(1);
}

/// Families of ten series each.
fn add_series(number: usize) -> Result<(), registry::DefinitionError> {
    for family in 0..number / 10 {
        let name = format!("shelf_{family:03}_boxes_total");
        let values: Vec<_> = (0..10).map(|row| row.to_string()).collect();
        let rows = values.iter().map(String::as_str);
        let definition = Definition::<Counter>::new(name, "Boxes on a shelf.").one_of("row", rows);
        registry::register(definition)?.with(&["3"]).ok();
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let interval = arguments
        .next()
        .map_or(Ok(5_000), |millis| millis.parse())?;
    add_series(arguments.next().map_or(Ok(0), |number| number.parse())?)?;
    let mut page = Page::default();
    page.enabled = interval > 0;
    if page.enabled {
        page.interval = Duration::from_millis(interval);
        page.length = page.interval * 60;
    }
    let inspections = AtomicU64::new(0);
    let inspect = move |families: &mut Families| {
        let inspections = inspections.fetch_add(1, Ordering::Relaxed) + 1;
        let mut family = families.gauge("shop_inspections", "Times that somebody came to look.");
        family.set(&[], inspections);
    };
    let builder = Exporter::builder().listen(address).page(page);
    let exporter = builder.collector("inspector", inspect).install()?;
    println!("serving http://{}", exporter.local_addr());
    let commands = tokio::task::spawn_blocking(|| {
        for line in stdin().lines().map_while(Result::ok) {
            match line.split_once(' ') {
                Some(("work", times)) => work(times.parse().unwrap_or_default()),
                _ if line == "be hostile" => be_hostile(),
                _ if line == "begin" => metrics::counter!("late_arrivals").increment(1),
                _ => eprintln!("not understood: {line}"),
            }
        }
    });
    exporter.run_until(commands).await?;
    Ok(())
}
