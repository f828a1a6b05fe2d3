"""Drafting a mapping: which export each unknown file resembles, for a person to correct."""
