"""The scenarios that are also played by real phones."""

import pytest
from tests.scenarios import real_rung
from tests.scenarios.model import Scenario, all_scenarios, check
from tests.support.house import House

pytestmark = pytest.mark.real

REAL = [scenario for scenario in all_scenarios() if scenario.real]


@pytest.mark.parametrize("scenario", REAL, ids=lambda scenario: scenario.title)
def test_real_phones(scenario: Scenario, house: House) -> None:
    check(real_rung.play(scenario, house), scenario.expected)
