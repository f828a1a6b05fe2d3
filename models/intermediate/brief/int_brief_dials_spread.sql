{{ spread_dials('brief_dials', [
    'issue_days', 'issue_departments', 'handoff_days', 'themes_told', 'change_days'
]) }}
