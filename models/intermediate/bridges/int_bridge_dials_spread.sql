{{ spread_dials('bridge_dials', [
    'trouble_ticket_days', 'pressure_sends', 'pressure_window_days', 'change_days',
    'repeat_days', 'loss_after_promise_days', 'belief_window_days', 'prevention_days',
    'trend_months', 'pilot_before_weeks', 'team_effect_days', 'belief_factor'
]) }}
