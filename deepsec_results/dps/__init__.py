"""The prover's input language: tokens, grammar, and where each construct of a query is written.

Input files end in `.dps`. What these modules say about the prover was measured with its releases,
and agrees with their published sources. Nothing here recurses: a file may nest as deep as it is
long.
"""
