"""Letters as files: one .eml each, readable for us alone, where no mail server is configured."""

import os
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4


class FolderPost:
    """Writes letters into a folder. The same letter sent again is the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Do nothing: no file is left open."""

    def send(self, mail: EmailMessage) -> str:
        """Write one letter and return where."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = str(mail["Message-ID"]).strip("<>").partition("@")[0]
        made = self.folder / f".{name}.{uuid4().hex}"
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(mail.as_bytes())
        target = self.folder / f"{name}.eml"
        made.replace(target)
        return f"Written to {target.name}"

    def close(self) -> None:
        """Do nothing: no file is left open."""
