"""Which records of different systems are one customer: pure functions and one thin asset."""
