"""How our mails look: one narrow sheet in our colours, from tables and inline styles; nothing is fetched from anywhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_FONT = "font-family:'Source Sans 3','Source Sans Pro','Segoe UI',Helvetica,Arial,sans-serif"
_DARK = (
    "@media (prefers-color-scheme:dark){.lm-page{background:#12181B!important}.lm-sheet{background:#1A2226!important;"
    "border-color:#2B363B!important}.lm-text,.lm-value{color:#E7ECEC!important}.lm-muted,.lm-muted a{color:#9AA8AD!important}"
    ".lm-row td{border-color:#2B363B!important}.lm-act{background:#46B8B0!important}.lm-act a{color:#0C1618!important}"
    ".lm-bad{color:#F08A7E!important}.lm-text a{color:#46B8B0!important}}"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}]")


@dataclass(frozen=True)
class Action:
    """The one thing to do: a button's words and where it leads."""

    words: str
    url: str


def html_of(
    *, title: str, paragraphs: Sequence[str], facts: Sequence[tuple[str, str]] = (), action: Action | None = None,
    footer: Sequence[str | Action] = (), failed: bool = False, brand: str = "Listmill",
) -> str:  # fmt: skip
    """Return a mail as HTML: a title, what is to be said, figures, a button, and small print. Every text is plain text."""
    sheet = [_brand(brand), _heading(title, failed=failed), *(_paragraph(one) for one in paragraphs)]
    if facts:
        rows = "".join(_fact(name, value) for name, value in facts)
        sheet.append(
            f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:4px 0 16px">{rows}</table>'
        )
    if action:
        sheet.append(_button(action))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(title)}</title><style>{_DARK}</style></head>"
        f'<body class="lm-page" style="margin:0;padding:0;background:#FBFAF7">'
        '<table class="lm-page" role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#FBFAF7"><tr>'
        '<td align="center" style="padding:28px 12px"><table class="lm-sheet" role="presentation" width="100%" cellpadding="0" '
        'cellspacing="0" style="max-width:560px;background:#FFFFFF;border:1px solid #E2DED3;border-radius:10px"><tr>'
        f'<td style="padding:24px 28px 20px;{_FONT}">{"".join(sheet)}</td></tr></table>'
        f"{_footer(footer)}</td></tr></table></body></html>"
    )


def text_of(
    *, title: str, paragraphs: Sequence[str], facts: Sequence[tuple[str, str]] = (), action: Action | None = None,
    footer: Sequence[str | Action] = (),
) -> str:  # fmt: skip
    """Return the same mail as plain text."""
    parts = [title, *paragraphs] if title else list(paragraphs)
    if facts:
        parts.append("\n".join(f"{name}: {value}" for name, value in facts))
    if action:
        parts.append(f"{action.words}:\n{action.url}")
    small = "\n".join(one if isinstance(one, str) else f"{one.words}: {one.url}" for one in footer)
    return "\n\n".join([*(part for part in parts if part.strip()), *(["-- \n" + small] if small else [])]) + "\n"


def _brand(brand: str) -> str:
    return (
        f'<p class="lm-muted" style="margin:0 0 14px;font-size:13px;line-height:18px;font-weight:600;color:#5C6970;{_FONT}">'
        f'<span style="display:inline-block;width:11px;height:11px;border-radius:11px;background:#0E6B6B;margin-right:7px">'
        f"</span>{escape(brand)}</p>"
        if brand
        else ""
    )


def _heading(title: str, *, failed: bool) -> str:
    if not title:
        return ""
    kind, colour = ("lm-bad", "#AE3328") if failed else ("lm-text", "#1E2A30")
    return f'<h1 class="{kind}" style="margin:0 0 12px;font-size:20px;line-height:27px;font-weight:600;color:{colour};{_FONT}">{escape(title)}</h1>'


def _paragraph(text: str) -> str:
    return (
        f'<p class="lm-text" style="margin:0 0 14px;font-size:16px;line-height:24px;color:#1E2A30;{_FONT}">{_linked(text)}</p>'
    )


def _linked(text: str) -> str:
    """Return a text as HTML with its web addresses as links and its line breaks kept."""
    parts, at = [], 0
    for found in _ADDRESS.finditer(text):
        url = escape(found.group())
        parts += [escape(text[at : found.start()]), f'<a href="{url}" style="color:#0E6B6B">{url}</a>']
        at = found.end()
    return "".join([*parts, escape(text[at:])]).replace("\n", "<br>")


def _fact(name: str, value: str) -> str:
    line = "border-top:1px solid #EDEAE1;padding:7px 0;font-size:15px;line-height:21px"
    return (
        f'<tr class="lm-row"><td class="lm-muted" style="{line};color:#5C6970;{_FONT}">{escape(name)}</td>'
        f'<td class="lm-value" align="right" style="{line};color:#1E2A30;font-weight:600;{_FONT}">{escape(value)}</td></tr>'
    )


def _button(action: Action) -> str:
    return (
        '<table role="presentation" cellpadding="0" cellspacing="0" style="margin:6px 0 12px"><tr>'
        '<td class="lm-act" style="border-radius:8px;background:#0E6B6B">'
        f'<a href="{escape(action.url)}" style="display:inline-block;padding:10px 20px;font-size:16px;line-height:20px;'
        f'font-weight:600;color:#FFFFFF;text-decoration:none;{_FONT}">{escape(action.words)}</a></td></tr></table>'
    )


def _footer(lines: Sequence[str | Action]) -> str:
    if not lines:
        return ""
    told = [
        escape(one) if isinstance(one, str) else f'<a href="{escape(one.url)}" style="color:#5C6970">{escape(one.words)}</a>'
        for one in lines
    ]
    return (
        f'<p class="lm-muted" style="max-width:520px;margin:14px auto 0;font-size:13px;line-height:19px;color:#5C6970;{_FONT}">'
        f"{' '.join(told)}</p>"
    )
