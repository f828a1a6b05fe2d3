with interactions as (
    {{ interaction(
        'billing', 'subscriptions', 'subscription_started', 'start_date', only='not is_trial'
    ) }}
    union all
    {{ interaction('billing', 'subscriptions', 'trial_started', 'start_date', only='is_trial') }}
    union all
    {{ interaction('billing', 'subscriptions', 'subscription_cancel_requested', 'canceled_at') }}
    union all
    {{ interaction('billing', 'subscriptions', 'subscription_ended', 'end_date') }}
    union all
    {{ interaction(
        'billing', 'invoices', 'invoice_issued', 'issued_date',
        only="coalesce(status, '') <> 'draft'"
    ) }}
    union all
    {{ interaction(
        'billing', 'invoices', 'invoice_paid', 'paid_date', only="coalesce(status, '') <> 'draft'"
    ) }}
    union all
    {{ interaction(
        'billing', 'invoices', 'invoice_overdue', add_days('due_date', 1),
        only="coalesce(status, '') not in ('draft', 'void')
            and (paid_date is null or paid_date > due_date)"
    ) }}
    union all
    {{ interaction('billing', 'invoices', 'invoice_reminded', 'last_reminder_date') }}
    union all
    {{ interaction('billing', 'payments', 'payment_failed', 'paid_at', only="status = 'failed'") }}
    union all
    {{ interaction('billing', 'disputes', 'dispute_opened', 'opened_at') }}
)

select * from interactions
