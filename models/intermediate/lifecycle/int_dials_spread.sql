{{ spread_dials('dials', [
    'grace_days', 'adoption_days', 'expansion_days', 'silence_days',
    'churn_reason_window_days', 'conflict_paid_days', 'renewal_days', 'advocacy_days',
    'evidence_churners', 'capacity_customers', 'shift_customers', 'shift_percent',
    'order_lapse_days', 'rhythm_floor_days', 'rhythm_factor', 'rhythm_order_count',
    'order_value_days', 'conflict_go_live_days', 'shift_times', 'shift_points',
    'shift_days', 'change_recent_days', 'change_past_days', 'course_days'
]) }}
