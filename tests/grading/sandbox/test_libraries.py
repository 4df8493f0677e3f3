"""Every library of a runtime works in the box under the limits that a pack has by default."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from grading.contract import Limits
from grading.errors import SandboxRefused
from grading.sandbox import connection
from grading.sandbox.outcome import RunOutcome, RunStatus
from grading.sandbox.run import run_notebook
from grading.sandbox.runtime import find_runtime
from tests.grading.sandbox.books import book, said, shown, texts
from tests.grading.sandbox.conftest import OTHER_POOL_USER, Boxes, supervisor_at

pytestmark = pytest.mark.sandbox
DEFAULT = dataclasses.asdict(Limits())

TABLE = """
import json, os
import numpy as np
from sklearn.datasets import make_classification
X, y = make_classification(1200, 10, weights=[0.9], class_sep=2.0, random_state=0)
X = X.astype("float32")
"""
BOOST = """
import lightgbm, xgboost
scores = {}
for jobs in (1, 2, 1):
    models = {
        "lightgbm": lightgbm.LGBMClassifier(n_estimators=30, n_jobs=jobs, verbose=-1, random_state=0),
        "xgboost": xgboost.XGBClassifier(n_estimators=30, n_jobs=jobs, random_state=0),
    }
    for name, model in models.items():
        scores[f"{name} {jobs}"] = float(model.fit(X, y).score(X, y))
print(json.dumps(scores))
"""
FOREST = """
from sklearn.ensemble import RandomForestClassifier
forest = RandomForestClassifier(20, max_depth=5, random_state=0, n_jobs=2).fit(X, y)
"""
ONNX = """
import onnx, onnxruntime
from skl2onnx import to_onnx
stored = to_onnx(forest, X[:1]).SerializeToString()
onnx.checker.check_model(onnx.load_from_string(stored))
session = onnxruntime.InferenceSession(stored, providers=["CPUExecutionProvider"])
print(json.dumps(float((session.run(None, {"X": X})[0] == forest.predict(X)).mean())))
"""
SAMPLE = """
from imblearn.over_sampling import SMOTE
print(json.dumps(np.bincount(SMOTE(random_state=0).fit_resample(X, y)[1]).tolist()))
"""
EXPLAIN = """
import shap
explainer = shap.TreeExplainer(forest)
values = explainer.shap_values(X[:20])
total = values.sum(axis=1) + explainer.expected_value
print(json.dumps(float(np.abs(total - forest.predict_proba(X[:20])).max())))
"""
COMPILE = """
import shap
slow = shap.Explainer(lambda rows: forest.predict_proba(rows)[:, 1], X[:20], seed=0)
print(json.dumps(list(slow(X[:2]).values.shape)))
"""


def test_boosted_trees_with_one_and_two_threads(box: Boxes) -> None:
    outcome = box.run(TABLE, BOOST, **DEFAULT)
    assert outcome.status is RunStatus.COMPLETED, texts(outcome)
    scores = said(outcome, 1)
    assert sorted(scores) == ["lightgbm 1", "lightgbm 2", "xgboost 1", "xgboost 2"]
    assert min(scores.values()) > 0.98


def test_a_model_leaves_as_onnx_and_predicts_the_same(box: Boxes) -> None:
    outcome = box.run(TABLE, FOREST, ONNX, **DEFAULT)
    assert outcome.status is RunStatus.COMPLETED, texts(outcome)
    assert said(outcome, 2) == 1.0


def test_resampling_evens_the_classes(box: Boxes) -> None:
    outcome = box.run(TABLE, SAMPLE, **DEFAULT)
    assert outcome.status is RunStatus.COMPLETED, texts(outcome)
    ours, theirs = said(outcome, 1)
    assert ours == theirs > 1000


def test_explanations_of_trees_add_up(box: Boxes) -> None:
    outcome = box.run(TABLE, FOREST, EXPLAIN, **DEFAULT)
    assert outcome.status is RunStatus.COMPLETED, texts(outcome)
    assert said(outcome, 2) < 1e-6


def test_code_that_is_compiled_in_the_box_runs(box: Boxes) -> None:
    outcome = box.run(TABLE, FOREST, COMPILE, **DEFAULT)
    assert outcome.status is RunStatus.COMPLETED, texts(outcome)
    assert said(outcome, 2) == [2, 10]


def test_styled_tables_are_shown(box: Boxes) -> None:
    outcome = box.run(
        "import pandas as pd\npd.DataFrame({'a': [1.25]}).style.format('{:.1f} %')", **DEFAULT
    )
    (output,) = shown(outcome)[0]
    assert ">1.2 %</td>" in output["data"]["text/html"]


TRAIN = """
import json, os, torch
torch.manual_seed(0)
X = torch.randn(500, 8)
y = (X[:, 0] * X[:, 1] > 0).float()
net = torch.nn.Sequential(torch.nn.Linear(8, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1))
losses = []
def train(steps):
    optimizer = torch.optim.Adam(net.parameters(), 0.02)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(net(X)[:, 0], y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
train(60)
print(json.dumps([losses, torch.cuda.is_available(), torch.get_num_threads()]))
"""
MORE = """
torch.set_num_threads(2)
train(10)
from torch.utils.data import DataLoader, TensorDataset
loader = DataLoader(TensorDataset(X, y), batch_size=100, num_workers=2)
print(json.dumps([len(batch) for batch, _ in loader]))
"""
KEEP = """
torch.save(net.state_dict(), "net.pt")
again = torch.load("net.pt", weights_only=True)
print(json.dumps(bool(torch.equal(again["0.weight"], net[0].weight))))
"""


def _deep() -> RunOutcome:
    outcome = run_notebook(
        book(TRAIN, MORE, KEEP), files={}, wanted={}, limits=Limits(), runtime="deep",
        on_phase=lambda _: None,
    )  # fmt: skip
    assert outcome.status is RunStatus.COMPLETED, texts(outcome)
    return outcome


def test_a_network_is_trained_alike_in_a_cold_box_and_in_a_forked_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        find_runtime("deep")
    except SandboxRefused:
        pytest.skip("runtime deep is not installed")
    cold = _deep()
    with supervisor_at(tmp_path / "socket", OTHER_POOL_USER, "--runtime", "deep"):
        monkeypatch.setenv(connection.SETTING, str(tmp_path / "socket"))
        pooled = _deep()
    assert cold.guarantees["mode"] == "cold"
    assert pooled.guarantees["mode"] in ("zygote", "pool")
    losses, has_cuda, threads = said(cold)
    assert losses[-1] < losses[0] / 2
    assert (has_cuda, threads) == (False, 1)
    assert said(cold, 1) == [100] * 5
    assert said(cold, 2) is True
    assert texts(cold) == texts(pooled)
