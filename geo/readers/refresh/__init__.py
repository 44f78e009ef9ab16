"""Keep datasets up to date with their sources: fetch, check, compare, and replace or hold."""
