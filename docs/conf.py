"""How the site is built: `make docs`, with warnings as errors and no request to anywhere."""

from __future__ import annotations

import re
from typing import Any

project = "medcodes"
author = "The medcodes authors"
copyright = author  # noqa: A001  Sphinx's name

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["examples"]
default_role = "code"  # one backtick, as in the docstrings

html_theme = "furo"
html_title = "medcodes"
html_show_sphinx = False
html_copy_source = False

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}  # "show-inheritance": False would show it: the option needs no value
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
add_module_names = False
# An example ends in an empty line in the source, where its test ends; on the page it would be a gap.
highlight_options = {"python": {"stripnl": True}}

nitpicky = True
nitpick_ignore_regex = [
    # The types of Python and of other packages have no pages here, and short names stand where checkers alone import.
    ("py:.*", r"(?!medcodes\.).*"),
    # Type variables, and bases without a public name.
    ("py:.*", r"medcodes\.(\w+\.)+([A-Z]|_\w+)"),
    ("py:class", r"medcodes\.codebook\.(notes\.Note(Owner|Release)|outline\.(Place|Section|SectionRelease))"),
    ("py:class", r"medcodes\.codeset\.expression\.(Difference|Intersection|Leaf|Union)"),
    ("py:class", r"medcodes\.(_html\.Shown|codebook\.(tabular\.TabularRelease|tree\.TreeEntry))"),
    ("py:class", r"medcodes\.pairing\.(context\.seen\.Diagnosed|tables\.rows\.Table)"),
]


def setup(app: Any) -> None:  # noqa: ANN401  Sphinx is not among the packages of the checkers
    """Leave out what Python says of every named tuple and attrs of every default."""
    app.connect("autodoc-process-docstring", _without_alias)
    app.connect("autodoc-process-signature", _without_dict)


def _without_alias(*given: Any) -> None:  # noqa: ANN401  as Sphinx calls it
    lines = given[-1]
    if lines and lines[0].startswith("Alias for field number"):
        lines.clear()


def _without_dict(*given: Any) -> tuple[str | None, str | None]:  # noqa: ANN401  as Sphinx calls it
    *_, arguments, answer = given
    return arguments and re.sub(r"attr_dict\['\w+'\]\.default", "...", arguments), answer
