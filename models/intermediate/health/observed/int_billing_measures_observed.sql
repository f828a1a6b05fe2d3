with observed as (
    {{ observed(
        'billing', 'invoices', 'invoice_overdue_days', add_days('due_date', 1), '1',
        ended_at='paid_date',
        only="coalesce(status, '') not in ('draft', 'void')
            and (paid_date is null or paid_date > due_date)"
    ) }}
    union all
    {{ observed(
        'billing', 'invoices', 'payment_delay_days', 'paid_date',
        'greatest(' ~ days_between('due_date', 'paid_date') ~ ', 0)'
    ) }}
    union all
    {{ observed(
        'billing', 'payments', 'failed_payments', 'paid_at', '1', only="status = 'failed'"
    ) }}
    union all
    {{ observed('billing', 'disputes', 'disputes', 'opened_at', '1') }}
    union all
    {{ observed(
        'billing', 'invoices', 'reissued_invoices', 'issued_date', '1',
        only='reissued_invoice_id is not null'
    ) }}
)

select * from observed
