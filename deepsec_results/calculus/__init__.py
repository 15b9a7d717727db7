"""The applied pi calculus as the prover executes it: messages, frames, steps, equivalence.

Nothing here recurses on terms or processes, because a file may nest them as deep as it likes.
"""
