{{ spread_dials('voice_dials', [
    'polarity_from_score', 'news_days', 'baseline_weeks', 'baseline_min_weeks',
    'upper_bound_deviations', 'emerging_min_sources', 'coalition_min_departments',
    'vouching_customers', 'silent_min_invitations', 'silent_days',
    'journey_group_min_share', 'drop_off_days', 'trend_months'
]) }}
