"""A tag that JSON and the model have differently."""

# JSON has `{"type": null}` for nil, but msgspec's tags are strings. Nil is read under this tag,
# which `deepsec_results.reading.queries` puts in, as long as the `null` that it replaces.
NIL_TAG = "0"
