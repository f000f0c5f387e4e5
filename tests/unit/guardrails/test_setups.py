"""What is set up without what it needs says so, in one line, with a next step."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from specops.errors import CannotJudgeError, PreconditionError, ProfileError
from specops.evidence.log import RunLog
from specops.guardrails import hal_setup, task_table_setup
from specops.guardrails.context import RunContext
from specops.guardrails.lock import setup as lock_setup
from specops.packet import folder
from specops.redaction import redactor
from specops.settings.resolve import SettingsFile, resolve
from tests.fakes.repository import Guarded

MOMENT = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)


def context(
    root: Path, *, spec: str | None = None, environ: dict[str, str] | None = None
) -> RunContext:
    return RunContext(
        root,
        resolve(SettingsFile(), {}, {}),
        folder.find(root, "docs", spec) if spec else None,
        "20261122T113000123Z-3f9c1a",
        MOMENT,
        RunLog(lambda: MOMENT),
        {},
        redactor({}),
        contextlib.ExitStack(),
        environ or {},
    )


@pytest.mark.parametrize(
    "build", [task_table_setup.build, lock_setup.held, lock_setup.take, lock_setup.unchanged]
)
def test_what_judges_a_packet_needs_one(
    tmp_path: Path, build: Callable[[RunContext], object]
) -> None:
    with pytest.raises(PreconditionError) as caught:
        build(context(tmp_path))
    assert caught.value.remedy == "give --spec"


def test_a_lock_is_not_taken_where_git_cannot_say_what_is_locked(guarded: Guarded) -> None:
    (guarded.root / ".git" / "config").write_text("[core\n", encoding="utf-8")
    with pytest.raises(CannotJudgeError):
        lock_setup.take(context(guarded.root, spec="SPEC-KIT-018"))


@pytest.mark.parametrize(
    ("environ", "user"), [({"USER": "ada"}, "ada"), ({"LOGNAME": "bob"}, "bob"), ({}, "somebody")]
)
def test_a_lock_names_its_holder_as_far_as_it_is_known(
    guarded: Guarded, environ: dict[str, str], user: str
) -> None:
    guardrail = lock_setup.take(context(guarded.root, spec="SPEC-KIT-018", environ=environ))
    assert guardrail.lock.holder.startswith(f"{user}@")


def test_runs_that_share_their_resources_share_one_embedded_hal(guarded: Guarded) -> None:
    first = context(guarded.root, spec="SPEC-KIT-018")
    settings = resolve(SettingsFile("s", {"hal.base_url": "embedded"}), {}, {})
    secrets = {"HAL_SECRET_KAVEDARR_API_KEY": "sentinel-4711"}
    first = replace(first, settings=settings, secrets=secrets)
    with first.resources:
        hal_setup.build(first)
        address = dict(first.shared)
        hal_setup.build(replace(first, session="20261122T113000124Z-3f9c1a"))
        assert first.shared == address
        assert list(address) == ["embedded"]


@pytest.mark.parametrize("secret", ["graphql_ping", "l_ping", "x\ngraphql_\ny"])
def test_a_check_that_is_called_like_a_secret_cannot_be_recorded(
    guarded: Guarded, secret: str
) -> None:
    named = replace(context(guarded.root), secrets={"HAL_SECRET_X": secret})
    with pytest.raises(ProfileError) as caught:
        hal_setup.build(named)
    assert caught.value.message == "the name of a check holds the value of HAL_SECRET_X"
    assert caught.value.remedy == "give the check another name, and the HAL another secret"
    assert caught.value.exit_code == 2
