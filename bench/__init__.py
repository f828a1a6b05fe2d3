"""What the pipeline costs, as ratios to bare DuckDB doing the same in the same run."""
