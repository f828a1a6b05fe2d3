"""The pages that people read: drawn from the published tables, each whole in one file."""
