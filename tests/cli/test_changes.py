"""The table of changes."""

import pytest

from idm.cli.changes import print_changes
from idm.desired import Desired
from idm.office.views import describe
from idm.plan import plan_account
from tests.people import POLICY, a_person, an_organisation, at

NOW = at("2026-04-01 00:00:00")


def test_the_reason_of_a_right_stands_beside_it_once(capsys: pytest.CaptureFixture[str]):
    """A post that brings a role, its unit and the unit above is named once for each clause."""
    desired = Desired(POLICY, an_organisation(), NOW)
    person = a_person(unit="0201", title="係長")
    change = plan_account(None, desired.entry(person))
    assert change is not None

    print_changes([describe.change(change, person, desired, desired)])
    reasons = "".join(line.split("│")[-2] for line in capsys.readouterr().out.splitlines() if "│" in line)
    said = reasons.replace(" ", "")

    assert said.count("情報システム担当者←情報政策係係長") == 1
    assert said.count("、情報政策係係長") == 1
    assert "情報システム担当者←情報政策係係長［西原村2(4)①②］" in said
