"""The shape of what a method of data does."""

from __future__ import annotations

from collections.abc import Callable

from grading.lens.machine import Machine
from grading.lens.values import Args, Data, Named, Value

Method = Callable[[Machine, Data, Args, Named], Value]
