"""Brings the pictures of a template into the folder of a process that draws."""

import shutil

from backend.adapters.pdf.process import Drawer, Fault, Stopped
from backend.documents.rendering.plan import Plan


def open_pictures(drawer: Drawer, plan: Plan, *, deadline_s: float) -> str:
    """Copy the pictures and have them made ready; those that cannot be drawn are noted in the plan.

    Return why the process could not do it, "" where it could.
    """
    wanted = []
    for one in plan.pictures.values():
        if one.source is None:
            continue
        # A copy of what is there, never a link: Typst would follow one out of its folder.
        shutil.copyfile(one.source, drawer.root / "in" / one.source.name)
        wanted.append({"source": one.source.name, "target": one.target, "wish": one.wish})
    if not wanted:
        return ""
    try:
        answer, _ = drawer.ask({"do": "prepare", "pictures": wanted}, deadline_s=deadline_s + 2.0 * len(wanted))
    except (Fault, Stopped) as fault:
        return f"its pictures cannot be opened, {fault}"
    for target, reason in answer["faults"].items():
        plan.note(target, reason)
    return ""
