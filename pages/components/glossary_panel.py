"""The words of a list in a drawer: what a row is, further names of columns and values, what columns mean. Every change is kept at once."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import streamlit as st

from backend.core.errors import Conflict, ListmillError
from backend.datasets.schemas import DatasetView
from backend.queries import glossary
from backend.queries.glossary import Glossary, Synonym
from pages.components import examples_panel, problem
from pages.components.format import label
from pages.components.html import Safe, esc, heading, paragraph

_TOLD = "glossary_told"  # (place, text) of what was in the way of the last change
_WHOLE = "the column itself"


def open_button(owner_id: UUID, dataset: DatasetView) -> None:
    """Draw the button that opens the drawer."""
    words = "What a row is, your words for columns and values, answers you verified"
    if st.button("Words", icon=":material/dictionary:", type="tertiary", key="glossary_open", help=words):
        st.session_state.pop(_TOLD, None)
        drawer(owner_id, dataset)


@st.dialog("Words of this list", position="right", width="small")
@problem.guarded
def drawer(owner_id: UUID, dataset: DatasetView) -> None:
    """Open the words beside the page."""
    panel(owner_id, dataset)


def panel(owner_id: UUID, dataset: DatasetView) -> None:
    """Draw the words of a dataset and the ways to change them."""
    words = glossary.glossary_of(owner_id, dataset.id)
    desk = _Desk(owner_id, dataset, words)
    with st.container(key="glossary", gap="medium"):
        st.html(
            paragraph(f"Questions about {dataset.name} are read with these words, from the next one on.", classes="lm-muted")
        )
        if words.undoable:
            st.button("Undo the last change", icon=":material/undo:", type="tertiary", key="glossary_undo", on_click=desk.undo)
        desk.problem("undo")
        _the_row(desk)
        _synonyms(desk)
        _descriptions(desk)
        examples_panel.panel(owner_id, dataset)


class _Desk:
    """The words as they were drawn, and how a change of them is kept; what is in the way is said where it was made."""

    def __init__(self, owner_id: UUID, dataset: DatasetView, words: Glossary) -> None:
        self.owner_id, self.dataset, self.words = owner_id, dataset, words
        self.columns = [one.name for one in dataset.columns]

    def keep(self, place: str, **changed: object) -> bool:
        """Save the words with something changed; say whether they were."""
        return self._do(
            place,
            lambda: glossary.save_glossary(self.owner_id, self.dataset.id, replace(self.words, **changed)),  # type: ignore[arg-type]
        )

    def undo(self) -> None:
        """Take the last change back; what the fields hold is forgotten."""
        if self._do("undo", lambda: glossary.undo_glossary(self.owner_id, self.dataset.id)):
            for key in ("glossary_noun", "glossary_display"):
                st.session_state.pop(key, None)

    def problem(self, place: str) -> None:
        """Draw what was in the way of a change made here."""
        told = st.session_state.get(_TOLD)
        if told and told[0] == place:
            st.html(Safe(f'<p class="lm-p lm-small lm-refused" role="alert">{esc(told[1])}</p>'))

    def _do(self, place: str, work: Callable[[], object]) -> bool:
        st.session_state.pop(_TOLD, None)
        try:
            work()
        except ListmillError as error:
            st.session_state[_TOLD] = (place, error.detail)
            return False
        return True


def _the_row(desk: _Desk) -> None:
    words, likely = desk.words, _likely(desk)

    def noun() -> None:
        desk.keep("row", row_noun=st.session_state["glossary_noun"])

    def display() -> None:
        desk.keep("row", display_column=st.session_state["glossary_display"])

    st.session_state.setdefault("glossary_noun", words.row_noun)
    st.session_state.setdefault("glossary_display", words.display_column if words.display_column in desk.columns else None)
    with st.container(key="glossary_row", gap="small"):
        st.html(heading("A row"))
        st.text_input("One row is a", placeholder=likely.row_noun or "order", max_chars=40, key="glossary_noun", on_change=noun)
        st.selectbox(
            "Rows are called by",
            desk.columns,
            index=None,
            placeholder="Choose a column",
            key="glossary_display",
            on_change=display,
        )
        if words.display_column and words.display_column not in desk.columns:
            gone = f"It was {words.display_column}, which this version does not have."
            st.html(paragraph(gone, classes="lm-muted lm-small"))
        _proposals(desk, likely)
        desk.problem("row")


def _likely(desk: _Desk) -> Glossary:
    with suppress(Conflict):  # the profile is still being made
        return glossary.proposed(desk.owner_id, desk.dataset.id)
    return Glossary()


def _proposals(desk: _Desk, likely: Glossary) -> None:
    """Draw what is likely as buttons, where nothing was told."""

    def noun() -> None:
        if desk.keep("row", row_noun=likely.row_noun):
            st.session_state["glossary_noun"] = likely.row_noun

    def display() -> None:
        if desk.keep("row", display_column=likely.display_column):
            st.session_state["glossary_display"] = likely.display_column

    offers: list[tuple[str, str, Callable[[], None]]] = []
    if likely.row_noun and not desk.words.row_noun:
        offers.append(("noun", f"A row is a{'n' if likely.row_noun[0] in 'aeiou' else ''} {likely.row_noun}", noun))
    if likely.display_column and not desk.words.display_column:
        offers.append(("display", f"Called by {likely.display_column}", display))
    if offers:
        with st.container(key="glossary_likely", horizontal=True, gap="small"):
            for key, text, accept in offers:
                st.button(label(text), icon=":material/lightbulb:", key=f"glossary_likely_{key}", on_click=accept)


def _synonyms(desk: _Desk) -> None:
    with st.container(key="glossary_words", gap="small"):
        st.html(heading("Words", remark="what people call columns and values"))
        if not desk.words.synonyms:
            st.html(paragraph("None yet. “turnover” could mean a column, “Deutschland” a value of one.", classes="lm-muted"))
        for place, one in enumerate(desk.words.synonyms):
            _synonym(desk, place, one)
        _new_synonym(desk)


def _synonym(desk: _Desk, place: int, one: Synonym) -> None:
    def remove() -> None:
        desk.keep(f"word_{place}", synonyms=tuple(other for other in desk.words.synonyms if other != one))

    meaning = (
        esc(one.column) if one.value is None else Safe(f"{esc(one.value)} <span class='lm-muted'>in {esc(one.column)}</span>")
    )
    gone = "" if one.column in desk.columns else " <span class='lm-muted'>· not in this version</span>"
    _line(Safe(f"<b>{esc(one.word)}</b> means {meaning}{gone}"), f"glossary_word_{place}", f"Remove {one.word}", remove)
    desk.problem(f"word_{place}")


def _new_synonym(desk: _Desk) -> None:
    def add() -> None:
        state = st.session_state
        word, column, value = state["glossary_new_word"], state["glossary_new_column"], state.get("glossary_new_value")
        made = Synonym(word, column or "", value if value != _WHOLE else None)
        if not word.strip():
            state[_TOLD] = ("new_word", "A word is missing: type what people say.")
        elif not column:
            state[_TOLD] = ("new_word", f"Choose the column “{word.strip()}” means.")
        elif desk.keep("new_word", synonyms=(*desk.words.synonyms, made)):
            state["glossary_new_word"], state["glossary_new_column"] = "", None
            state.pop("glossary_new_value", None)

    with st.container(key="glossary_new", gap="small"):
        st.text_input("A word", placeholder="turnover", max_chars=60, key="glossary_new_word")
        column = st.selectbox(
            "means the column", desk.columns, index=None, placeholder="Choose a column", key="glossary_new_column"
        )
        cells = glossary.cells_of(desk.owner_id, desk.dataset.id, column) if column else ()
        if cells:
            st.selectbox("or one of its values", [_WHOLE, *cells], key="glossary_new_value")
        st.button("Add the word", icon=":material/add:", key="glossary_add_word", on_click=add)
        desk.problem("new_word")


def _descriptions(desk: _Desk) -> None:
    told = dict(desk.words.descriptions)

    def add() -> None:
        state = st.session_state
        column, text = state["glossary_told_column"], state["glossary_told_text"]
        if not column or not text.strip():
            state[_TOLD] = ("new_description", "Choose a column and say what it means.")
        elif desk.keep("new_description", descriptions=tuple((told | {column: text}).items())):
            state["glossary_told_column"], state["glossary_told_text"] = None, ""

    with st.container(key="glossary_meanings", gap="small"):
        st.html(heading("What columns mean", remark="told to the model, where one is connected"))
        for place, column in enumerate(told):
            _description(desk, place, column)
        if not told:
            st.html(paragraph("None yet. Say what a name does not: units, what is left out.", classes="lm-muted"))
        with st.expander("Say what a column means"):
            st.selectbox("Column", desk.columns, index=None, placeholder="Choose a column", key="glossary_told_column")
            st.text_area(
                "What it means",
                placeholder="net, in euro, without shipping",
                max_chars=300,
                height=80,
                key="glossary_told_text",
            )
            st.button("Add the meaning", icon=":material/add:", key="glossary_add_meaning", on_click=add)
            desk.problem("new_description")


def _description(desk: _Desk, place: int, column: str) -> None:
    told = dict(desk.words.descriptions)

    def remove() -> None:
        desk.keep(f"meaning_{place}", descriptions=tuple(one for one in desk.words.descriptions if one[0] != column))

    _line(
        Safe(f"<b>{esc(column)}</b>: {esc(told[column])}"), f"glossary_meaning_{place}", f"Remove what {column} means", remove
    )
    desk.problem(f"meaning_{place}")


def _line(told: Safe, key: str, words: str, remove: Callable[[], None]) -> None:
    with st.container(key=f"line_{key}", horizontal=True, vertical_alignment="center", wrap=False, gap="small"):
        st.html(Safe(f'<p class="lm-p">{told}</p>'), width="stretch")
        said = label(words)
        st.button(said, icon=":material/close:", type="tertiary", key=f"{key}_remove", help=said, on_click=remove)
