with versions as (
    {{ all_versions('training', 'enrollments', trimmed('enrollment_id')) }}
),

enrollments as (
    select
        _source_system as source_system,
        {{ trimmed('enrollment_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('enrollment_id') }} as enrollment_id,
        {{ trimmed('course_id') }} as course_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('company_name') }} as company_name,
        {{ trimmed('full_name') }} as full_name,
        lower({{ trimmed('email') }}) as email,
        {{ web_domain('email') }} as email_domain,
        lower({{ trimmed('status') }}) as status,
        {{ trimmed('comment') }} as comment,
        score,
        progress_share,
        {{ is_known_at_assumed('coalesce(enrolled_at, started_at, completed_at)') }}
            as is_known_at_assumed,
        enrolled_at,
        started_at,
        completed_at,
        coalesce(enrolled_at, started_at, completed_at) as occurred_at,
        {{ known_at('training', 'enrollments', 'coalesce(enrolled_at, started_at, completed_at)') }}
            as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from enrollments
