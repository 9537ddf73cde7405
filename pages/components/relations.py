"""How the columns of a version hang together: likely keys, columns that are nearly the same, and correlations."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.datasets.schemas import DatasetView
from pages.components.format import MINUS, counted, number, share
from pages.components.html import Safe, esc, icon, join
from pages.components.inlinks import inlink
from pages.components.looks import pairs_of, statement_at

Profile = Mapping[str, Any]  # Any: JSON, the API's profile
Pair = Mapping[str, Any]  # Any: JSON, two columns and how they hang together

MOST_PAIRS, MOST_OTHERS, MOST_CELLS = 12, 8, 10


def section(profile: Profile, dataset: DatasetView, *, current: bool) -> Safe:
    """Return the section, folded; nothing where nothing was found."""
    keys, similar = profile.get("keys") or (), profile.get("similar") or ()
    pairs = sorted(profile.get("correlations") or (), key=lambda pair: -abs(float(pair["coefficient"])))
    together, implied = profile.get("missing_together") or (), profile.get("dependencies") or ()
    parts = [_keys(keys), _similar(similar), _told("Empty together", together), _told("One tells the other", implied)]
    parts.append(_pairs(pairs, dataset, current=current))
    if not any(parts):
        return Safe("")
    if detail := str((profile.get("considered") or {}).get("detail") or ""):
        parts.append(Safe(f'<p class="lm-p lm-muted lm-small">{esc(detail)}</p>'))
    counts = [
        (len(keys), "likely key"),
        (len(similar), "near-duplicate"),
        (len(pairs), "correlation"),
        (len(implied), "dependency"),
    ]
    about = " · ".join(
        counted(count, word, many="dependencies" if word == "dependency" else "") for count, word in counts if count
    )
    return Safe(
        f'<details class="lm-more lm-panel lm-relations"><summary><h2 class="lm-h">How columns hang together<small>{about}</small>'
        f'</h2></summary><div class="lm-related">{join(part for part in parts if part)}</div></details>'
    )


def _keys(keys: Sequence[Pair]) -> Safe:
    lines = [
        Safe(f'<p class="lm-p">{icon("key")} <b>{esc(", ".join(map(str, key["columns"])))}</b> '
             f'<span class="lm-muted">{esc(str(key.get("detail") or ""))}</span></p>')
        for key in keys[:MOST_OTHERS]
    ]  # fmt: skip
    return _block("Likely keys", lines)


def _similar(similar: Sequence[Pair]) -> Safe:
    lines = [
        Safe(f'<p class="lm-p">{icon("content_copy")} <b>{esc(str(one["a"]))}</b> and <b>{esc(str(one["b"]))}</b> '
             f'<span class="lm-muted">{esc(str(one.get("detail") or "") or share(float(one["share"]), 1))}</span></p>')
        for one in similar[:MOST_OTHERS]
    ]  # fmt: skip
    return _block("Nearly the same", lines)


def _told(title: str, found: Sequence[Pair]) -> Safe:
    return _block(
        title, [Safe(f'<p class="lm-p">{esc(str(one["detail"]))}</p>') for one in found[:MOST_OTHERS] if one.get("detail")]
    )


def _pairs(pairs: Sequence[Pair], dataset: DatasetView, *, current: bool) -> Safe:
    if not pairs:
        return Safe("")
    lines = [_pair(pair, dataset, current=current) for pair in pairs[:MOST_PAIRS]]
    if len(pairs) > MOST_PAIRS:
        lines.append(Safe(f'<p class="lm-p lm-muted lm-small">and {counted(len(pairs) - MOST_PAIRS, "weaker one")}</p>'))
    return Safe(_block("Move together", lines) + _map(pairs))


def _pair(pair: Pair, dataset: DatasetView, *, current: bool) -> Safe:
    value, names = float(pair["coefficient"]), f"{pair['a']} and {pair['b']}"
    text = esc(names)
    if current:
        text = inlink(names, statement_at(pairs_of(str(pair["a"]), str(pair["b"])), dataset), classes="lm-quiet")
    colour = "lm-teal" if value >= 0 else "lm-grain"
    said = f"{pair.get('method') or 'correlation'} over {number(int(pair.get('rows') or 0))} rows"
    return Safe(
        f'<div class="lm-pair" title="{esc(said)}"><span>{text}</span><div class="lm-bar"><i style="width:{min(abs(value), 1):.0%};'
        f'background:var(--{colour})"></i></div><span class="lm-num">{_signed(value)}</span></div>'
    )


def _map(pairs: Sequence[Pair]) -> Safe:
    """Return the pairs as a square of cells; two columns alone need none."""
    names = list(dict.fromkeys(str(pair[side]) for pair in pairs for side in ("a", "b")))[:MOST_CELLS]
    if len(names) < 3:
        return Safe("")
    known = {(str(p["a"]), str(p["b"])): float(p["coefficient"]) for p in pairs}
    head = "".join(f'<span class="lm-cut" title="{esc(name)}">{esc(name)}</span>' for name in names)
    rows = "".join(
        f'<span class="lm-cut" title="{esc(down)}">{esc(down)}</span>' + "".join(_cell(down, across, known) for across in names)
        for down in names
    )
    return Safe(
        f'<div class="lm-heat" role="img" aria-label="Correlations as a map; the list beside it has the figures" '
        f'style="--n:{len(names)}"><span></span>{head}{rows}</div>'
    )


def _cell(down: str, across: str, known: Mapping[tuple[str, str], float]) -> str:
    if down == across:
        return '<i class="self"></i>'
    value = known.get((down, across), known.get((across, down)))
    if value is None:
        return "<i></i>"
    colour = "teal" if value >= 0 else "grain"
    strength = round(15 + 85 * min(abs(value), 1))
    tint = f"background:color-mix(in srgb,var(--lm-{colour}) {strength}%,var(--lm-surface))"
    return f'<i style="{tint}" title="{esc(down)} and {esc(across)}: {_signed(value)}"></i>'


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", MINUS)


def _block(title: str, lines: Sequence[Safe]) -> Safe:
    return Safe(f'<div class="lm-block"><h3>{esc(title)}</h3>{join(lines)}</div>') if lines else Safe("")
