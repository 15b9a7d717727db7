"""From the model to facts: values, computed purely."""
