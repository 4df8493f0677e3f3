"""The compose file and the production settings speak of the same variables."""

import re

import yaml

from tests.architecture.house import ROOT

COMPOSE = ROOT / "docker-compose.yml"


def test_every_service_that_runs_assay_gets_every_required_setting() -> None:
    production = (ROOT / "config/settings/production.py").read_text()
    required = set(re.findall(r'env\.\w+\("(ASSAY_\w+)"\)', production)) - {"ASSAY_BUCKET"}
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    for name in ("web", "worker", "beat"):
        assert required <= set(services[name]["environment"]), name


def test_only_the_sandbox_may_make_namespaces_and_a_fresh_proc() -> None:
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    options = services["sandbox"]["security_opt"]
    assert {"seccomp=unconfined", "systempaths=unconfined"} <= set(options)
    assert [name for name, one in services.items() if "security_opt" in one] == ["sandbox"]
    assert [name for name, one in services.items() if "privileged" in one] == []


def test_the_sandbox_knows_no_secret_and_no_network() -> None:
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    assert "environment" not in services["sandbox"]
    assert services["sandbox"]["network_mode"] == "none"
    address = services["worker"]["environment"]["ASSAY_SANDBOX_SOCKET"]
    assert f"--socket {address}" in services["sandbox"]["command"]
    for name in ("worker", "sandbox"):
        assert "sandbox:/run/assay" in services[name]["volumes"]
