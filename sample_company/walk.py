"""How customers live through their contracts: deciding, changing terms, leaving, coming back."""

import numpy as np
import numpy.typing as npt

from sample_company.clock import NEVER, Clock, Days, add_months, day_of_month, next_period_start
from sample_company.companies import Companies
from sample_company.contracts import (
    DOWNGRADES,
    DUNNING_DAYS,
    FAILURES,
    LAPSED,
    LAPSES,
    PAYMENT_FAILED,
    PLAN_CHANGED,
    REASONS,
    RECOVERED_PAYMENT_SHARE,
    SILENT,
    SILENT_SHARE,
    TRIAL_ENDED,
    UPGRADES,
    WIN_BACK_DAYS,
    WIN_BACK_SHARE,
    YEARLY_DECISION_FACTOR,
    YEARLY_NOTICE_DAYS,
    monthly_cents,
)
from sample_company.randomness import Integers, stream
from sample_company.settings import Settings
from sample_company.states import States

LEFT, UPGRADED, DOWNGRADED, LAPSED_EVENT, FAILED = 1, 2, 3, 4, 5  # what may happen in a week

Columns = dict[str, npt.NDArray]


class Walk:
    """Where every customer stands: terms, start of the present stretch, week free to decide."""

    def __init__(
        self, companies: Companies, states: States, clock: Clock, settings: Settings
    ) -> None:
        """Put everybody before their first stretch."""
        self.companies, self.states = companies, states
        self.clock, self.settings = clock, settings
        self.random = stream(settings.seed, "contracts")
        count = companies.buyers
        self.plan = companies.segment[:count].copy()
        self.seats = companies.seats[:count].copy()
        self.months = companies.months[:count].copy()
        self.credit = np.zeros(count, dtype=np.int32)
        self.start = np.where(companies.is_brief[:count], NEVER, companies.paid_from[:count])
        self.start = self.start.astype(np.int32)
        self.settled = self._settled_week(self.start)
        self.stints: list[Columns] = []
        self.losses: list[Columns] = []

    def live(self, week: int) -> None:
        """Let the customers who are free to decide do so, and give those who do new terms."""
        count = self.companies.buyers
        hazard = self.states.hazard(week, self.companies, self.settings)
        leave = self.random.random(count, dtype=np.float32)
        event = self.random.random(count, dtype=np.float32)
        value = self.states.value[week].astype(np.float32)
        days = (7 * week + (np.arange(count) + week) % 5).astype(np.int32)
        free = self.settled <= week
        who = np.flatnonzero(
            free & ((leave < YEARLY_DECISION_FACTOR * hazard) | (event < 2 * UPGRADES))
        ).astype(np.int32)
        day, start, months = days[who], self.start[who], self.months[who]
        renewal = next_period_start(start, months, day)
        ahead = renewal - day
        in_window = (ahead >= YEARLY_NOTICE_DAYS[0]) & (ahead <= YEARLY_NOTICE_DAYS[1])
        factor = np.where(months < 12, 1.0, np.where(in_window, YEARLY_DECISION_FACTOR, 0.0))
        growth = UPGRADES * (0.4 + value[who])  # customers who receive value buy more of it
        shrinking = DOWNGRADES * (1.6 - value[who])
        edges = np.cumsum(
            np.stack(
                [
                    growth,
                    shrinking,
                    np.full_like(growth, LAPSES),
                    np.where(months < 12, FAILURES, 0.0),
                ]
            ),
            axis=0,
        )
        place = (event[who] >= edges).sum(axis=0)
        kind = np.where(place < 4, place + UPGRADED, 0)
        kind = np.where(leave[who] < hazard[who] * factor, LEFT, kind)
        happens = kind > 0
        self._end(week, who[happens], kind[happens], day[happens], renewal[happens])

    def _end(self, week: int, who: Integers, kind: Integers, day: Days, renewal: Days) -> None:
        """End stretches as their kind says, note losses, and start the stretches that follow."""
        count = len(who)
        end = np.where(kind == UPGRADED, day, renewal)
        end = np.where(kind == FAILED, renewal + DUNNING_DAYS, end).astype(np.int32)
        is_silent = (kind == LEFT) & (self.random.random(count) < SILENT_SHARE)
        tells = (kind == DOWNGRADED) | (kind == UPGRADED) | ((kind == LEFT) & ~is_silent)
        pause = np.where(kind == LAPSED_EVENT, self.random.integers(4, 26, count), 0)
        recovers = (kind == FAILED) & (self.random.random(count) < RECOVERED_PAYMENT_SHARE)
        pause = np.where(recovers, self.random.integers(2, 20, count), pause)
        goes = ((kind == LEFT) | (kind == FAILED)) & ~recovers
        returns = self.random.random(count) < WIN_BACK_SHARE
        pause = np.where(goes, self.random.integers(*WIN_BACK_DAYS, count), pause)
        following = np.where(goes & ~returns, NEVER, end + pause).astype(np.int32)
        why = self._reasons(week, who)
        reason = np.select(
            [is_silent, kind == LEFT, kind == FAILED, kind == LAPSED_EVENT],
            [SILENT, why, PAYMENT_FAILED, LAPSED],
            PLAN_CHANGED,
        )
        self._add_stints(
            who,
            end,
            np.where(tells, day, end),
            reason,
            np.where(kind == FAILED, renewal, NEVER),
        )
        lost = goes
        self.losses.append(
            {
                "customer": who[lost],
                "decided_on": day[lost],
                "lost_on": end[lost],
                "reason": np.where(kind == FAILED, PAYMENT_FAILED, why)[lost].astype(np.int32),
                "is_voluntary": (kind == LEFT)[lost],
                "is_silent": is_silent[lost],
                "back_on": following[lost],
            }
        )
        self._renew(who, kind, end, following)

    def _renew(self, who: Integers, kind: Integers, end: Days, following: Days) -> None:
        """Give customers the terms of their next stretch."""
        count = len(who)
        seats, months = self.seats[who], self.months[who]
        period_end = next_period_start(self.start[who], months, end)
        period_start = np.maximum(add_months(period_end, -months), self.start[who])
        unused = (period_end - end) / np.maximum(period_end - period_start, 1)
        paid = monthly_cents(self.plan[who], seats, months) * months.astype(np.float64)
        credit = np.where(kind == UPGRADED, np.rint(paid * unused), 0)
        more = np.rint(seats * self.random.uniform(1.12, 1.55, count)) + 1
        fewer = np.maximum(2, (seats * self.random.uniform(0.55, 0.85, count)).astype(np.int32))
        again = np.maximum(2, (seats * self.random.uniform(0.6, 1.1, count)).astype(np.int32))
        changed = np.select(
            [kind == UPGRADED, kind == DOWNGRADED, kind == LAPSED_EVENT],
            [more, fewer, seats],
            again,
        )
        self.credit[who] = credit.astype(np.int32)
        self.seats[who] = np.minimum(changed, 20_000).astype(np.int32)
        self.start[who] = following
        self.settled[who] = self._settled_week(following)

    def _settled_week(self, start: Days) -> Integers:
        """The first week in which a customer whose stretch begins on `start` may decide."""
        week = np.where(start < 0, 0, np.minimum(start // 7, self.clock.weeks) + 3)
        return week.astype(np.int32)

    def _reasons(self, week: int, who: Integers) -> Integers:
        """Why customers leave: what pressed most in the week of the decision."""
        now = {name: level[who] for name, level in self.states.pressures(week).items()}
        pressed = np.stack(
            [
                2.0 * now["trouble"] + 1.0 * now["support_delay"],
                4.2 * np.maximum(now["value_missing"] - 0.05, 0.0),
                0.9 * now["sponsor_absent"],
                1.3 * now["competitor"],
                self.random.random(len(who), dtype=np.float32),
                np.zeros(len(who), dtype=np.float32),
                1.3 * now["broken_promises"] + 0.4 * now["training_misfit"],
                1.2 * now["invoice_trouble"],
            ]
        )
        strongest: Integers = pressed.argmax(axis=0).astype(np.int32)
        return strongest

    def _add_stints(
        self, who: Integers, end: Days, canceled_on: Days, reason: Integers, unpaid_from: Days
    ) -> None:
        """Note the present stretches of customers, as they end."""
        plan, seats, months = self.plan[who], self.seats[who], self.months[who]
        self.stints.append(
            {
                "customer": who.astype(np.int32),
                "plan": plan,
                "seats": seats,
                "months": months,
                "cents": monthly_cents(plan, seats, months),
                "start": self.start[who],
                "end": end.astype(np.int32),
                "canceled_on": canceled_on.astype(np.int32),
                "reason": reason.astype(np.int32),
                "is_trial": np.zeros(len(who), dtype=np.bool_),
                "unpaid_from": unpaid_from.astype(np.int32),
                "credit": self.credit[who],
            }
        )

    def add_running(self) -> None:
        """Note the stretches that nothing has ended."""
        who = np.flatnonzero(self.start < self.clock.days).astype(np.int32)
        never = np.full(len(who), NEVER)
        self._add_stints(who, never, never, np.full(len(who), -1), never)

    def add_trials(self) -> None:
        """Note the stretches before the first payment, which pay nothing."""
        companies = self.companies
        who = np.flatnonzero(companies.trial_from != NEVER).astype(np.int32)
        begin, paid = companies.trial_from[who], companies.paid_from[who]
        end = np.where(paid == NEVER, begin + 14, paid).astype(np.int32)
        zeros = np.zeros(len(who), dtype=np.int32)
        self.stints.append(
            {
                "customer": who,
                "plan": companies.segment[who],
                "seats": np.minimum(companies.seats[who], 5),
                "months": zeros + 1,
                "cents": zeros,
                "start": begin,
                "end": end,
                "canceled_on": end,
                "reason": zeros + TRIAL_ENDED,
                "is_trial": np.ones(len(who), dtype=np.bool_),
                "unpaid_from": zeros + NEVER,
                "credit": zeros,
            }
        )

    def add_brief_stays(self) -> None:
        """Note customers who start and stop inside one month, cancelled at once."""
        companies = self.companies
        who = np.flatnonzero(companies.is_brief).astype(np.int32)
        begin = companies.paid_from[who]
        end = begin - day_of_month(begin) + self.random.integers(19, 28, len(who))
        unused = np.full(len(who), REASONS.index("unused"), dtype=np.int32)
        self.start[who] = begin
        self._add_stints(who, end, end, unused, np.full(len(who), NEVER))
        self.start[who] = NEVER
        self.losses.append(
            {
                "customer": who,
                "decided_on": end.astype(np.int32),
                "lost_on": end.astype(np.int32),
                "reason": unused,
                "is_voluntary": np.ones(len(who), dtype=np.bool_),
                "is_silent": np.zeros(len(who), dtype=np.bool_),
                "back_on": np.full(len(who), NEVER, dtype=np.int32),
            }
        )
