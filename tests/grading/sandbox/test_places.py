"""Parts of the box in a private folder are published for the sandbox user, by hash."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from grading.errors import SandboxRefused
from grading.sandbox import places
from grading.sandbox.places import parts_as_installed, parts_for, publish
from grading.sandbox.runtime import Runtime
from grading.sandbox.user import SandboxUser

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
STRANGER = SandboxUser(58123, 58123, drops=True)


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """A runtime and our inside code below a folder that only its owner may pass."""
    for folder in (tmp_path, *list(tmp_path.parents)[:-2]):
        folder.chmod(0o755)
    home = tmp_path / "home"
    for folder in ("bin", "lib"):
        (home / "tabular" / folder).mkdir(parents=True)
    (home / "tabular" / "bin" / "python").symlink_to("/usr/bin/python3.11")
    (home / "tabular" / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (home / "tabular" / "lib" / "module.py").write_text("x = 1\n")
    (home / "tabular.fonts").mkdir()
    (home / "tabular.fonts" / "fontlist.json").write_text("{}")
    shutil.copytree(places.INSIDE, home / "inside")
    home.chmod(0o700)
    monkeypatch.setattr(places, "INSIDE", home / "inside")
    monkeypatch.setattr(places, "PUBLISHED", tmp_path / "published")
    return Runtime("tabular", home / "tabular", "f" * 64)


def test_a_private_folder_is_refused_with_the_mend(private: Runtime) -> None:
    with pytest.raises(SandboxRefused, match=r"Mend: run script/setup .* as root"):
        parts_for(private, STRANGER)


def test_published_parts_are_taken_by_hard_link(private: Runtime) -> None:
    assert publish(private, STRANGER)
    parts = parts_for(private, STRANGER)
    assert parts.runtime.parent.parent == places.PUBLISHED
    linked = parts.runtime / "lib" / "module.py"
    assert linked.samefile(private.path / "lib" / "module.py")
    assert (parts.runtime / "bin" / "python").readlink() == Path("/usr/bin/python3.11")
    assert parts.has_fonts
    assert not publish(private, STRANGER)


def test_files_of_a_strict_umask_are_copied_readable(private: Runtime) -> None:
    secret = private.path / "pyvenv.cfg"
    secret.chmod(0o600)
    publish(private, STRANGER)
    copy = parts_for(private, STRANGER).runtime / "pyvenv.cfg"
    assert copy.stat().st_mode & 0o777 == 0o604
    assert secret.stat().st_mode & 0o777 == 0o600


def test_other_inside_code_is_not_taken_from_an_older_publication(private: Runtime) -> None:
    publish(private, STRANGER)
    (places.INSIDE / "warden.py").write_text("# newer\n")
    with pytest.raises(SandboxRefused):
        parts_for(private, STRANGER)
    assert publish(private, STRANGER)
    assert (parts_for(private, STRANGER).inside / "warden.py").read_text() == "# newer\n"


def test_a_new_list_of_fonts_is_published_afresh(private: Runtime) -> None:
    shutil.rmtree(parts_as_installed(private).fonts)
    publish(private, STRANGER)
    assert not parts_for(private, STRANGER).has_fonts
    parts_as_installed(private).fonts.mkdir()
    assert publish(private, STRANGER, afresh=True)
    assert parts_for(private, STRANGER).has_fonts


def test_open_folders_and_ordinary_users_need_no_publication(private: Runtime) -> None:
    own = SandboxUser(0, 0, drops=False)
    assert parts_for(private, own) == parts_as_installed(private)
    assert not publish(private, own)
    private.path.parent.chmod(0o755)
    assert parts_for(private, STRANGER) == parts_as_installed(private)
    assert not publish(private, STRANGER, afresh=True)
    assert not places.PUBLISHED.exists()
