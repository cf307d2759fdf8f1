"""The playground in headless Chromium: the built page, served from one place, used with the keyboard alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.programs import need
from tools.browser import PATIENCE, chromium, first_answer, served
from tools.playground import Server, build

DAY = "2026-03-02"
TABS = ("code", "procedure", "claim")
# What can be seen of each panel, one at a time.
SHOWN = {"code": "M54.5", "procedure": "375 codes begin with 027", "claim": "A payer would return"}

CONTRASTS = """
const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
const part = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const light = (colour) => {
  const [r, g, b] = numbers(colour).map((one) => part(one / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (element) => {
  const own = getComputedStyle(element).backgroundColor;
  return (numbers(own)[3] ?? 1) === 1 || !element.parentElement ? own : behind(element.parentElement);
};
const low = [];
for (const element of document.querySelectorAll("body *:not(svg *)")) {
  const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!text || !element.checkVisibility() || element.closest(".unseen, .skip, noscript")) continue;
  const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (contrast < 4.5) low.push(`${element.outerHTML.slice(0, 60)} ${contrast.toFixed(2)}`);
}
return low;
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built page, with two scripts of ours that try to get out."""
    need("chromium", "chromedriver", "npm")
    folder = tmp_path_factory.mktemp("playground") / "site"
    build(folder)
    (folder / "probe.js").write_text(
        "const to = new URL(self.name || location.hash.slice(1)).href;"
        "fetch(to, { mode: 'no-cors' }).then(() => 'went out', () => 'was held').then((how) => self.postMessage(how));"
    )
    return folder


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[Server]:
    with served(site) as running:
        yield running


@pytest.fixture(scope="module")
def network_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("network") / "log.json"


@pytest.fixture(scope="module")
def browser(server: Server, network_log: Path) -> Iterator[WebDriver]:
    """A browser with the page, whose first answer has come."""
    with chromium("--window-size=1000,1000", f"--log-net-log={network_log}") as driver:
        first_answer(driver, f"{server.address}#code=M54.5&day={DAY}")
        yield driver


@pytest.fixture
def page(browser: WebDriver) -> WebDriver:
    """The page as it is after loading: wide, light, at its first tab."""
    look(browser, width=1000, scheme="light")
    browser.execute_script("document.getElementById('tab-code').click()")
    fill(browser, "code", "M54.5")
    # From the body, Tab goes to what comes first.
    browser.execute_script(
        "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
    )
    settled(browser, "M54.5")
    return browser


def look(driver: WebDriver, *, width: int, scheme: str) -> None:
    """Give the page a width, and a reader who likes it light or dark."""
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    liked = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": liked})


def press(driver: WebDriver, *keys: str) -> None:
    """Press keys, wherever the focus is."""
    ActionChains(driver, duration=0).send_keys(*keys).perform()


def fill(driver: WebDriver, name: str, text: str) -> None:
    """Put a text into a field at once."""
    script = (
        "const f = document.getElementById(arguments[0]); f.value = arguments[1]; f.dispatchEvent(new Event('input'))"
    )
    driver.execute_script(script, name, text)


def settled(driver: WebDriver, text: str) -> str:
    """Wait until the open panel has an answer that holds a text, and give the answer."""
    script = """
        const place = [...document.querySelectorAll(".answer")].find((one) => one.offsetParent);
        return place && place.getAttribute("aria-busy") === "false" ? place.textContent : "";
    """
    return str(WebDriverWait(driver, PATIENCE, 0.05).until(lambda driver: holds(driver.execute_script(script), text)))


def holds(answer: str, text: str) -> str:
    return answer if text in answer else ""


def focused(driver: WebDriver) -> dict[str, Any]:
    """What has the focus: its name, its value, and whether one sees that it has it."""
    return dict(
        driver.execute_script("""
            const one = document.activeElement, look = getComputedStyle(one);
            return { id: one.id, text: one.value || one.textContent, tag: one.tagName,
                     seen: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2 };
        """)
    )


def tab_to(driver: WebDriver, name: str) -> list[dict[str, Any]]:
    """Press Tab until an element has the focus, and give all that had it on the way."""
    way: list[dict[str, Any]] = []
    for _ in range(60):
        press(driver, Keys.TAB)
        way.append(focused(driver))
        if way[-1]["id"] == name:
            return way
    raise AssertionError(f"no {name} among {[one['id'] or one['text'] for one in way]}")


def said(driver: WebDriver) -> str:
    return str(driver.execute_script("return document.getElementById('said').textContent"))


def test_the_first_answer_is_there_after_loading(page: WebDriver) -> None:
    answer = settled(page, "M54.5")
    assert "Low back pain" in answer
    assert "M54.50" in answer
    assert said(page) == f"M54.5: ICD-10-CM diagnosis, header on {DAY}. 3 suggestions"
    assert page.execute_script("return document.getElementById('state').hidden")
    about = page.execute_script("return document.getElementById('about').textContent")
    assert re.fullmatch(r"medcodes \S+, data \d{4}\.\d+, Python 3\.\d+\.\d+", about)


def test_a_code_is_typed_with_the_keyboard_alone(page: WebDriver) -> None:
    way = tab_to(page, "code")
    # A day has several parts.
    assert list(dict.fromkeys(one["id"] for one in way)) == ["", "day", "tab-code", "code"]
    assert [one for one in way if not one["seen"]] == []
    press(page, "02704tz")
    answer = settled(page, "Dilation of Coronary Artery, One Artery with Radioactive Intraluminal Device")
    assert "5Approach4Percutaneous Endoscopic" in answer
    assert said(page) == f"02704TZ: ICD-10-PCS inpatient procedure, billable on {DAY}"


def test_a_suggestion_is_taken_with_the_keyboard_alone(page: WebDriver) -> None:
    tab_to(page, "code")
    press(page, "W21.89A")
    settled(page, "W21.89XA")
    for _ in range(20):
        press(page, Keys.TAB)
        if focused(page)["text"] == "W21.89XA":
            break
    press(page, Keys.ENTER)
    settled(page, "Striking against or struck by other sports equipment, initial encounter")
    assert focused(page)["id"] == "code"
    assert focused(page)["text"] == "W21.89XA"


def test_the_arrows_go_from_tab_to_tab(page: WebDriver) -> None:
    tab_to(page, "tab-code")
    for key, expected in [
        (Keys.ARROW_RIGHT, "procedure"),
        (Keys.ARROW_RIGHT, "claim"),
        (Keys.ARROW_RIGHT, "code"),
        (Keys.END, "claim"),
        (Keys.HOME, "code"),
    ]:
        press(page, key)
        assert focused(page)["id"] == f"tab-{expected}"
        state = "return ['code', 'procedure', 'claim'].filter((one) => !document.getElementById(`panel-${one}`).hidden)"
        assert page.execute_script(state) == [expected]
        selected = "return [...document.querySelectorAll('[aria-selected=true]')].map((one) => one.id)"
        assert page.execute_script(selected) == [f"tab-{expected}"]


def test_a_procedure_is_built_with_the_keyboard_alone(page: WebDriver) -> None:
    tab_to(page, "tab-code")
    press(page, Keys.ARROW_RIGHT)
    said_when(page, "79,115 codes. Next: axis 1")
    prefix = ""
    for letter in "02704TZ":
        tab_to(page, f"axis-{len(prefix) + 1}")
        # The choices begin with their value: typing goes to the first that does.
        press(page, letter)
        prefix += letter
        wanted = f"begin with {prefix}" if len(prefix) < len("02704TZ") else "02704TZ: Dilation of Coronary Artery"
        said_when(page, wanted)
        assert focused(page)["id"] == f"axis-{len(prefix)}"
        assert focused(page)["seen"]
    assert boxes(page) == "02704TZ"
    assert "Expanding an orifice or the lumen of a tubular body part" in settled(page, "02704TZ")


def boxes(driver: WebDriver) -> str:
    return str(
        driver.execute_script("return [...document.querySelectorAll('.box')].map((one) => one.textContent).join('')")
    )


def test_a_claim_is_checked_with_the_keyboard_alone(page: WebDriver) -> None:
    tab_to(page, "tab-code")
    press(page, Keys.END)
    assert "M54.5 is not billable on 2026-03-02" in settled(page, "1 error, 1 warning")
    way = tab_to(page, "claim")
    assert [one for one in way if not one["seen"]] == []
    ActionChains(page, duration=0).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    press(page, '{"service_date": "2026-03-02", "diagnoses": ["E10.9", "E11.9"]')
    assert settled(page, "This is not JSON")
    press(page, "}")
    assert "E10.9 and E11.9" in settled(page, "excludes1")
    assert said(page) == "No error found: 1 warning"
    # What is looked up is kept in the address, so that it can be passed on; a claim is not.
    assert page.current_url.endswith("#claim=")
    tab_to(page, "setting")
    press(page, Keys.ARROW_DOWN)
    settled(page, "E10.9 and E11.9")
    assert focused(page)["text"] == "outpatient"


def said_when(driver: WebDriver, text: str) -> str:
    return str(WebDriverWait(driver, PATIENCE, 0.05).until(lambda driver: holds(said(driver), text)))


@pytest.mark.parametrize("width", [320, 360, 1000])
def test_nothing_hangs_over_the_edge(page: WebDriver, width: int) -> None:
    look(page, width=width, scheme="light")
    for name in TABS:
        show(page, name)
        script = "const page = document.documentElement; return [innerWidth, page.scrollWidth - page.clientWidth]"
        assert page.execute_script(script) == [width, 0], name


def show(driver: WebDriver, name: str) -> None:
    driver.execute_script("document.getElementById(`tab-${arguments[0]}`).click()", name)
    if name == "procedure":
        driver.execute_script("document.querySelector('[data-build=\"027\"]').click()")
    if name == "claim":
        driver.execute_script("document.getElementById('example').click()")
    settled(driver, SHOWN[name])


def test_a_dark_page_has_other_colours_and_both_can_be_read(page: WebDriver) -> None:
    colours: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        look(page, width=1000, scheme=scheme)
        script = "const look = getComputedStyle(document.body); return [look.backgroundColor, look.color]"
        colours[scheme] = page.execute_script(script)
        for name in TABS:
            show(page, name)
            assert page.execute_script(CONTRASTS) == [], f"{scheme} {name}"
    assert colours["light"] != colours["dark"]
    picture = "return getComputedStyle(document.querySelector('svg text')).fill"
    assert page.execute_script(picture) == colours["dark"][1]


def test_the_policy_holds_the_page_and_python_back(page: WebDriver, server: Server, tmp_path: Path) -> None:
    """The worker begins as a blob and so has the policy of the page; one that begins as a file would have none."""
    ask = """
        const [way, to, done] = arguments, probe = new URL("probe.js", location).href;
        const begin = new Blob([`import ${JSON.stringify(probe)};`], { type: "text/javascript" });
        const script = way === "as Python does" ? URL.createObjectURL(begin) : probe;
        new Worker(script, { type: "module", name: to }).onmessage = ({ data }) => done(data);
    """
    with served(tmp_path) as elsewhere:
        assert page.execute_async_script(ask, "as a file", elsewhere.address) == "went out"
        assert len(elsewhere.log) == 1
        assert page.execute_async_script(ask, "as Python does", elsewhere.address) == "was held"
        assert page.execute_async_script(ask, "as Python does", server.address) == "went out"
        leave = "const [to, done] = arguments; fetch(to, { mode: 'no-cors' }).then(() => done(1), () => done(0))"
        assert page.execute_async_script(leave, elsewhere.address) == 0
        assert len(elsewhere.log) == 1


def test_no_request_leaves_the_server_of_the_page(site: Path, tmp_path: Path) -> None:
    """By the log of the browser, that of its network, which has the worker's requests as well, and the server's."""
    log = tmp_path / "network.json"
    with served(site) as server:
        own = server.address.rstrip("/")
        with chromium(f"--log-net-log={log}") as driver:
            first_answer(driver, f"{server.address}#code=02704TZ&day={DAY}")
            driver.execute_script("document.getElementById('tab-claim').click()")
            settled(driver, SHOWN["claim"])
            sent = [json.loads(line["message"])["message"] for line in noted(driver, "performance")]
            wrong = [line["message"] for line in noted(driver, "browser")]
        asked = [one["params"]["request"]["url"] for one in sent if one["method"] == "Network.requestWillBeSent"]
        started = [url for url, initiator in requests(log) if initiator == own]
        assert [url for url in asked if not url.startswith((own, f"blob:{own}", "data:", "chrome:"))] == []
        assert [url for url in started if not url.startswith(f"{own}/")] == []
        served_paths = {line.split()[1] for line in server.log}
        assert {urlsplit(url).path for url in started} | {"/"} == served_paths
        assert "/pyodide/pyodide.asm.wasm" in served_paths
        assert [line for line in server.log if '" 200 ' not in line] == []
        assert wrong == []


def noted(driver: WebDriver, what: str) -> list[dict[str, str]]:
    """A log of the browser, which selenium gives without a type."""
    ask: Any = driver.get_log
    return list(ask(what))


def requests(log: Path) -> list[tuple[str, str]]:
    """Each request of the browser: its address, and the page that made it."""
    noted = json.loads(log.read_text(encoding="utf-8"))
    kind = noted["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    started = [event["params"] for event in noted["events"] if event["type"] == kind and "params" in event]
    return [(one["url"], one.get("initiator", "")) for one in started if "url" in one]
