"""Write `zenoo_http/methods.tsv` from the methods that a recorded Odoo 19.0 documented.

Run it after new recordings: python zenoo_plugins/zenoo-http/tests/tools/pack_methods.py
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zenoo_http.signatures import Signature
from zenoo_sandbox.data import metadata

VERSION = "19.0"
TABLE = Path(__file__).parents[2] / "src" / "zenoo_http" / "methods.tsv"
HEAD = (
    "# Odoo 19.0's own public methods: name, called on a model or on records, parameters, models.\n"
    "# `*` stands for every model. Written by tests/tools/pack_methods.py from the documentation\n"
    "# that a server gives of itself (/doc-bearer); not to be changed by hand.\n"
)


def table() -> str:
    """Return the whole file: a line for each method and signature, sorted."""
    found: dict[tuple[str, Signature], list[str]] = defaultdict(list)
    models = [m for m in metadata.models(VERSION) if metadata.methods(VERSION, m)]
    for model in models:
        for name, entry in metadata.methods(VERSION, model).items():
            found[name, signature_of(entry)].append(model)
    return HEAD + "\n".join(sorted(_lines(found, len(models)))) + "\n"


def signature_of(entry: Mapping[str, Any]) -> Signature:
    """Read an entry; the recorded parameters are sorted by name, the text has their order."""
    text, parameters = entry["signature"], entry["parameters"]
    ordered = dict(sorted(parameters.items(), key=lambda item: _place(text, item[0])))
    return Signature.documented({**entry, "parameters": ordered})


def _place(text: str, name: str) -> int:
    depth, word, start = 0, "", 0
    for at, char in enumerate(text):
        if depth == 1 and char in ",=)" and word.strip(" *") == name:
            return start
        depth += (char in "([{") - (char in ")]}")
        if depth == 1 and char in ",(":
            word, start = "", at
        else:
            word += char
    raise ValueError(f"{name!r} is not in {text!r}")


def _lines(found: Mapping[tuple[str, Signature], list[str]], everywhere: int) -> Iterator[str]:
    for (name, signature), models in found.items():
        where = ["*"] if len(models) == everywhere else models
        yield "\t".join([name, *signature.columns(), ",".join(where)])


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
