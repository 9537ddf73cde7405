"""Archives put together of finished parts: read by others' programs, any stretch of them, beyond four gigabytes too."""

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.documents.batches import joining, zipping
from backend.documents.batches.joining import Stored
from backend.documents.batches.zipping import Area, Writer

DOCUMENTS = st.lists(st.tuples(st.text("abc名ü", max_size=6), st.binary(max_size=60)), min_size=1, max_size=5)


def made(files):
    """Stored files, what they hold by key, and every member."""
    told, kept, members = [], {}, {}
    for number, documents in enumerate(files):
        out = io.BytesIO()
        writer = Writer(out)
        for place, (name, data) in enumerate(documents):
            members[f"{number}{place}_{name}.pdf"] = data
            writer.add(f"{number}{place}_{name}.pdf", data)
        told.append(Stored(f"part-{number}", writer.close()))
        kept[f"part-{number}"] = out.getvalue()
    return told, kept, members


def reading(kept):
    def read(key, span):
        yield kept[key][span[0] : span[1]]

    return read


@given(st.lists(DOCUMENTS, min_size=1, max_size=4), st.data())
@settings(max_examples=60)
def test_joined_parts_hold_every_document_and_any_stretch_of_them_can_be_sent(files, data):
    parts, kept, members = made(files)

    whole = b"".join(joining.stream(parts, reading(kept)))

    assert len(whole) == joining.size_bytes(parts)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        assert {one: archive.read(one) for one in archive.namelist()} == members
        assert len(archive.namelist()) == len(members)
    first = data.draw(st.integers(0, len(whole)))
    last = data.draw(st.integers(first, len(whole)))
    assert b"".join(joining.stream(parts, reading(kept), span=(first, last))) == whole[first:last]


def test_each_part_is_an_archive_by_itself_and_tells_where_its_documents_are():
    (part,), kept, members = made([[("a", b"one"), ("名", b"two" * 99)]])

    found = list(zipping.members(joining.directory_of(part, reading(kept))))

    assert zipfile.ZipFile(io.BytesIO(kept["part-0"])).testzip() is None
    assert {one.name.decode(): kept["part-0"][slice(*one.content)] for one in found} == members


class Nothing(io.RawIOBase):
    """A file of so many bytes of nothing, with a real end."""

    def __init__(self, size, tail):
        self.size, self.tail, self.at = size, tail, 0

    def seekable(self):
        return True

    def readable(self):
        return True

    def tell(self):
        return self.at

    def seek(self, offset, whence=0):
        self.at = (0, self.at, self.size)[whence] + offset
        return self.at

    def readinto(self, into):
        start = self.size - len(self.tail)
        count = max(0, min(len(into), self.size - self.at))
        wanted = bytes(
            self.tail[at - start] if at >= start else 0 for at in range(self.at, self.at + count)
        ) if self.at + count > start else bytes(count)  # fmt: skip
        into[:count] = wanted
        self.at += count
        return count


def test_places_beyond_four_gigabytes_and_more_members_than_two_bytes_count_are_told():
    member = zipping.Member(b"a.pdf", 0, 0, 0)
    plain = zipping.entry(member, 0, far=False)
    large = Area(3 << 30, 1, len(plain))

    def read(key, span):
        assert span[0] >= (3 << 30), "only the directory is read here"
        yield (plain + zipping.end(3 << 30, members=1, directory_bytes=len(plain)))[span[0] - (3 << 30) : span[1] - (3 << 30)]

    parts = [Stored("a", large), Stored("b", large)]
    total = joining.size_bytes(parts)
    tail = b"".join(joining.stream(parts, read, span=(6 << 30, total)))

    with zipfile.ZipFile(Nothing(total, tail)) as archive:
        assert [one.header_offset for one in archive.infolist()] == [0, 3 << 30]
        assert archive.start_dir == 6 << 30
    many = zipping.end(10, members=70_000, directory_bytes=70_000 * 46)
    assert many.startswith(b"PK\6\6")
