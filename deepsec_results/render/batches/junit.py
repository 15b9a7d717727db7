"""The answers of `check` in the format of JUnit, as Jenkins and GitLab read it.

It keeps to `junit-10.xsd` of the xUnit plugin of Jenkins: a test suite for each batch, and a test
case for each expectation.
"""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from deepsec_results.analysis.check_failures import Failure
from deepsec_results.analysis.expected_verdicts import Answer
from deepsec_results.analysis.ordering import stem_of
from deepsec_results.model.visible import visible
from deepsec_results.use_cases.expected_verdicts import CheckedBatch, CheckedBatches

_Case = tuple[str | None, str | None, int | None]  # a batch, an input and a query
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def junit_text(checked: CheckedBatches) -> str:
    """An XML document, in ASCII."""
    failures: dict[_Case, list[Failure]] = {}
    for failure in checked.failures:
        key = (failure.batch, failure.input, failure.query)
        failures.setdefault(key, []).append(failure)
    root = ElementTree.Element("testsuites", name="dsr check")
    for one in checked.batches:
        _add_batch(root, one, failures)
    others: list[_Case] = [(None, one.name, None) for one in checked.inputs]
    if others or failures:
        keys = dict.fromkeys([*others, *failures])
        _add_suite(root, "inputs and batches", [(key, failures.get(key, [])) for key in keys], {})
    if checked.problems:
        _add_problems(root, checked.problems)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=True)
    return f"{text.decode()}\n"


def _add_batch(
    root: ElementTree.Element, checked: CheckedBatch, failures: dict[_Case, list[Failure]]
) -> None:
    """Add a batch; its failures are taken out of `failures`."""
    batch = checked.batch.row.id
    keys: list[_Case] = [
        *dict.fromkeys((batch, each.input, each.query) for each in checked.check.expectations)
    ]
    keys += [key for key in failures if key[0] == batch and key not in keys]
    answers = {(answer.input, answer.query): answer for answer in checked.answers}
    _add_suite(root, batch, [(key, failures.pop(key, [])) for key in keys], answers)


def _add_suite(
    root: ElementTree.Element,
    name: str,
    cases: Sequence[tuple[_Case, Sequence[Failure]]],
    answers: dict[tuple[str, int | None], Answer],
) -> None:
    failed = sum(bool(failures) for _, failures in cases)
    suite = ElementTree.SubElement(
        root, "testsuite", name=_safe(name), tests=str(len(cases)), failures=str(failed), errors="0"
    )
    for (_, input_name, query), failures in cases:
        answer = answers.get((input_name or "", query))
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=_safe(stem_of(input_name or name)),
            name="input" if query is None else f"query {query}",
        )
        if answer is not None and answer.time is not None and answer.time >= 0:
            case.set("time", str(answer.time))
        for failure in failures:
            what = "" if failure.what == "input" else f"{failure.what} "
            message = f"expected the {what}{failure.expected}, found {failure.found}"
            added = ElementTree.SubElement(
                case, "failure", type=failure.what, message=_safe(message)
            )
            added.text = _safe(failure.source or "")


def _add_problems(root: ElementTree.Element, problems: Sequence[str]) -> None:
    count = str(len(problems))
    suite = ElementTree.SubElement(
        root, "testsuite", name="problems", tests=count, failures="0", errors=count
    )
    for number, problem in enumerate(problems, 1):
        case = ElementTree.SubElement(suite, "testcase", classname="dsr", name=f"problem {number}")
        ElementTree.SubElement(case, "error", type="unreadable", message=_safe(problem))


def _safe(text: str) -> str:
    """A text without characters that XML or a terminal cannot take."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", visible(text))
