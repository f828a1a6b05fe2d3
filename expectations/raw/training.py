"""What the exports of training must look like to be believed."""

from typing import Final

from expectations.phrases import (
    alone,
    any_told,
    between,
    delivered,
    in_order,
    like_before,
    one_of,
    sane,
)
from expectations.suite import Suite

COURSES: Final = Suite(
    gate="raw",
    table="training__courses",
    owner="training",
    key=("course_id",),
    expectations=lambda: [
        delivered("Training delivered at least one course."),
        like_before("training__courses"),
        alone("Few courses share their name with another.", "lower(trim(course_name))", mostly=0.9),
        one_of(
            "A course is online, in a classroom or a webinar.",
            "format",
            "online|classroom|webinar",
            mostly=0.9,
            severity="info",
        ),
        between("A course takes at most four hundred hours.", "duration_hours", 0, 400),
        sane("A course was created between 1990 and 2100.", "created_at"),
    ],
)

ENROLLMENTS: Final = Suite(
    gate="raw",
    table="training__enrollments",
    owner="training",
    key=("enrollment_id",),
    expectations=lambda: [
        delivered("Training delivered at least one enrolment."),
        like_before("training__enrollments"),
        any_told(
            "Nearly every enrolment names a customer or a person.",
            *("account_id", "crm_account_id", "company_name", "email"),
        ),
        one_of(
            "An enrolment is enrolled, started, completed, failed, cancelled or missed.",
            "status",
            "enrolled|started|completed|failed|cancelled|missed",
        ),
        between("The result of a course lies between 0 and 100.", "score", 0, 100),
        between(
            "Progress is a share between 0 and 1; more looks like per cent.",
            "progress_share",
            0,
            1,
        ),
        any_told(
            "An enrolment tells when it was made, begun or finished.",
            *("enrolled_at", "started_at", "completed_at"),
        ),
        sane("A person enrolled between 1990 and 2100.", "enrolled_at"),
        in_order("Nobody begins a course before enrolling.", "enrolled_at", "started_at"),
        in_order("Nobody finishes a course before beginning.", "started_at", "completed_at"),
    ],
)

SUITES: Final = (COURSES, ENROLLMENTS)
