from __future__ import annotations

import pytest

from accounts.models import User
from campaigns.models import Enrolment
from evidence.namelessness import nameless


def enrolled(name, username="chen.yj", email="chen.yj@assay.example") -> Enrolment:
    return Enrolment(alias="C-001", candidate=User(full_name=name, username=username, email=email))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("作者：陳怡君。", "作者：C-001。"),
        ("陳 怡君 / 陳　怡　君", "C-001 / C-001"),
        ("mail chen.yj@assay.example now", "mail C-001 now"),
        ("/home/chen.yj/work", "/home/C-001/work"),
        ("CHEN.YJ", "C-001"),
        ("kitchen.yjx", "kitchen.yjx"),
        ("怡君", "怡君"),
        (r'{"author": "\u9673\u6021\u541B"}', '{"author": "C-001"}'),
        ("https://x.example/%E9%99%B3%e6%80%a1%E5%90%9B.csv", "https://x.example/C-001.csv"),
    ],
)
def test_names_become_the_alias(text, expected):
    assert nameless(text, enrolled("陳怡君")) == expected


def test_latin_names_are_found_as_whole_words():
    one = enrolled("Ada Lee", username="al", email="")
    assert nameless("Ada Lee, ada_lee, Ada  Lee; Canada Lees; al", one) == (
        "C-001, C-001, C-001; Canada Lees; al"
    )


def test_somebody_without_names_hides_nothing():
    assert nameless("a", enrolled("", username="", email="")) == "a"
    assert nameless("陳", enrolled("陳", username="x", email="")) == "陳"


def test_the_family_name_may_come_first():
    one = enrolled("Ada Mary Lee", username="al", email="")
    assert nameless("Lee, Ada Mary; lee_ada_mary; Mary Lee", one) == "C-001; C-001; Mary Lee"


def test_a_mailbox_is_a_name_too():
    one = enrolled("陳怡君", username="u-17", email="yijun.chen@assay.example")
    assert nameless("/home/yijun.chen/a, yijun.chen@assay.example", one) == "/home/C-001/a, C-001"
