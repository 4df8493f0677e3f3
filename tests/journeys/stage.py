"""Sets the stage in the journey's own database: people, standard, an open campaign, allocations.

Run as a process of its own with the journey's environment; prints the log-ins as JSON.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from campaigns.actions.allocate_person import allocate_person
    from campaigns.actions.enrol_candidate import enrol_candidate
    from campaigns.states import AllocatedDuty
    from config.demo import notebooks, people, standard, story

    cast = people.gather()
    campaign = story.open_demo_campaign(cast, standard.load(cast.administrator))
    enrolment = enrol_candidate(
        campaign, candidate=cast.candidates["strong"], actor=cast.manager, alias="C-TEST"
    )
    for assessor in cast.assessors:
        allocate_person(enrolment, person=assessor, duty=AllocatedDuty.SCORE, actor=cast.manager)
    allocate_person(enrolment, person=cast.verifier, duty=AllocatedDuty.VERIFY, actor=cast.manager)
    sys.stdout.write(
        json.dumps(
            {
                "password": people.demo_password(),
                "notebook": notebooks.notebook("strong").decode(),
                "pack": str(campaign.packs.get(slug=notebooks.OWN).pk),
                "campaign": str(campaign.pk),
                "enrolment": str(enrolment.pk),
            }
        )
    )


if __name__ == "__main__":
    main()
