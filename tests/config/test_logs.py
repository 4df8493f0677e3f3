"""Nothing secret reaches the log by way of a traceback."""

import json

import structlog


def test_a_traceback_holds_no_local_variables(capsys) -> None:
    seed = "af9d852c6b68c262"
    try:
        raise ValueError("wrong")
    except ValueError:
        structlog.get_logger("test").exception("failed", run="1")
    line = capsys.readouterr().out
    assert json.loads(line)["event"] == "failed"
    assert "ValueError: wrong" in line
    assert seed not in line
