"""The page in a browser: quiet, closed to the network, whole without scripts, named charts with
tables, all of it within a keyboard's reach, readable in light, dark, narrow and printed.
PTHEME_SHOTS=FOLDER keeps pictures of it."""
import base64
import os
import sys
import tempfile

import browser
import results

# What is there without scripts: all but the controls, which are hidden then.
TEXT = """(() => {
  const copy = document.body.cloneNode(true);
  for (const one of copy.querySelectorAll(".controls, script")) one.remove();
  return copy.textContent;
})()"""

CHARTS = """[...document.querySelectorAll("svg.chart")].map((chart) => ({
  named: document.getElementById(chart.getAttribute("aria-labelledby")).textContent,
  described: document.getElementById(chart.getAttribute("aria-describedby")).textContent,
  rows: chart.closest("figure").querySelectorAll("tbody tr").length,
}))"""

# Everything to be reached, but for what lies in closed details or is not drawn.
REACHABLE = """(() => {
  const all = document.querySelectorAll(
    "a[href], button:enabled, input, select, summary, [tabindex='0']");
  const seen = [...all].filter((one) => one.checkVisibility({contentVisibilityAuto: false}));
  seen.forEach((one, i) => { one.dataset.number = i; });
  return seen.length;
})()"""
FOCUSED = "document.activeElement.dataset.number"
OUTLINE = "getComputedStyle(document.activeElement).outlineStyle"

CONTRAST = """(() => {
  const style = getComputedStyle(document.documentElement);
  const light = (name) => {
    let hex = style.getPropertyValue(name).trim().slice(1);
    if (hex.length === 3) hex = [...hex].map((c) => c + c).join("");
    const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
      .map((c) => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  return Math.min(...["--ink", "--soft", "--link", "--warn", "--edge"].flatMap((name) =>
    ["--paper", "--quiet"].map((ground) => ratio(light(name), light(ground)))));
})()"""

TITLES = """[...document.querySelectorAll(".documents tbody tr:not([hidden]) th")]
  .map((cell) => cell.textContent)"""


def test_quiet(page, path):
    requests = [e["params"]["request"]["url"] for e in page.events
                if e["method"] == "Network.requestWillBeSent"]
    assert requests == ["file://" + path], requests
    said = [e for e in page.events if e["method"] in
            ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")]
    assert not said, said


def test_charts(page):
    charts = page.run(CHARTS)
    # shares, a panel a theme, court and language, the two courts compared
    assert len(charts) == 1 + 2 + 2 + 1, charts
    assert all(c["named"] and c["described"] and c["rows"] > 1 for c in charts), charts
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    images = [n for n in nodes if n.get("role", {}).get("value") == "image"]
    assert len(images) >= len(charts)
    assert all(n["name"]["value"] for n in images), "an image without a name"


def test_keyboard(page):
    wanted = page.run(REACHABLE)
    assert wanted > 30
    page.run("document.body.focus(); scrollTo(0, 0)")
    reached = set()
    for _ in range(wanted + 5):
        page.key("Tab", 9)
        reached.add(page.run(FOCUSED))
        visible = page.run(f"document.activeElement === document.body || {OUTLINE} !== 'none'")
        assert visible, page.run("document.activeElement.outerHTML")
    missing = {str(i) for i in range(wanted)} - reached
    assert not missing, [page.run(f"document.querySelector('[data-number=\"{i}\"]').outerHTML")
                         for i in missing]


def test_script(page):
    """Sorting by a key, filtering, and opening what a link leads to."""
    titles = page.run(TITLES)
    page.run("document.querySelector('.documents thead button').focus()")
    page.key("Enter", 13, "\r")
    assert page.run("document.querySelector('.documents thead th').ariaSort") == "ascending"
    assert page.run(TITLES) == sorted(titles)
    page.key("Enter", 13, "\r")
    assert page.run(TITLES) == sorted(titles, reverse=True)
    page.run("document.getElementById('filter').focus()")
    page.call("Input.insertText", text="WEST 2021")
    assert page.run(TITLES) == ["Release 7", "Release 17"]
    assert page.run("document.getElementById('shown').textContent") == f"2 of {len(titles)}"
    page.run("location.hash = 'd3s2'")
    page.call("Runtime.evaluate", awaitPromise=True,
              expression="new Promise((done) => setTimeout(done, 50))")
    assert page.run("document.getElementById('d3s2').closest('details').open")


def test_policy(page):
    """A script that someone got into the page does not run, nor does an image load."""
    page.events.clear()
    page.run("""{ const script = document.createElement("script");
      script.textContent = "window.flag = 1"; document.body.append(script);
      const image = new Image(); image.src = "https://example.invalid/x.png";
      document.body.append(image); }""")
    assert page.run("window.flag === undefined")
    assert not [e for e in page.events if e["method"] == "Network.responseReceived"]


def shoot(page, name):
    folder = os.environ.get("PTHEME_SHOTS")
    if not folder:
        return
    data = page.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
    with open(os.path.join(folder, name), "wb") as file:
        file.write(base64.b64decode(data))


def test_looks(page):
    for scheme in ("light", "dark"):
        page.media(scheme=scheme)
        assert page.run(CONTRAST) >= 4.5, (scheme, page.run(CONTRAST))
        for width in (1280, 400):
            page.screen(width)
            assert page.run("document.documentElement.scrollWidth") <= width
            shoot(page, f"{scheme}-{width}.png")
    page.media("print")
    heights = page.run("[...document.querySelectorAll('.data table, .sentences li')]"
                       ".map((one) => one.getBoundingClientRect().height)")
    assert len(heights) > 50 and min(heights) > 0, "details are closed in print"
    pdf = base64.b64decode(page.call("Page.printToPDF")["data"])
    assert pdf.startswith(b"%PDF") and len(pdf) > 20000


def main():
    browser.find()
    with tempfile.TemporaryDirectory() as folder, browser.Browser() as page:
        path = os.path.join(folder, "report.html")
        results_path = os.path.join(folder, "results.jsonl")
        results.write(results_path, [results.document(n, language=["en", "zh"][n % 3 == 0])
                                     for n in range(24)])
        results.report(results_path, path, "--compare", "court")
        page.screen(1280)
        page.open(path)
        test_quiet(page, path)
        test_charts(page)
        text = page.run(TEXT)
        test_keyboard(page)
        test_script(page)
        test_policy(page)
        page.open(path)
        test_looks(page)
        page.media()
        page.call("Emulation.setScriptExecutionDisabled", value=True)
        page.open(path)
        assert page.run(TEXT) == text, "text depends on scripts"
        assert page.run("getComputedStyle(document.querySelector('.controls')).display") == "none"


sys.exit(main())
