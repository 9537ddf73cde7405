"""Cleaning: a plan of closed steps that a person reads, previews and edits; a worker makes a new version of it."""

from backend.datasets.cleaning.drafts import draft_of, drop_draft, save_draft
from backend.datasets.cleaning.plan import Plan, Step
from backend.datasets.cleaning.previewing import preview
from backend.datasets.cleaning.proposing.service import propose
from backend.datasets.cleaning.replaying import Uncleaned, last_plan, start_replay, uncleaned_rows
from backend.datasets.cleaning.schemas import CleanPreview, Draft, PreviewRow, StepEffect
from backend.datasets.cleaning.service import plan_of, start_cleaning
from backend.datasets.cleaning.wording import title

__all__ = [
    "CleanPreview",
    "Draft",
    "Plan",
    "PreviewRow",
    "Step",
    "StepEffect",
    "Uncleaned",
    "draft_of",
    "drop_draft",
    "last_plan",
    "plan_of",
    "preview",
    "propose",
    "save_draft",
    "start_cleaning",
    "start_replay",
    "title",
    "uncleaned_rows",
]
