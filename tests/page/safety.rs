//! Whatever a text is, the page shows it as a text.

use libtest_mimic::Trial;

use crate::browser::Browser;
use crate::shop::Shop;
use crate::{Outcome, check, eventually, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("safety::hostile_texts_are_inert", hostile_texts_are_inert),
        trial("safety::what_gets_in_is_not_run", what_gets_in_is_not_run),
    ]
}

const OPEN_ALL: &str =
    "for (const family of document.querySelectorAll('.family')) family.open = true";

/// As the server sends them with the page, and as the script puts them in later.
fn hostile_texts_are_inert() -> Outcome {
    for is_later in [false, true] {
        let mut shop = Shop::open();
        if !is_later {
            shop.tell("be hostile");
        }
        let browser = Browser::open(&shop.page())?;
        if is_later {
            shop.tell("be hostile");
        }
        browser.run(OPEN_ALL)?;
        let texts = "return Array.from(document.querySelectorAll('[data-key=shop_searches] .labels'), (cell) => cell.textContent).join('\\n')";
        let shown = eventually("the searches", || {
            let shown = browser.text_of(texts)?;
            Ok(shown.contains("fdp.exe").then_some(shown))
        })?;
        for text in [
            "text=\"\\\"><script>document.title='broken'</script>\"",
            "text=\"</script><script>document.title='broken'</script>\"",
            "text=\"javascript:document.title='broken'\"",
            "text=\"abc\\u{202e}fdp.exe\"",
            "(10,000 characters)",
        ] {
            check(shown.contains(text), format!("{text} is not in {shown}"))?;
        }
        let help = eventually("the rumours", || {
            let help = browser.run(
                "return document.querySelector('[data-key=rumours] .help')?.textContent ?? ''",
            )?;
            Ok(help
                .as_str()
                .filter(|help| !help.is_empty())
                .map(str::to_owned))
        })?;
        check(
            help == "<img src=x onerror=\"document.title='broken'\"> & more",
            help,
        )?;
        check(
            browser.text_of("return document.title")? == "shop: metrics",
            "a script has run",
        )?;
        check(browser.holds("return document.scripts.length === 1 && document.images.length === 0 && document.querySelectorAll('[onfocus], [onerror], [style]').length === 0")?, "a text has become markup")?;
        check(
            browser.console()?.is_empty(),
            format!("{:?}", browser.console()?),
        )?;
    }
    Ok(())
}

/// Even if there were a hole in the page, the policy would close it.
fn what_gets_in_is_not_run() -> Outcome {
    let shop = Shop::open();
    let browser = Browser::open(&shop.page())?;
    browser.run(
        "const script = document.createElement('script');
         script.textContent = \"document.title = 'broken'\";
         document.body.append(script);
         document.body.insertAdjacentHTML('beforeend', `<i onclick=\"document.title = 'broken'\" style='color: red'>x</i>`);
         document.body.lastChild.click();",
    )?;
    check(
        browser.text_of("return document.title")? == "shop: metrics",
        "it was run",
    )?;
    check(
        browser
            .text_of("return document.body.lastChild.style.color")?
            .is_empty(),
        "its style was taken",
    )?;
    let refused = eventually("the console says so", || {
        let console = browser.console()?;
        Ok((!console.is_empty()).then_some(console))
    })?;
    check(
        refused
            .iter()
            .any(|line| line.contains("Content Security Policy")),
        format!("{refused:?}"),
    )
}
