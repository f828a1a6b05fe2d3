"""The pipeline: exports to raw, dbt's layers, the gates between them, and publishing."""
