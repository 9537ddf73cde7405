"""Brings the pictures of a template into the folder of a process that draws."""

import shutil
from collections.abc import Callable

from backend.adapters.pdf.process import Drawer, Fault, Stopped
from backend.documents.rendering.plan import Plan


def open_pictures(drawer: Drawer, plan: Plan, renew: Callable[[], Drawer], *, deadline_s: float) -> Drawer:
    """Copy the pictures and have each made ready; those that cannot be drawn are noted in the plan.

    Return the process to go on with: a picture that ends the one at hand is left aside in another, which `renew` makes.
    """
    refused = dict(drawer.refused)
    while not _prepared(drawer, plan, refused, deadline_s=deadline_s):
        drawer = renew()
    drawer.refused = refused
    for target in plan.pictures:
        if target in refused:
            plan.note(target, refused[target])
    return drawer


def _prepared(drawer: Drawer, plan: Plan, refused: dict[str, str], *, deadline_s: float) -> bool:
    """Make every picture ready that is not refused; return whether the process lived through it."""
    for one in plan.pictures.values():
        if one.source is None or one.target in refused or (drawer.root / "images" / one.target).exists():
            continue
        # A copy of what is there, never a link: Typst would follow one out of its folder.
        shutil.copyfile(one.source, drawer.root / "in" / one.source.name)
        wanted = [{"source": one.source.name, "target": one.target, "wish": one.wish}]
        try:
            answer, _ = drawer.ask({"do": "prepare", "pictures": wanted}, deadline_s=deadline_s)
            refused.update(answer["faults"])
        except Fault as fault:
            refused[one.target] = f"cannot be opened: {fault}"
        except Stopped as fault:
            refused[one.target] = f"cannot be opened: {fault}"
            return False
    return True
