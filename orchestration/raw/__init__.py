"""From departments' exports to raw tables, without losing or inventing a row."""
