"""What DeepSec's result files say: frozen structs and enums, no I/O.

A field that a file lacks is `None`: the model reads whatever a release wrote, and
`deepsec_results.analysis.conformity` judges what should have been there.
"""
