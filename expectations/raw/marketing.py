"""What the exports of marketing must look like to be believed."""

from typing import Final

from expectations.phrases import (
    alone,
    any_told,
    between,
    delivered,
    in_order,
    like,
    like_before,
    one_of,
    sane,
)
from expectations.suite import EMAIL, Suite

LEADS: Final = Suite(
    gate="raw",
    table="marketing__leads",
    owner="marketing",
    key=("lead_id",),
    expectations=lambda: [
        delivered("Marketing delivered at least one lead."),
        like_before("marketing__leads"),
        any_told(
            "Nearly every lead has an e-mail address, a company or an account.",
            *("email", "company_name", "domain", "account_id", "crm_account_id"),
        ),
        like("A lead's e-mail address looks like name@example.com.", "email", EMAIL, mostly=0.98),
        alone("Few leads share their e-mail address with another.", "lower(trim(email))"),
        one_of(
            "A lead is new, engaged, qualified, converted or disqualified.",
            "lead_status",
            "new|engaged|qualified|converted|disqualified",
            mostly=0.9,
            severity="info",
        ),
        between("A lead's score lies within a thousand points.", "score", -1_000, 1_000),
        sane("Marketing first knew a lead between 1990 and 2100.", "created_at"),
        in_order(
            "Sales takes a lead over after marketing first knew it.", "created_at", "converted_at"
        ),
        in_order(
            "Nobody asks for no more mail before marketing knows of him.",
            "created_at",
            "unsubscribed_at",
            mostly=0.95,
        ),
    ],
)

# Each delivery adds rows and corrects none, so no single row may stop the run for ever.
CAMPAIGN_TOUCHES: Final = Suite(
    gate="raw",
    table="marketing__campaign_touches",
    owner="marketing",
    expectations=lambda: [
        delivered("Marketing delivered at least one touch of a campaign."),
        like_before("marketing__campaign_touches"),
        any_told(
            "Nearly every touch names a lead, an address or a customer.",
            *("lead_id", "email", "account_id", "crm_account_id"),
        ),
        one_of(
            "A touch is sent, delivered, opened, clicked, bounced, unsubscribed, attended or"
            " submitted.",
            "touch_kind",
            "sent|delivered|opened|clicked|bounced|unsubscribed|attended|submitted",
        ),
        one_of(
            "A touch comes by email, event, webinar, advertisement, web or social network.",
            "channel",
            "email|event|webinar|advertisement|web|social",
            mostly=0.9,
            severity="info",
        ),
        sane("A touch happened between 1990 and 2100.", "touched_at", mostly=0.999),
    ],
)

SUITES: Final = (LEADS, CAMPAIGN_TOUCHES)
