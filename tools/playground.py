"""Build the playground into build/playground, and serve it on the loopback.

The page is in docs/playground; beside it go the wheel of this tree, the wheels that it needs and the Python for the
browser, as playground.toml pins them. All of it is served from one place, so that the page asks nobody else.

    python -m tools.playground                # build, and serve on a free port
    python -m tools.playground --port 8000
    python -m tools.playground --build-only   # for any server of static files
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from tools.inputs import TOOLS, is_here

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = TOOLS.parent
PAGE = ROOT / "docs" / "playground"
SITE = ROOT / "build" / "playground"
# Not the folder of the inputs of the data compiler: tests look there for all of these or none.
FETCHED = ROOT / "build" / "fetched"
HOST = "127.0.0.1"


def main(arguments: list[str]) -> int:
    """Build, and serve until somebody stops it."""
    parser = argparse.ArgumentParser(prog="make playground", description="Build the playground, and serve it.")
    parser.add_argument("--port", type=int, default=0, help="the port to serve on; a free one without it")
    parser.add_argument("--build-only", action="store_true", help="build into build/playground, and serve nothing")
    given = parser.parse_args(arguments)
    build(SITE)
    if given.build_only:
        print(f"built: {SITE.relative_to(ROOT)}")
        return 0
    with Server(SITE, given.port) as server:
        print(f"{server.address}  (Ctrl+C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


def build(site: Path) -> None:
    """Make the folder anew: the page, Python for the browser, and the wheels."""
    pins = tomllib.loads((TOOLS / "playground.toml").read_text(encoding="utf-8"))
    runtime = fetched(pins["pyodide"], npm)
    wheels = [fetched(pin, pip) for pin in pins["wheel"]]
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(PAGE, site, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with tarfile.open(runtime) as archive:
        for member in pins["pyodide"]["members"]:
            content = archive.extractfile(f"package/{member}")
            assert content is not None, "a file"
            (site / "pyodide").mkdir(exist_ok=True)
            (site / "pyodide" / member).write_bytes(content.read())
    for wheel in wheels:
        shutil.copy(wheel, site)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(site)]
    _run(command, "the wheel could not be built")
    with zipfile.ZipFile(site / "page.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(PAGE.glob("*.py")):
            archive.write(path, path.relative_to(ROOT))
    parts = [*sorted(path.name for path in site.glob("*.whl")), "page.zip"]
    (site / "parts.json").write_text(json.dumps(parts), encoding="utf-8")


def fetched(pin: dict[str, str], fetch: Callable[[str, str], None]) -> Path:
    """The pinned file, fetched where it is not here with the right digest."""
    path = FETCHED / pin["file"]
    if not is_here(path, pin["sha256"]):
        FETCHED.mkdir(parents=True, exist_ok=True)
        fetch(pin["name"], pin["version"])
        if not is_here(path, pin["sha256"]):
            raise SystemExit(f"{pin['file']} is not what tools/playground.toml pins")
    return path


def npm(name: str, version: str) -> None:
    """Fetch a package of npm as its archive; nothing of it is run."""
    command = shutil.which("npm")
    if command is None:
        raise SystemExit(
            "the playground needs npm, which fetches Python for the browser: install Node.js, and try again"
        )
    exact = [f"{name}@{version}", "--pack-destination", str(FETCHED), "--ignore-scripts", "--silent"]
    _run([command, "pack", *exact], f"npm could not fetch {name} {version}")


def pip(name: str, version: str) -> None:
    """Fetch a wheel that runs everywhere."""
    exact = ["--no-deps", "--only-binary", ":all:", "--dest", str(FETCHED), f"{name}=={version}"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *exact]
    _run(command, f"pip could not fetch {name} {version}")


def _run(command: list[str], failure: str) -> None:
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise SystemExit(f"{failure}:\n{ended.stderr.strip() or ended.stdout.strip()}")


class Handler(SimpleHTTPRequestHandler):
    """Serves files with the types that browsers insist on for modules and WebAssembly."""

    protocol_version = "HTTP/1.1"
    extensions_map = {  # noqa: RUF012  as the base class has it
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".whl": "application/zip",
    }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name of the base class
        """Keep what was asked, and print nothing."""
        assert isinstance(self.server, Server)
        self.server.log.append(format % args)


class Server(ThreadingHTTPServer):
    """Serves a folder on the loopback."""

    daemon_threads = True

    def __init__(self, site: Path, port: int = 0) -> None:
        self.log: list[str] = []
        """a line for each request"""
        try:
            super().__init__((HOST, port), partial(Handler, directory=str(site)))
        except OSError as error:
            raise SystemExit(f"port {port} is not free: {error.strerror}") from None

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.server_port}/"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
