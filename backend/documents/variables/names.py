"""Names of variables, which are names of columns: bare where they are words, in quotes where they hold signs."""

import re

LONGEST_NAME = 300

# Words of any script with blanks, dashes and the like between them. Dots, brackets and signs of comparison want quotes, so
# that nothing which looks like a call or an attribute of a programming language is taken for a name.
BARE = re.compile(r"[\w#%&€$£°№][\w \u00a0\-/&%€$£°№#+'\u2019,\u0300-\u036f]*")


def written(name: str) -> str:
    """Return a variable as it is written in a text: {{ name }}, with quotes where the name needs them."""
    if BARE.fullmatch(name) and name == name.strip() and name != "else" and not name.startswith(("#", "/")):
        return f"{{{{ {name} }}}}"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'{{{{ "{escaped}" }}}}'
