"""Libraries that only some options need. They are installed as extras of the package."""

from importlib.util import find_spec

from deepsec_results.reading.errors import RequestError


class MissingExtraError(RequestError):
    """Raised if a library that the caller asks for is not installed."""


def need_extra(extra: str, what: str, *libraries: str) -> None:
    """Check that the libraries that `what` needs are installed, without importing them.

    Raises MissingExtraError, which names the extra.
    """
    for library in libraries:
        if find_spec(library) is None:
            install = f"in a clone of dsr, run: pip install '.[{extra}]'"
            raise MissingExtraError(f"{what} needs {library}; {install}")
