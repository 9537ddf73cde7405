"""A thing that is drawn anew stands twice for a moment: whoever acts on it or looks at it waits until it is one again.

Streamlit keeps the old element until the new one is complete. Playwright ends at once where a locator meets two; a person does not
notice. What stands twice for longer than that is a fault, and fails as before.
"""

import functools
import time
from collections.abc import Callable

from playwright.sync_api import Error, Locator, LocatorAssertions

PATIENCE_S = 20
TWICE = "strict mode violation"
ACTS = [
    "bounding_box",
    "blur",
    "check",
    "clear",
    "click",
    "dblclick",
    "drag_to",
    "evaluate",
    "fill",
    "focus",
    "get_attribute",
    "hover",
    "inner_html",
    "inner_text",
    "input_value",
    "is_checked",
    "is_disabled",
    "is_enabled",
    "is_visible",
    "press",
    "press_sequentially",
    "scroll_into_view_if_needed",
    "select_option",
    "set_checked",
    "set_input_files",
    "text_content",
    "type",
    "uncheck",
    "wait_for",
]


def _patient(act: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(act)
    def waits_for_one(*args: object, **options: object) -> object:
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return act(*args, **options)
            except (AssertionError, Error) as wrong:
                if TWICE not in str(wrong) or time.monotonic() > end:
                    raise
            time.sleep(0.1)

    return waits_for_one


def wait_for_redraws() -> None:
    """Make every action on a locator, and every expectation of one, wait while what it means stands twice."""
    for name in ACTS:
        setattr(Locator, name, _patient(getattr(Locator, name)))
    for name in dir(LocatorAssertions):
        if name.startswith(("to_", "not_to_")):
            setattr(LocatorAssertions, name, _patient(getattr(LocatorAssertions, name)))
