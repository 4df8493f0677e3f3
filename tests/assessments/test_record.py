import pytest
from tests.factories.assessments import signed_off
pytestmark = pytest.mark.django_db

def test_slice() -> None:
    d = signed_off(first={"P1.1.1": 2}, second={"P1.1.1": None, "A01": None})
    import json
    print(json.dumps(d.record, ensure_ascii=False, indent=1)[:6000])
    assert d.overall == "level_4"
