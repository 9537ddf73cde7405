"""How finished parts become archives: ten thousand documents and five gigabytes at most, in order, never one that still grows."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from backend.documents.batches.archives import MOST_BYTES, MOST_DOCUMENTS, listed
from backend.documents.batches.models import Archive, Batch, BatchPart

ONE = UUID(int=1)


def batch():
    return Batch(
        owner_id=ONE,
        template_id=ONE,
        dataset_id=ONE,
        title="Cards / for: people",
        archive=Archive.ZIP,
        fields={},
        fingerprint="",
    )


def part(number, *, documents=1000, size=90_000_000, round_=1):
    first = (number - 1) * 1000 + 1
    return BatchPart(
        batch_id=ONE, round=round_, number=number, first_row=first, last_row=first + 999, recipients=1000, documents=documents,
        failed=1000 - documents, key=f"k{round_}.{number}" if documents else None, data_bytes=size if documents else 0,
        members=documents, directory_bytes=70 * documents,
    )  # fmt: skip


def test_an_archive_holds_ten_thousand_documents():
    found = listed(batch(), [part(number) for number in range(1, 26)], frozenset())

    assert [(one.n, one.documents, one.first_row, one.last_row) for one in found] == [
        (1, 10_000, 1, 10_000), (2, 10_000, 10_001, 20_000), (3, 5_000, 20_001, 25_000)
    ]  # fmt: skip
    assert found[0].file_name == "Cards _ for_ people 1 of 3.zip"


def test_while_documents_are_made_only_full_archives_can_be_fetched():
    made = [part(number) for number in range(1, 26) if number != 12]

    assert [one.documents for one in listed(batch(), made, frozenset({1}))] == [10_000]
    assert [one.documents for one in listed(batch(), made, frozenset())] == [10_000, 10_000, 4_000]


def test_what_is_made_in_a_second_round_is_an_archive_of_its_own():
    made = [part(1, documents=990), part(2), part(1, documents=10, round_=2)]

    assert [(one.documents, one.round) for one in listed(batch(), made, frozenset({2}))] == [(1990, 1)]
    assert [(one.documents, one.round) for one in listed(batch(), made, frozenset())] == [(1990, 1), (10, 2)]


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 3_000_000_000)), min_size=1, max_size=60))
def test_every_document_is_in_one_archive_and_none_is_too_large(sizes):
    made = [part(number, documents=documents, size=size) for number, (documents, size) in enumerate(sizes, start=1)]

    found = listed(batch(), made, frozenset())

    assert sum(one.documents for one in found) == sum(documents for documents, _ in sizes)
    assert all(one.documents <= MOST_DOCUMENTS and one.size_bytes <= MOST_BYTES for one in found)
    assert [one.n for one in found] == list(range(1, len(found) + 1))
    assert len({one.file_name for one in found}) == len(found)
