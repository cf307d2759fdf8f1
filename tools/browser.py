"""Look at the playground with headless Chromium: how soon its first answer comes, and how it looks.

    python -m tools.browser               # the time from the beginning of loading to the first answer, five times
    python -m tools.browser --picture     # and write docs/pictures/playground.png anew

Needs chromium and its driver, and the package selenium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from tools.playground import HOST, ROOT, SITE, Server, build

if TYPE_CHECKING:
    from collections.abc import Generator

    from selenium.webdriver.chrome.webdriver import WebDriver

PICTURE = ROOT / "docs" / "pictures" / "playground.png"
TIMES = 5
PATIENCE = 60
"""seconds; a busy machine is slow, which says nothing of the page"""
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-default-apps"),
    *("--disable-dev-shm-usage", "--force-device-scale-factor=1"),
    # A browser asks its maker for this and that: here it finds nobody but the page's own server.
    *(
        "--disable-features=AutofillServerCommunication,OptimizationHints",
        f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
    ),
)


def missing() -> list[str]:
    """The programs that are needed and not here."""
    return [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]


@contextmanager
def served(site: Path) -> Generator[Server, None, None]:
    """Serve a folder beside what else is done."""
    with Server(site) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def chromium(*flags: str) -> Generator[WebDriver, None, None]:
    """Start a browser that nobody has used before, and that keeps a log of what it asks for."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = Options()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*FLAGS, f"--user-data-dir={profile}", *flags):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
        try:
            yield driver
        finally:
            driver.quit()


def first_answer(driver: WebDriver, address: str) -> int:
    """Load the page, and give the milliseconds from the beginning of loading to the first answer."""
    driver.get("about:blank")
    driver.get(address)
    script = "return document.documentElement.dataset.firstAnswer || document.getElementById('problem').textContent"
    answer = WebDriverWait(driver, PATIENCE, 0.05).until(lambda driver: driver.execute_script(script))
    if not answer.isdecimal():
        raise RuntimeError(f"no answer, but: {answer}")
    return int(answer)


def main(arguments: list[str]) -> int:
    """Measure, and draw if asked to."""
    if missing():
        raise SystemExit(f"there is no {' and no '.join(missing())} here")
    build(SITE)
    with served(SITE) as server:
        times: list[int] = []
        for _ in range(TIMES):
            with chromium("--window-size=1200,1000") as driver:
                times.append(first_answer(driver, server.address))
        said = ", ".join(f"{time / 1000:.1f}" for time in sorted(times))
        print(f"first answer after {said} s, each in a browser without a cache")
        if "--picture" in arguments:
            with chromium("--window-size=1000,1200", "--hide-scrollbars") as driver:
                first_answer(driver, f"{server.address}#code=M54.5&day=2026-03-02")
                driver.save_screenshot(str(PICTURE))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
