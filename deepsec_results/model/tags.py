"""A tag that differs between JSON and the model."""

# JSON has `{"type": null}` for nil, but msgspec's tags are strings. So
# `deepsec_results.reading.queries` replaces `null` by this tag, padded to the
# same length.
NIL_TAG = "0"
