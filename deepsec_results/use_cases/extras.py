"""Libraries that only some options need. They are installed as extras of the package."""

from importlib import import_module

from deepsec_results.reading.errors import RequestError


class MissingExtraError(RequestError):
    """Raised if a library that the caller asks for is not installed."""


def need_extra(extra: str, what: str, *modules: str) -> None:
    """Check that the modules that `what` needs can be imported.

    Raises MissingExtraError, which names the extra.
    """
    for name in modules:
        try:
            import_module(name)
        except ImportError:
            install = f"pip install 'deepsec-results[{extra}]'"
            library = name.partition(".")[0]
            raise MissingExtraError(f"{what} needs {library}; {install}") from None
