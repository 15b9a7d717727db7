"""From bytes to the model: names, decoding, OCaml's escapes, the results directory."""
