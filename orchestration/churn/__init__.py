"""Who is about to leave: learners as pure functions, and one thin asset that chooses among them."""
