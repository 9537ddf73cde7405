"""A page for people who have no account here: one that needs no script, no font and no other request."""

from html import escape

from starlette.responses import HTMLResponse

_LOOK = (
    ":root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;"
    "background:light-dark(#FBFAF7,#12181B);color:light-dark(#1E2A30,#E7ECEC);"
    "font:16px/1.5 system-ui,sans-serif}main{max-width:26rem;margin:1rem;padding:1.6rem 1.8rem;border-radius:10px;"
    "background:light-dark(#fff,#1A2226);border:1px solid light-dark(#E2DED3,#2B363B)}h1{font-size:1.25rem;"
    "line-height:1.3;margin:0 0 .4rem}p{margin:0 0 .8rem;color:light-dark(#5C6970,#9AA8AD)}p:last-child{margin:0}"
    "button{font:inherit;font-weight:600;padding:.45rem 1rem;border:0;border-radius:8px;cursor:pointer;"
    "background:light-dark(#0E6B6B,#46B8B0);color:light-dark(#fff,#0C1618)}"
    "button:focus-visible{outline:3px solid light-dark(#8FBFBC,#2F7F7A);outline-offset:2px}"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
}


def plain_page(title: str, *words: str, button: str = "", status: int = 200) -> HTMLResponse:
    """Return a page of a heading and a few sentences; `button` sends the page's own address back by POST."""
    told = "".join(f"<p>{escape(one)}</p>" for one in words if one)
    form = f'<form method="post"><button>{escape(button)}</button></form>' if button else ""
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_LOOK}</style><main><h1>{escape(title)}</h1>{told}{form}</main></html>",
        status_code=status,
        headers=_HEADERS,
    )
