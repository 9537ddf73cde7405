"""Languages that numbers, money and dates are written in: tags like “de”, “de-AT” or “pt_BR”."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

# The ones a page offers; every other tag the tables of CLDR know is taken as well.
LANGUAGES = {
    "en": "English",
    "en-GB": "English (United Kingdom)",
    "en-US": "English (United States)",
    "de": "Deutsch",
    "de-AT": "Deutsch (Österreich)",
    "de-CH": "Deutsch (Schweiz)",
    "fr": "Français",
    "it": "Italiano",
    "es": "Español",
    "pt": "Português",
    "pt-BR": "Português (Brasil)",
    "nl": "Nederlands",
    "pl": "Polski",
    "cs": "Čeština",
    "sk": "Slovenčina",
    "hu": "Magyar",
    "ro": "Română",
    "sv": "Svenska",
    "da": "Dansk",
    "nb": "Norsk bokmål",
    "fi": "Suomi",
    "el": "Ελληνικά",
    "tr": "Türkçe",
    "uk": "Українська",
    "bg": "Български",
}


@lru_cache(maxsize=4096)
def locale_of(tag: str) -> Locale | None:
    """Return the language behind a tag, None where there is no such language."""
    plain = tag.strip().replace("-", "_")
    if not plain or len(plain) > 35 or not plain.isascii():
        return None
    try:
        return Locale.parse(plain)
    except (ValueError, TypeError, UnknownLocaleError):
        return None


@lru_cache(maxsize=4096)
def locale_or_english(tag: str) -> Locale:
    """Return the language behind a tag, English where there is no such language."""
    return locale_of(tag) or Locale("en")
