"""Pictures as SVG text: the axes of a code, its place in the tree, its years, a claim with its findings.

Pure functions: what is drawn is handed in. Each picture takes the colours of the page that
it stands in, says in a title and a description what it shows, and escapes every text.
"""

from __future__ import annotations

from medcodes.draw.claims import claim
from medcodes.draw.codes import axes, timeline, tree

__all__ = ["axes", "claim", "timeline", "tree"]
