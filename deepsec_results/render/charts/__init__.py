"""Charts of attacks and timelines of batches, in each format."""
