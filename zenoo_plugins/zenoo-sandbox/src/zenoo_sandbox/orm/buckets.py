"""Spans of time that records are grouped by: where they start and end, and what they are called."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from attrs import frozen

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.parts import local, zone_of

GRANULARITIES = ("hour", "day", "week", "month", "quarter", "year")
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
}


@frozen
class Bucket:
    """Group the values of a date or datetime field by one span.

    Datetimes are taken in the zone of the context, or in UTC; weeks start as the language says.
    """

    granularity: str
    timed: bool
    zone: ZoneInfo | None
    lang: str
    first_day: int

    @classmethod
    def of(cls, env: Env, kind: str, granularity: str) -> Bucket:
        """Return the spans of a field of the kind "date" or "datetime"."""
        if granularity not in GRANULARITIES:
            text = f"Granularity specification isn't correct: {granularity!r}"
            raise PythonError(ValueError, text)
        timed = kind == "datetime"
        found = env.query("SELECT week_start FROM res_lang WHERE code = ?", (env.lang,))
        first = int(found[0][0] or 1) if found else 1
        return cls(granularity, timed, zone_of(env) if timed else None, env.lang, first)

    def sql(self, env: Env, column: str) -> str:
        """Return the expression of the start of a column's span, as local ISO text."""
        # A name for each span: one SELECT may group by several.
        function = f"zenoo_{self.granularity}_{'moment' if self.timed else 'day'}"
        env.transaction.connection.create_function(function, 1, self._start_text)
        return f"{function}({column})"

    def _start_text(self, text: str | None) -> str | None:
        return None if text is None else self.start(text).isoformat(" ")

    def start(self, text: str) -> datetime:
        """Return the local start of the span that a stored value is in."""
        when = local(text, self.zone)
        if self.granularity == "hour":
            return when.replace(minute=0, second=0)
        day = _first_day(when.date(), self.granularity, self.first_day)
        return datetime.combine(day, datetime.min.time())

    def limits(self, start: str) -> tuple[str, str]:
        """Return start and end of a span as values of the wire, in UTC; the end is not in it."""
        begin = datetime.fromisoformat(start)
        with python_errors():
            return self._wire(begin), self._wire(_following(begin, self.granularity))

    def _wire(self, local: datetime) -> str:
        if not self.timed:
            return local.date().isoformat()
        if self.zone is not None:
            local = local.replace(tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)
        return local.isoformat(" ")

    def label(self, start: str) -> str:
        """Return what users read for a span."""
        when = datetime.fromisoformat(start)
        lang = "fr" if self.lang.startswith("fr") else "en"
        short = _SHORT[lang].split()[when.month - 1]
        if self.granularity == "hour":
            return f"{when.hour % 12 or 12:02}:00 {when.day:02} {short}"
        if self.granularity == "day":
            return f"{when.day:02} {short} {when.year}"
        if self.granularity == "week":
            number, year = self._week(when.date())
            return f"W{number} {year}"
        if self.granularity == "month":
            return f"{_MONTHS[lang].split()[when.month - 1]} {when.year}"
        if self.granularity == "quarter":
            return f"{'T' if lang == 'fr' else 'Q'}{(when.month + 2) // 3} {when.year}"
        return str(when.year)

    def _week(self, start: date) -> tuple[int, int]:
        """Return number and year: the first week has January 1 in the US, January 4 elsewhere."""
        within = 1 if self.lang.endswith("_US") else 4
        for year in (start.year + 1, start.year):
            if year <= date.max.year:
                first = _first_day(date(year, 1, within), "week", self.first_day)
                if start >= first:
                    return (start - first).days // 7 + 1, year
        first = _first_day(date(max(start.year - 1, 1), 1, within), "week", self.first_day)
        return (start - first).days // 7 + 1, start.year - 1


def _first_day(day: date, granularity: str, first_day: int) -> date:
    if granularity == "week":
        away = (day.isoweekday() - first_day) % 7
        return day - timedelta(days=away) if day.toordinal() > away else date.min
    if granularity == "month":
        return day.replace(day=1)
    if granularity == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1) if granularity == "year" else day


def _following(start: datetime, granularity: str) -> datetime:
    """Return the start of the next span."""
    if granularity in ("hour", "day", "week"):
        return start + timedelta(**{f"{granularity}s": 1})
    months = {"month": 1, "quarter": 3, "year": 12}[granularity]
    years, month = divmod(start.month - 1 + months, 12)
    return start.replace(year=start.year + years, month=month + 1)
