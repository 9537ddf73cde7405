"""Mail: letters are composed here and leave by SMTP (`SMTP_URL`), or become files in the data folder."""

from backend.adapters.mail.address import is_address, mailbox
from backend.adapters.mail.compose import Attachment, Letter, compose
from backend.adapters.mail.folder import FolderPost
from backend.adapters.mail.look import Action, html_of, text_of
from backend.adapters.mail.smtp import SmtpPost
from backend.adapters.mail.trouble import MailTrouble, Trouble
from backend.core.config import settings

__all__ = [
    "Action",
    "Attachment",
    "FolderPost",
    "Letter",
    "MailTrouble",
    "SmtpPost",
    "Trouble",
    "compose",
    "html_of",
    "is_address",
    "mailbox",
    "post",
    "text_of",
]


def post() -> SmtpPost | FolderPost:
    """Return what this deployment's letters leave by. For one thread; close it, or use it as a context."""
    url = settings().smtp_url
    return FolderPost(settings().data_dir / "mail") if url is None else SmtpPost(url.get_secret_value())
