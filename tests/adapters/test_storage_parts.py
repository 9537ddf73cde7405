"""Parts of an upload: any order, any repetition, in parallel, broken off and sent again, always the same file."""

import asyncio
import hashlib
import os
from datetime import timedelta
from uuid import uuid4

import httpx2 as httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.adapters.storage import Layout, parts, storage
from backend.core.errors import Conflict, NotFound, Rejected

SIZE, PART = 950, 100  # ten parts, the last one shorter
CONTENT = bytes(i % 251 for i in range(SIZE))
EVERY = list(range(1, 11))

usual = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def begin(size=SIZE, part=PART):
    name = uuid4().hex
    layout = Layout(upload=name, target=f"sources/{name}/file.csv", size_bytes=size, part_bytes=part)
    return Layout(layout.upload, layout.target, size, part, parts().start(layout))


def content_of(layout, number, content=CONTENT):
    return content[layout.offset(number) : layout.offset(number) + layout.length(number)]


async def arriving(data, piece=37):
    for start in range(0, len(data), piece):
        yield data[start : start + piece]
        await asyncio.sleep(0)


async def send(layout, numbers, content=CONTENT):
    """Send parts all at once, the way their kind wants them."""
    if parts().mode == "direct":
        writing = (parts().write(layout, n, arriving(content_of(layout, n, content))) for n in numbers)
        ends = await asyncio.gather(*writing, return_exceptions=True)
        assert {n for n, end in zip(numbers, ends, strict=True) if end is None} == set(numbers)
        assert {type(end) for end in ends} <= {type(None), Conflict}  # a part sent twice at once: the newer takes it over
        return
    urls = parts().sign(layout, numbers)
    async with httpx.AsyncClient() as browser:
        answers = await asyncio.gather(*(browser.put(urls[n], content=content_of(layout, n, content)) for n in numbers))
    assert [answer.status_code for answer in answers] == [200] * len(numbers)


def whole(layout):
    return b"".join(storage().stream(layout.target))


@usual
@given(order=st.permutations(EVERY), again=st.lists(st.sampled_from(EVERY), max_size=5), data=st.data())
def test_parts_in_any_order_repeated_and_in_parallel_make_the_same_file(place, tiny_parts, order, again, data):
    layout, rest = begin(), [*order, *again]

    while rest:
        at_once = data.draw(st.integers(1, len(rest)))
        asyncio.run(send(layout, rest[:at_once]))
        rest = rest[at_once:]
    parts().finish(layout)

    assert whole(layout) == CONTENT


def test_what_has_arrived_is_known_by_the_storage_alone(place, tiny_parts):
    layout = begin()

    asyncio.run(send(layout, [7, 2, 10]))

    assert list(parts().received(layout)) == [2, 7, 10]


def test_nothing_is_made_while_parts_are_missing(place, tiny_parts):
    layout = begin()
    asyncio.run(send(layout, [1, 2, 3, 5, 6, 7, 8, 9]))

    with pytest.raises(Conflict) as refused:
        parts().finish(layout)

    assert "2 of 10 parts are missing" in refused.value.detail
    assert not storage().exists(layout.target)


def test_finishing_again_changes_nothing(place, tiny_parts):
    layout = begin()
    asyncio.run(send(layout, EVERY))

    parts().finish(layout)
    parts().finish(layout)

    assert whole(layout) == CONTENT


def test_an_aborted_upload_leaves_nothing(place, tiny_parts, request):
    layout = begin()
    asyncio.run(send(layout, [1, 2]))

    parts().abort(layout)
    parts().abort(layout)

    with pytest.raises(NotFound):
        parts().received(layout)
    with pytest.raises(NotFound):
        parts().finish(layout)
    assert list(storage().list("")) == []
    if place == "s3":
        assert request.getfixturevalue("bucket").unfinished() == []


def test_the_object_outlives_what_its_parts_took_up(place, tiny_parts):
    layout = begin()
    asyncio.run(send(layout, EVERY))
    parts().finish(layout)

    parts().abort(layout)

    assert whole(layout) == CONTENT
    assert [o.key for o in storage().list("")] == [layout.target]


@pytest.mark.parametrize("number", [0, -1, 11])
def test_a_number_out_of_range_is_no_part(place, number):
    layout = begin()

    with pytest.raises(Rejected) as refused:
        layout.length(number)

    assert "parts 1 to 10" in refused.value.detail


