{{ spread_dials('risk_dials', [
    'lead_days', 'notice_days', 'contraction_share', 'trend_points', 'class_fewest',
    'class_prior', 'reason_points', 'alert_times', 'alert_on_weeks', 'alert_off_weeks',
    'alert_departments', 'drift_index'
]) }}
