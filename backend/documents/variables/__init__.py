"""Variables in texts: `{{ column | filter:"argument" | default:"-" }}` and `{{#if column == "x"}} .. {{else}} .. {{/if}}`.

A closed language without calls and attributes, read in one pass: what stands in a value is never read again.
"""

from backend.documents.variables.filters import FILTERS, Filter
from backend.documents.variables.languages import LANGUAGES, locale_of
from backend.documents.variables.matching import fields_for, suggested, written
from backend.documents.variables.messages import Message, fill, names, parse
from backend.documents.variables.problems import Problem

__all__ = [
    "FILTERS",
    "LANGUAGES",
    "Filter",
    "Message",
    "Problem",
    "fields_for",
    "fill",
    "locale_of",
    "names",
    "parse",
    "suggested",
    "written",
]
