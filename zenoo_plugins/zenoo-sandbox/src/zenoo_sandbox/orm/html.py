"""A small sanitiser for html fields: no scripts, no handlers, plain text in a paragraph."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

_DROPPED = frozenset({"script", "style", "iframe", "object", "embed", "head", "title", "meta"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "col", "wbr", "area", "embed"})
_LINKS = frozenset({"href", "src", "action", "formaction", "xlink:href"})


def sanitize(text: str) -> str:
    """Return the html without what runs; text that stands outside of tags gets a `<p>`."""
    parser = _Sanitizer()
    parser.feed(text)
    parser.close()
    html = "".join(parser.parts)
    return html if text.lstrip().startswith("<") else f"<p>{html}</p>"


class _Sanitizer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._open: list[str] = []
        self._dropping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            if tag not in _VOID:
                self._dropping.append(tag)
        elif not self._dropping:
            self.parts.append(f"<{tag}{_attributes(attrs)}>")
            if tag not in _VOID:
                self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.pop()
        elif tag in self._open:
            while (last := self._open.pop()) != tag:
                self.parts.append(f"</{last}>")
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self.parts.append(escape(data, quote=False))

    def close(self) -> None:
        super().close()
        while self._open:
            self.parts.append(f"</{self._open.pop()}>")


def _attributes(attrs: list[tuple[str, str | None]]) -> str:
    kept = ((name, value or "") for name, value in attrs if _harmless(name, value or ""))
    return "".join(f' {name}="{escape(value)}"' for name, value in kept)


def _harmless(name: str, value: str) -> bool:
    if name.startswith("on"):
        return False
    scheme = "".join(value.split()).lower().partition(":")[0]
    return name not in _LINKS or scheme not in {"javascript", "vbscript", "data"}
