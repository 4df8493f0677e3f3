"""The people of the demo. All share one password, made once and kept under var/."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from accounts.actions.add_person import add_person
from accounts.models import User
from accounts.roles import Role
from config.environment import VAR


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody by part. `candidates` maps a strength to a person; the newcomer has nothing yet."""

    administrator: User
    manager: User
    verifier: User
    assessors: tuple[User, User]
    reserve: User
    candidates: dict[str, User]
    newcomer: User

    def log_ins(self) -> list[tuple[str, User]]:
        """Part and person, in the order in which a visitor would try them."""
        return [
            ("manager", self.manager),
            *(("assessor", person) for person in self.assessors),
            ("assessor without a case", self.reserve),
            ("verifier", self.verifier),
            *((f"candidate ({strength})", p) for strength, p in self.candidates.items()),
            ("candidate who has not begun", self.newcomer),
            ("administrator", self.administrator),
        ]


PARTS = {
    "admin": ("系統管理員", [Role.ADMINISTRATOR]),
    "manager": ("周雅雯", [Role.MANAGER]),
    "assessor1": ("許志偉", [Role.ASSESSOR]),
    "assessor2": ("鄭淑芬", [Role.ASSESSOR]),
    "assessor3": ("郭冠宇", [Role.ASSESSOR]),
    "verifier": ("蔡明宏", [Role.VERIFIER]),
    "chen": ("陳怡君", [Role.CANDIDATE]),
    "lin": ("林志豪", [Role.CANDIDATE]),
    "wang": ("王雅婷", [Role.CANDIDATE]),
    "huang": ("黃柏翰", [Role.CANDIDATE]),
}
STRENGTHS = {"strong": "chen", "middling": "lin", "weak": "wang"}


def gather() -> Cast:
    """Make whoever is missing; the same people at every start."""
    password = demo_password()
    found = {user.username: user for user in User.objects.filter(username__in=PARTS)}
    for username, (full_name, roles) in PARTS.items():
        if username not in found:
            found[username] = add_person(
                username=username, full_name=full_name, roles=roles, password=password,
                email=f"{username}@assay.example",
            )  # fmt: skip
    return Cast(
        administrator=found["admin"],
        manager=found["manager"],
        reserve=found["assessor3"],
        verifier=found["verifier"],
        assessors=(found["assessor1"], found["assessor2"]),
        newcomer=found["huang"],
        candidates={strength: found[name] for strength, name in STRENGTHS.items()},
    )


def demo_password(folder: Path = VAR) -> str:
    """Random, so that a demo that is left running is open to nobody who did not start it."""
    path = folder / "secrets" / "demo_password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(f"assay-{secrets.token_hex(5)}")
    return path.read_text()
