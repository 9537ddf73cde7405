"""A profile as one HTML file that needs nothing else: no scripts, no requests, light and dark, fit for paper and for a phone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from backend.datasets.profiles.document_cards import card
from backend.datasets.profiles.document_style import STYLE
from backend.datasets.profiles.drawing import connection, esc
from backend.datasets.profiles.wording import ACT, counted, figure, share

Shown = Mapping[str, Any]  # Any: JSON

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
CARDS_MAX = 300
_LISTED = 60
_METHODS = {
    "pearson": "straight line (Pearson)",
    "spearman": "same order (Spearman)",
    "cramers_v": "categories (Cramér's V)",
    "correlation_ratio": "category and number (correlation ratio)",
}


@dataclass(frozen=True)
class Heading:
    """What a document says of its dataset: names, the version's number, where it comes from, and when the document is made."""

    name: str
    number: int
    reason: str
    made_at: datetime
    repair: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON, the repair report


def profile_document(profile: Shown, heading: Heading) -> str:
    """Return the whole document. Everything that comes from data is escaped."""
    parts = "".join(_parts(profile, heading))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><meta name="referrer" content="no-referrer">'
        f"<title>{esc(heading.name)} · profile</title><style>{STYLE}</style></head><body><main>{parts}</main></body></html>\n"
    )


def _parts(profile: Shown, heading: Heading) -> Iterator[str]:
    columns: Sequence[Shown] = profile["columns"]
    rows = int(profile["rows"])
    yield _top(profile, heading)
    yield _repairs(heading.repair)
    yield _to_do(profile)
    yield f"<h2>Columns <small>{len(columns):,}</small></h2><div class='cards'>"
    yield from (card(one, number=i, rows=rows) for i, one in enumerate(columns[:CARDS_MAX]))
    yield "</div>"
    if len(columns) > CARDS_MAX:
        yield _rest(columns[CARDS_MAX:], rows)
    yield _connections(profile)
    yield _other_findings(profile)
    made = heading.made_at.astimezone(UTC)
    yield (
        f"<footer>Made by Listmill on {made.day} {made:%B %Y, %H:%M} UTC. Counts are of every row; what is estimated says “about”. "
        f"{esc((profile.get('considered') or {}).get('detail') or '')}</footer>"
    )


def _top(profile: Shown, heading: Heading) -> str:
    columns: Sequence[Shown] = profile["columns"]
    rows = int(profile["rows"])
    empty, cells = sum(int(one["nulls"]) for one in columns), rows * len(columns)
    acts = sum(one.get("level") == ACT for _, one in _warnings(profile))
    repeated = int(profile.get("duplicate_rows") or 0)
    strip = [
        ("Rows", figure(rows), counted(repeated, "repeats another", "repeat another") if repeated else "none repeated"),
        ("Columns", figure(len(columns)), _kinds(columns)),
        ("Complete cells", share(cells - empty, cells) if cells else "—", f"{figure(empty)} empty"),
        ("To check", figure(acts), "see below" if acts else "nothing"),
    ]
    figures = "".join(f"<div><dt>{esc(a)}</dt><dd>{esc(b)}</dd><em>{esc(c)}</em></div>" for a, b, c in strip)
    return (
        f'<div class="brand"><i></i>Listmill profile</div><h1>{esc(heading.name)}</h1>'
        f'<p class="under">Version {heading.number} · {esc(heading.reason)}</p><dl class="strip">{figures}</dl>'
    )


def _kinds(columns: Sequence[Shown]) -> str:
    filled = sum(1 for one in columns if one["distinct"])
    return "all filled" if filled == len(columns) else f"{len(columns) - filled:,} without a value"


def _repairs(report: Shown) -> str:
    if not report:
        return ""
    aside = int(report.get("rows_aside") or 0)
    repairs = sorted(report.get("repairs") or (), key=lambda one: -int(one.get("count") or 0))
    told = [str(one.get("detail") or one.get("kind")).rstrip(".") for one in repairs]
    told += [
        f"{one['count']:,} cells of “{one['column']}” did not fit its type and are empty"
        for one in report.get("cells_not_fitting") or ()
    ]
    read = [str(report[key]).upper() for key in ("format", "encoding") if report.get(key)]
    start = f"Read as {', '.join(read)}. " if read else ""
    rows = f"{figure(int(report.get('rows_loaded') or 0))} rows were loaded, "
    rest = f"{counted(aside, 'was', 'were')} kept aside." if aside else "none was kept aside."
    items = "".join(f"<li>{esc(one)}.</li>" for one in told[:_LISTED])
    done = f'<ul class="plain">{items}</ul>' if items else '<p class="quiet">Nothing had to be repaired.</p>'
    return f'<h2>How the file was read</h2><div class="panel"><p>{esc(start + rows + rest)}</p>{done}</div>'


