with invoices as (
    {{ matched('billing', 'invoices') }}
),

disputes as (
    {{ matched('billing', 'disputes') }}
),

warnings as (
    {{ warning(
        'invoice_overdue', 'invoices', add_days_to_moment('facts.due_date', 'signals.threshold'),
        measured=days_between('facts.due_date', 'coalesce(facts.paid_date, as_of.as_of_date)'),
        evidence="'An invoice was due on ' || facts.due_date || ' and is '
            || case when facts.paid_date is null then 'not paid'
                else 'paid on ' || facts.paid_date end",
        only="coalesce(facts.status, '') not in ('draft', 'void')
            and coalesce(facts.paid_date > facts.due_date, true)",
        closed='facts.paid_date', acknowledged='facts.last_reminder_date'
    ) }}
    union all
    {{ warning(
        'invoice_reissued', 'invoices', 'facts.issued_date', measured='1',
        evidence="'An invoice was replaced by another on ' || facts.issued_date",
        only='facts.reissued_invoice_id is not null'
    ) }}
    union all
    {{ warning(
        'dunned_after_payment', 'invoices', 'facts.last_reminder_date', measured='1',
        evidence="'Reminded on ' || facts.last_reminder_date || ' of what was paid on '
            || facts.paid_date",
        only='facts.last_reminder_date > facts.paid_date'
    ) }}
    union all
    {{ warning(
        'charge_disputed', 'disputes', 'facts.opened_at', measured='1',
        evidence="'A charge was disputed on ' || cast(facts.opened_at as date)",
        closed='facts.closed_at'
    ) }}
)

select * from warnings
