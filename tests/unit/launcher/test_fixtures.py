"""The fixtures every room shares do what they promise."""

import os

from sqlmodel import select

from backend.accounts.models import User
from backend.accounts.service import local_user
from backend.adapters.db import transaction
from backend.core.config import settings


def people():
    with transaction() as session:
        return {user.email for user in session.exec(select(User))}


def test_a_test_begins_with_an_empty_database_and_its_own_data_folder(home):
    assert people() == set()
    assert settings().data_dir == home
    assert os.environ["LISTMILL_DATA_DIR"] == str(home)


def test_what_one_test_wrote_the_next_does_not_see(home):
    local_user()

    found = people()

    assert found == {"local@localhost"}


def test_owner_and_other_are_two_people(owner, other):
    assert people() == {owner.email, other.email}
    assert owner.id != other.id
