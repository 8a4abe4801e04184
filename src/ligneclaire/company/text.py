"""Text as searches compare it."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Without accents, case or repeated blanks: `Éloïse  DUPRÉ` is `eloise dupre`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"\s+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()
