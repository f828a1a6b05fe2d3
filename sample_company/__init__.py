"""Lighthouse, a simulated software company that exists only to be exported.

How a department is written (`departments/sales` is the model):

A department is a generator `exports(world) -> Iterator[Export]`, listed in
`departments/__init__.py`. It makes its tables in `world.db` (one in-memory DuckDB), yields an
`Export`, which is written at once to `exports/<department>/<system>/<date>/<file_name>`, goes on,
and drops its tables at the end. It reads core tables only, so that it can be written alone.

Core tables (customers are numbered from 0: buyers first, then prospects; days are dates):
- customers: customer, true_id, name, legal_name, domain, segment, industry, country, currency,
  city, postal_code, employees, seats, billing_months, lead_source, need, parent, met_on,
  trial_from, paid_from, promised_go_live, went_live, is_brief, is_buyer, is_served
- ids: one row for each customer: crm_id (18), stripe_id, zendesk_id, workspace_id, success_no,
  marketo_id, hubspot_id, erp_no, lms_code, domain; crm_in_billing, _support, _product, _success,
  _marketo, _erp (the CRM's id as that system keeps it, or null); name_in_crm, _billing, _support,
  _success, _marketing, _erp, _lms, _jira, _calendar. HubSpot, Jira, the LMS, surveys and
  calendars keep no CRM id: join them by domain, name or a person's e-mail.
- crm_duplicates: customer, account_id, created_on, merged_on (empty unless planted)
- people: person, customer, contact_id (of the CRM), given, family, name, email, phone, role
  (sponsor, decision maker, user, procurement, IT director), title, from_day,
  until_day, has_free_mail, opts_out
- staff: staff, name, email, role; owner_names: names of account owners over time;
  assignments: customer, owner, csm, executive
- stints: stint, customer, subscription_id, plan_name, seats, billing_months, monthly_cents,
  start_on, end_on, canceled_on, cancel_reason, is_trial, unpaid_from, credit_cents
- losses: customer, decided_on, lost_on, reason, is_voluntary, is_silent, back_on; unfounded
- issues: issue, theme, onset_on, end_on; issue_wordings: issue, department, wording;
  issue_customers: issue, customer, week (every week in which it shows at a customer)
- conversions: customer, person, converted_on, converted_at, answered_on (of marketing's leads)
- large_quarters: customer, begins_on, ends_on (quarters of customers who are large throughout)

Events are drawn in numpy, for all buyers at once, from the latent weekly states
(`world.states.trouble[week]`, see `states.States`), never row by row:
    week, customer = world.draw(random, lambda week: 0.3 * states.trouble[week].astype("f4"))
    delay = states.at("support_delay", week, customer)       # the states of single events
    world.add("calls", {"customer": customer, "day": 7 * week + ...}, days=("day",))
`world.random("purpose")` gives a stream of its own, `world.stint_on(customer, day)` tells which
stretch of terms runs, `world.someone(random, customer)` picks a person at each customer.
In SQL, lot('purpose', n) is a fixed uniform number, token('kind', n, 14) a random text; further
salesforce_id('00T', n), money(cents), german_money(cents), at_work(day, n) (a moment of a working
day), yes_no(flag), berlin(utc), day(n), moment(seconds). `pick` and `literal_list` write lists.

An export is a query whose columns bear the file's headers and format every cell as the system
does, with an integer `_n` that orders rows uniquely, over rows known before `$until` (see
`exports.Export` for snapshot, append, upsert, and for large queries). `Style` says how it is
written. A row may be recorded after it occurred: filter on the day of recording. Rows that must
end in quarantine are `bad_rows`; `repeats=True` delivers some rows twice.

A fault is listed in `faults.py`; a department asks `world.has("name")`, changes its query, and
tells `world.plant("name", file, what, column=...)`. Faults of whole files are in `file_faults.py`.
How well a department treats whom is decided in `phenomena` (`world.conduct`), where it is planted.
Truth: `world.tell("phenomenon", query)` for what then stands in one department's exports,
`world.note` for what several make together, and
`world.record("system", "select .. as source_id, customer, .. as note ..")` for every record
that stands for a customer; everything else in `truth/` is written from the core tables.
"""
