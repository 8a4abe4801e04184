from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.phones.phone import Phones


@pytest.fixture
def phones(tmp_path: Path) -> Iterator[Phones]:
    """Phones that know no registrar: they call one another by address."""
    with Phones(registrar="127.0.0.1", folder=tmp_path) as phones:
        yield phones
