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


def test_the_worker_may_make_namespaces_and_a_fresh_proc() -> None:
    worker = yaml.safe_load(COMPOSE.read_text())["services"]["worker"]
    assert {"seccomp=unconfined", "systempaths=unconfined"} <= set(worker["security_opt"])
    assert "privileged" not in worker
