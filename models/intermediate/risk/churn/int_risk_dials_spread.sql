{{ spread_dials('risk_dials', [
    'lead_days', 'notice_days', 'contraction_share', 'trend_points', 'class_fewest', 'class_prior'
]) }}
