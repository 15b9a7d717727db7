"""The outcome of an explanation, an enum that only the API has."""

from enum import StrEnum


class Outcome(StrEnum):
    """Why a trace is an attack.

    EQUALITY: an equality of two recipes holds for one process only. MESSAGE: a recipe gives a
    message for one process only. STUCK: the other process cannot do all actions. SESSIONS: it can,
    but the sessions of the two processes do not match. UNDECIDED: dsr found no reason.
    NO_EXECUTION: the trace is not an attack: no execution of its own process has it.
    """

    EQUALITY = "equality"
    MESSAGE = "message"
    STUCK = "stuck"
    SESSIONS = "sessions"
    UNDECIDED = "undecided"
    NO_EXECUTION = "no_execution"
