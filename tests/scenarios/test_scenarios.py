"""Every scenario of this folder, on each rung it is meant for."""

import pytest
from tests.scenarios import planner_rung
from tests.scenarios.model import Scenario, all_scenarios, check

SCENARIOS = all_scenarios()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.title)
def test_the_decision(scenario: Scenario) -> None:
    check(planner_rung.play(scenario), scenario.expected)
