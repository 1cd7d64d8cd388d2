"""Pictures of records that have none of their own."""

from __future__ import annotations

import base64
from html import escape

from zenoo_sandbox.orm.declare import Compute, Row

_SVG = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<svg height="180" width="180" xmlns="http://www.w3.org/2000/svg">'
    '<rect fill="hsl({hue}, 45%, 40%)" height="180" width="180"/>'
    '<text fill="#ffffff" font-size="96" text-anchor="middle" x="90" y="125"'
    ' font-family="sans-serif">{letter}</text></svg>'
)


def avatar(size: str, name: str) -> Compute:
    """Return the field `avatar_<size>`: the picture, or the first letter of the name."""

    def compute(row: Row) -> str:
        picture: str | None = row[f"image_{size}"]
        return picture or initial(row["id"], row[name] or "?")

    return Compute(f"avatar_{size}", (f"image_{size}", name), compute)


def initial(number: int, name: str) -> str:
    """Return a drawing of the first letter, in a colour that the number chooses."""
    svg = _SVG.format(hue=number * 47 % 360, letter=escape(name[:1].upper()))
    return base64.b64encode(svg.encode()).decode()
