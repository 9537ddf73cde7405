"""Settings: me, my tokens, what runs here."""

import pytest

from backend.accounts.service import create_token, list_tokens, revoke_token, user_of_token
from backend.core.errors import NotFound, Unauthenticated


def test_it_says_who_i_am_and_what_runs_here(visitor):
    visitor.visit("settings")

    words = visitor.words()
    assert "the local user; sign-in is not configured" in words
    assert "<dt>Streamlit</dt><dd>1.67" in words


def test_a_new_token_is_shown_once_and_works(visitor):
    visitor.visit("settings")

    visitor.app.text_input(key="token_name").set_value("nightly import")
    visitor.app.form_submit_button[0].click()
    visitor.again()

    token = visitor.app.code[0].value
    assert user_of_token(token).id == visitor.me.id
    assert "nightly import" in visitor.words()


def test_a_token_without_a_name_is_refused_in_a_sentence(visitor):
    visitor.visit("settings")

    visitor.app.form_submit_button[0].click()
    visitor.again()

    assert "A token needs a name" in visitor.words()
    assert list_tokens(visitor.me.id) == ()


def test_revoking_asks_once_and_names_the_token(visitor):
    create_token("old script", user_id=visitor.me.id)
    visitor.visit("settings")

    next(b for b in visitor.app.button if b.label == "Revoke").click()
    visitor.again()

    assert "Whatever uses “old script” is refused from then on." in visitor.words()


def test_a_revoked_token_is_worth_nothing_and_leaves_the_list(owner):
    token = create_token("old script", user_id=owner.id)

    revoke_token(owner.id, list_tokens(owner.id)[0].id)

    assert list_tokens(owner.id) == ()
    with pytest.raises(Unauthenticated):
        user_of_token(token)


def test_somebody_elses_token_cannot_be_revoked(owner, other):
    create_token("theirs", user_id=other.id)

    with pytest.raises(NotFound):
        revoke_token(owner.id, list_tokens(other.id)[0].id)

    assert len(list_tokens(other.id)) == 1
