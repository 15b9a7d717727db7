"""Views of batches, runs and queries."""
