"""Why a text is not an input file of the prover."""

from deepsec_results.model.text_place import TextPlace


class DpsError(Exception):
    """Raised at the first place where a text is not in the prover's language.

    `expected` and `found` are in words that fill the sentence `expected …, found …`.
    """

    def __init__(self, place: TextPlace, expected: str, found: str) -> None:
        super().__init__(
            f"line {place.line}, column {place.column}: expected {expected}, found {found}"
        )
        self.place = place
        self.expected = expected
        self.found = found
