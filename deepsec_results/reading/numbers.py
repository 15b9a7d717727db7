"""Numbers that are too large for Python to read."""


class LongNumber(str):
    """The digits of a number that is too large for Python."""


def digits_of(number: object) -> str:
    """A number that is too large, as a string: most JSON readers cannot read it either."""
    if isinstance(number, LongNumber):
        return str(number)
    raise TypeError(f"cannot write a {type(number).__name__} as JSON")
