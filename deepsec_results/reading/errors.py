"""The one family of errors that a caller of the library has to expect."""


class RequestError(Exception):
    """Raised where what was asked for cannot be done; the message says why."""
