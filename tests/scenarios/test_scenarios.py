"""Every scenario of this folder, on each rung it is meant for."""

from pathlib import Path

import pytest
from tests.scenarios import memory_rung, planner_rung
from tests.scenarios.model import Scenario, all_scenarios, check

every_scenario = pytest.mark.parametrize("scenario", all_scenarios(), ids=lambda scenario: scenario.title)


@every_scenario
def test_the_decision(scenario: Scenario) -> None:
    check(planner_rung.play(scenario), scenario.expected)


@every_scenario
async def test_call_control_with_an_asterisk_in_memory(scenario: Scenario, tmp_path: Path) -> None:
    check(await memory_rung.play(scenario, tmp_path), scenario.expected)