def test_the_sweep_takes_what_nobody_knows_and_is_old(place, tiny_parts):
    known, unknown = begin(), begin()
    asyncio.run(send(known, [1]))
    asyncio.run(send(unknown, [1]))
    names = {known.upload, known.reference or ""}

    none = parts().sweep(names, older_than=timedelta(days=36_500))
    removed = parts().sweep(names, older_than=timedelta(seconds=-1))

    assert (none, removed) == (0, 1)
    assert list(parts().received(known)) == [1]
    with pytest.raises(NotFound):
        parts().received(unknown)


def test_signed_addresses_are_for_a_bucket_and_our_route_for_a_folder(place):
    layout = begin()

    if place == "s3":
        with pytest.raises(Rejected) as refused:
            asyncio.run(parts().write(layout, 1, arriving(b"1")))
        assert "POST its number" in refused.value.hint
        with pytest.raises(Rejected):
            parts().sign(layout, range(1, 102))
    else:
        with pytest.raises(Rejected) as refused:
            parts().sign(layout, [1])
        assert "PUT each part" in refused.value.hint


def test_a_part_of_another_length_in_the_bucket_does_not_count(bucket, tiny_parts):
    layout = begin()
    url = parts().sign(layout, [3])[3]

    httpx.put(url, content=b"short")

    assert list(parts().received(layout)) == []


# ---- the folder's own promises: bytes pass through this process


@pytest.mark.parametrize("length", [0, 1, 99])
def test_a_part_that_ends_early_is_not_received(home, length):
    layout = begin()

    with pytest.raises(Rejected) as refused:
        asyncio.run(parts().write(layout, 1, arriving(CONTENT[:length])))

    assert f"ended after {length} of 100 bytes" in refused.value.detail
    assert list(parts().received(layout)) == []


def test_a_part_with_more_bytes_than_declared_is_cut_off_at_once_and_spares_its_neighbour(home):
    layout = begin()
    asyncio.run(send(layout, [2]))
    asked = 0

    async def endless():
        nonlocal asked
        while True:
            asked += 1
            yield b"x" * 60

    with pytest.raises(Rejected) as refused:
        asyncio.run(parts().write(layout, 1, endless()))
    asyncio.run(send(layout, [n for n in EVERY if n != 2]))
    parts().finish(layout)

    assert "more than its 100 bytes" in refused.value.detail
    assert asked == 2
    assert whole(layout) == CONTENT


def test_a_part_sent_again_that_breaks_off_is_no_longer_received(home):
    layout = begin()
    asyncio.run(send(layout, EVERY))

    async def lost():
        yield b"other bytes"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(parts().write(layout, 4, lost()))

    assert list(parts().received(layout)) == [n for n in EVERY if n != 4]
    asyncio.run(send(layout, [4]))
    parts().finish(layout)
    assert whole(layout) == CONTENT


def test_a_newer_request_takes_a_part_over_from_one_that_hangs(home):
    layout = begin(size=3 << 20, part=3 << 20)
    data = os.urandom(3 << 20)

    async def both():
        started, newer_is_done = asyncio.Event(), asyncio.Event()

        async def hanging():
            yield b"\0" * (1 << 20)
            started.set()
            await newer_is_done.wait()
            yield b"\0" * (2 << 20)

        async def newer():
            await started.wait()
            await parts().write(layout, 1, arriving(data, 1 << 20))
            newer_is_done.set()

        return await asyncio.gather(parts().write(layout, 1, hanging()), newer(), return_exceptions=True)

    older, newer = asyncio.run(both())
    parts().finish(layout)

    assert isinstance(older, Conflict)
    assert newer is None
    assert hashlib.sha256(whole(layout)).digest() == hashlib.sha256(data).digest()


def test_a_cancelled_request_leaves_the_part_to_be_sent_again(home):
    layout = begin()

    async def cancelled():
        waiting = asyncio.Event()

        async def slow():
            yield CONTENT[:50]
            waiting.set()
            await asyncio.Event().wait()

        writing = asyncio.create_task(parts().write(layout, 1, slow()))
        await waiting.wait()
        writing.cancel()
        await asyncio.wait([writing])
        return writing.cancelled()

    assert asyncio.run(cancelled())
    assert list(parts().received(layout)) == []
    asyncio.run(send(layout, EVERY))
    parts().finish(layout)
    assert whole(layout) == CONTENT
