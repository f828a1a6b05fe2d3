"""Lighthouse, a simulated software company that exists only to be exported."""
