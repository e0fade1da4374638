"""Opens a report in Chromium and judges what stands on the screen, on paper and in the console."""

import base64
import io
import json
import os
import sys
import time

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

HERE = os.path.dirname(os.path.abspath(__file__))
# Milliseconds that one filter or one sort may take on a busy machine; usual are a tenth of it.
MOST_MILLISECONDS = 1500
# Rows of a table that may be in the document at a time.
MOST_DRAWN = 120


def say(text):
    print(f"interop-report: {text}", flush=True)


def check(holds, text):
    if not holds:
        sys.exit(f"interop-report: {text}")


def browser():
    options = Options()
    for argument in [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--no-first-run", "--disable-background-networking", "--disable-component-update",
    ]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    driver.set_script_timeout(60)
    return driver


def show(driver, page, width, mode):
    """The page at a width and in a mode, all of its tables opened."""
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", dict(
        width=width, height=900, deviceScaleFactor=1, mobile=width < 500))
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", dict(
        features=[dict(name="prefers-color-scheme", value=mode)]))
    driver.get(f"file://{page}")
    driver.execute_script("document.documentElement.style.scrollBehavior = 'auto'")
    grids = driver.execute_script("return document.querySelectorAll('.grid').length")
    check(grids >= 4, f"only {grids} tables are there.")
    for grid in range(grids):
        driver.execute_script(
            "document.querySelectorAll('.grid')[arguments[0]].scrollIntoView()", grid)
        wait(driver, "return !!document.querySelectorAll('.grid')[arguments[0]].querySelector('tbody tr')",
             "a table to open", grid)
    driver.execute_script("scrollTo(0, 0)")
    return grids


def wait(driver, script, what, *arguments):
    for _ in range(600):
        if driver.execute_script(script, *arguments):
            return
        time.sleep(0.05)
    check(False, f"half a minute was waited for {what} in vain.")


def judge_looks(driver, width, mode, shots):
    where = f"at {width} px, {mode}"
    wide = driver.execute_script(
        "return [document.documentElement.scrollWidth, innerWidth,"
        " [...document.querySelectorAll('main *')].filter(one => !one.closest('.wide, .view, caption')"
        " && one.getBoundingClientRect().right > innerWidth + 1)"
        ".map(one => one.tagName + '.' + one.className.baseVal ?? one.className).slice(0, 5)]")
    check(wide[0] <= wide[1] and not wide[2], f"the page overflows {where}: {wide}.")
    pale = driver.execute_script(open(f"{HERE}/contrast.js").read())
    check(not pale, f"texts are too pale {where}: {json.dumps(pale[:5])}")
    charts = driver.execute_script(
        "return [...document.querySelectorAll('.chart svg')].map(svg => ({"
        " title: svg.previousElementSibling.textContent,"
        " bars: [...svg.querySelectorAll('.bar')].filter(bar => bar.getBBox().width > 1).length,"
        " fill: getComputedStyle(svg.querySelector('.bar')).fill,"
        " box: (box => [box.x + scrollX, box.y + scrollY, box.width, box.height])"
        "(svg.getBoundingClientRect())}))")
    check(len(charts) >= 4, f"only {len(charts)} charts are there {where}.")
    for chart in charts:
        check(chart["bars"] > 0, f"the chart '{chart['title']}' has no bars {where}.")
        x, y, wide, high = chart["box"]
        shot = picture(driver, x, y, wide, high)
        colour = tuple(int(float(one)) for one in chart["fill"][4:-1].split(",")[:3])
        painted = sum(count for count, found in shot.getcolors(1 << 24) if near(found, colour))
        check(painted > 30, f"the chart '{chart['title']}' is not painted {where}.")
    height = driver.execute_script("return document.documentElement.scrollHeight")
    os.makedirs(shots, exist_ok=True)
    picture(driver, 0, 0, width, min(height, 6000)).save(f"{shots}/{width}-{mode}.png")


def near(one, other):
    return all(abs(a - b) <= 12 for a, b in zip(one, other))


def picture(driver, x, y, width, height):
    data = driver.execute_cdp_cmd("Page.captureScreenshot", dict(
        format="png", captureBeyondViewport=True,
        clip=dict(x=x, y=y, width=width, height=height, scale=1)))["data"]
    return Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")


def judge_tables(driver):
    driver.execute_script(open(f"{HERE}/tables.js").read())
    sizes = []
    for grid in range(driver.execute_script("return document.querySelectorAll('.grid').length")):
        told = driver.execute_async_script("tryTable(arguments[0], arguments[1])", grid)
        check("fault" not in told, f"{told.get('name')}: {told.get('fault')}")
        check(told["drawn"] <= MOST_DRAWN, f"{told['name']}: {told['drawn']} rows are drawn at a time.")
        for work in ["filter", "sort"]:
            check(told[work] < MOST_MILLISECONDS, f"{told['name']}: to {work} took {told[work]:.0f} ms.")
        sizes.append((told["rows"], told))
    most, told = max(sizes, key=lambda one: one[0])
    say(f"{len(sizes)} tables sort and filter; {told['name']}, {most} rows: "
        f"filter {told['filter']:.0f} ms, sort {told['sort']:.0f} ms")
    return most


def judge_hostile(driver):
    """Names that try to be more than text are text, and would be powerless if they were not."""
    found = driver.execute_async_script("findHostile(arguments[0])")
    check(found["cells"] > 0, "no hostile name is shown.")
    check(found["elements"] == 0, "a hostile name became an element.")
    check(driver.execute_script("return window.hurt === undefined"), "a hostile name ran.")


def judge_powers(driver):
    """What the policy forbids does not run, even where it is put into the page."""
    driver.execute_script(
        "const made = document.createElement('script'); made.textContent = 'window.hurt = 5';"
        " document.body.append(made);"
        " const other = document.createElement('div'); other.innerHTML = '<img src=x onerror=window.hurt=6>';"
        " document.body.append(other); other.firstChild.dispatchEvent(new Event('error'));")
    check(driver.execute_script("return window.hurt === undefined"), "the policy lets a script run.")


def judge_paper(driver):
    paper = base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", dict(printBackground=False))["data"])
    pages = paper.count(b"/Type /Page\n") or paper.count(b"/Type /Page ") or paper.count(b"/Type/Page")
    check(paper.startswith(b"%PDF") and len(paper) > 40_000, "the print is empty.")
    check(3 <= pages <= 120, f"the print has {pages} pages.")
    say(f"printed on {pages} pages")


def judge_requests(driver, page):
    """Nothing but the page itself was asked for, and nothing was complained of."""
    complaints = driver.get_log("browser")
    check(not complaints, f"the console says {complaints[:3]}.")
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            address = message["params"]["request"]["url"]
            check(address == f"file://{page}", f"the page asked for {address[:200]}.")


def main(page, shots):
    driver = browser()
    try:
        for width in [390, 1440]:
            for mode in ["light", "dark"]:
                show(driver, page, width, mode)
                judge_looks(driver, width, mode, shots)
        say("no overflow, no empty chart and no pale text at 390 and 1440 px, light and dark")
        most = judge_tables(driver)
        check(most == 50_000, f"the largest table holds {most} rows, not 50,000.")
        judge_hostile(driver)
        judge_paper(driver)
        judge_requests(driver, page)
        judge_powers(driver)
        say("no request, no complaint, and hostile names are texts")
    finally:
        driver.quit()


main(*sys.argv[1:])
