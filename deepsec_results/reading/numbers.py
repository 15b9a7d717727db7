"""Numbers of a text that are beyond Python's."""


class LongNumber(str):
    """The digits of a number that is beyond Python's."""


def digits_of(number: object) -> str:
    """A number beyond Python's as text, for encoders: most readers of JSON could not read it."""
    if isinstance(number, LongNumber):
        return str(number)
    raise TypeError(f"no JSON is made of {type(number).__name__}")
