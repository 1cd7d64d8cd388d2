"""`/report/pdf` and `/report/download`: a PDF with the names of the records, for the layout's."""

from __future__ import annotations

import json
from html import escape as html_escape
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import PythonError, ServerError
from zenoo_sandbox.web.content import file_answer
from zenoo_sandbox.web.errors import error_member
from zenoo_sandbox.web.pages import NOT_FOUND, error_page
from zenoo_sandbox.web.pdf import pdf
from zenoo_sandbox.web.visit import Visit

# What the modules that the sandbox speaks for print; `Sandbox.register_report` adds to it.
REPORTS = {
    "sale.report_saleorder": "sale.order",
    "sale.report_saleorder_pro_forma": "sale.order",
}


async def report(visit: Visit, database: Database, uid: int) -> web.Response:
    """Answer `/report/pdf/<report>/<ids>`."""
    found = visit.request.match_info
    context = visit.request.query.get("context", "{}")
    body = await _print(visit, database, uid, found["report"], found.get("ids", ""), context)
    if body is None:
        return error_page(404, NOT_FOUND)
    return web.Response(body=body, headers=_pdf_headers())


async def download(visit: Visit, database: Database, uid: int) -> web.Response:
    """Answer the form of the web client: `data` is a JSON list of the report's path and its kind.

    An error comes as the JSON-RPC error's text, escaped, with status 500.
    """
    form = await visit.request.post()
    try:
        try:
            path, kind = json.loads(str(form.get("data", "")))
            _, _, _, name, ids = urlsplit(str(path)).path.split("/")
        except ValueError as error:
            raise PythonError(ValueError, str(error)) from None
        context = str(form.get("context") or "{}")
        body = await _print(visit, database, uid, name, ids, context)
        if body is None or kind != "qweb-pdf":
            raise PythonError(ValueError, f"External ID not found in the system: {name}")
    except ServerError as error:
        return _failure(error, visit.site.version)
    return file_answer(body, "application/pdf", f"{name}.pdf", "attachment")


def _failure(error: ServerError, version: str) -> web.Response:
    text = html_escape(json.dumps(error_member(error, version)))
    return web.Response(status=500, text=text, content_type="text/html")


def _pdf_headers() -> dict[str, str]:
    return {
        "Content-Type": "application/pdf",
        "Server": "zenoo-sandbox",
        "X-Content-Type-Options": "nosniff",
    }


async def _print(
    visit: Visit, database: Database, uid: int, name: str, ids: str, context: str
) -> bytes | None:
    """Return the PDF, a page for each record; None for a report that is not known."""
    model = {**REPORTS, **visit.site.reports}.get(name)
    if model is None:
        return None
    try:
        numbers = [int(number) for number in ids.split(",") if number]
        keywords = {"context": json.loads(context)}
    except ValueError as error:
        raise PythonError(ValueError, str(error)) from None
    rows: Any = await visit.site.call(
        database, lambda: uid, model, "read", [numbers, ["display_name"]], keywords
    )
    if not rows:
        raise PythonError(ValueError, f"{name}: no record of {model} to print")
    pages = [[name, str(row["display_name"]), f"{model} {row['id']}"] for row in rows]
    return pdf(pages)
