"""What DeepSec's result files contain: frozen structs and enums, no I/O.

A missing field is `None`: the model accepts whatever any release wrote, and
`deepsec_results.analysis.conformity` checks which fields should be there.
"""
