"""The prover's input language: tokens, grammar, and where each construct of a query is written.

Input files end in `.dps`. What is said of the prover was measured of its releases, and agrees with
their published sources. Nothing here recurses: a file may nest as deep as it is long.
"""
