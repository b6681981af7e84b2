"""Benchmarks of sales_kpi on a large, made-up sales organisation; see README.md."""
