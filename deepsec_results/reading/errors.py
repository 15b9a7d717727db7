"""The base class of the errors that a caller of the library has to expect."""


class RequestError(Exception):
    """Raised if a request cannot be fulfilled; the message says why."""