def _warnings(profile: Shown) -> Iterator[tuple[int | None, Shown]]:
    """Yield every warning with the number of its column, None for those of the whole table."""
    yield from ((None, one) for one in profile.get("warnings") or ())
    for i, column in enumerate(profile["columns"]):
        yield from ((i, one) for one in column.get("warnings") or ())


def _to_do(profile: Shown) -> str:
    found = list(_warnings(profile))
    acts = [(i, one) for i, one in found if one.get("level") == ACT]
    rest = [(i, one) for i, one in found if one.get("level") != ACT]
    head = f"<h2>To check <small>{len(acts):,}</small></h2>"
    done = _listed(profile, acts, "") if acts else '<div class="panel fine"><p>Nothing looks wrong.</p></div>'
    if rest:
        done += f"<details><summary>{counted(len(rest), 'thing', 'things')} worth knowing</summary>{_listed(profile, rest, 'know')}</details>"
    return head + done


def _listed(profile: Shown, found: Sequence[tuple[int | None, Shown]], kind: str) -> str:
    lines = []
    for i, one in found[: _LISTED * 2]:
        where = "<b>Whole table</b>"
        if i is not None:
            name = esc(profile["columns"][i]["name"])
            where = f'<b><a href="#c{i}">{name}</a></b>' if i < CARDS_MAX else f"<b>{name}</b>"
        lines.append(f"<li>{where}<span>{esc(one['detail'])}</span></li>")
    more = len(found) - len(lines)
    if more > 0:
        lines.append(f"<li><b>And</b><span>{more:,} more</span></li>")
    return f'<ul class="checks {kind}">{"".join(lines)}</ul>'


def _rest(columns: Sequence[Shown], rows: int) -> str:
    lines = "".join(
        f"<tr><td>{esc(one['name'])}</td><td>{esc(one['type'])}</td><td class='num'>{share(int(one['nulls']), rows)}</td>"
        f"<td class='num'>{figure(int(one['distinct']))}</td></tr>"
        for one in columns
    )
    head = "<tr><th>Column</th><th>Type</th><th class='num'>Empty</th><th class='num'>Distinct</th></tr>"
    return (
        f"<h2>Further columns <small>{len(columns):,}</small></h2><div class='panel scroll'><table>{head}{lines}</table></div>"
    )


def _connections(profile: Shown) -> str:
    found = profile.get("correlations") or ()
    if not found:
        return ""
    lines = "".join(
        f"<tr><td>{esc(one['a'])}</td><td>{esc(one['b'])}</td><td>{connection(float(one['coefficient']))}</td>"
        f"<td class='num'>{float(one['coefficient']):.2f}</td><td class='quiet wide'>{esc(_METHODS.get(one['method'], one['method']))}</td></tr>"
        for one in found[:_LISTED]
    )
    head = "<tr><th>Column</th><th>and</th><th>Connection</th><th class='num'></th><th class='wide'>Measured as</th></tr>"
    return f"<h2>What moves together</h2><div class='panel scroll'><table>{head}{lines}</table></div>"


def _other_findings(profile: Shown) -> str:
    named = (
        ("Keys", "keys"),
        ("Nearly the same", "similar"),
        ("Determined by others", "dependencies"),
        ("Empty together", "missing_together"),
    )
    parts = [f"<h3>{title}</h3>{_sentences(profile[key])}" for title, key in named if profile.get(key)]
    panels = "".join(f'<div class="panel">{part}</div>' for part in parts)
    return f"<h2>How the columns fit together</h2>{panels}" if panels else ""


def _sentences(found: Sequence[Shown]) -> str:
    items = "".join(f"<li>{esc(one['detail'])}</li>" for one in found[:_LISTED])
    return f'<ul class="plain">{items}</ul>'
