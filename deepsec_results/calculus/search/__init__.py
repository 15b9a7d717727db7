"""The search for a trace that one process of a query has and the other cannot follow."""
