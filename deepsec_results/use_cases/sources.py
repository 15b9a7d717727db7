"""The input files of runs, to show where in them something happens."""

from functools import partial

from deepsec_results.analysis.run import Run
from deepsec_results.analysis.source import MOST_BYTES, RunSource
from deepsec_results.reading.inputs import InputFile, read_copy


def source_of(run: Run, directory: str) -> RunSource:
    """The input file of a run, which is read when something is asked of it; `directory` is the
    results directory.

    Keep it for all queries of the run, so that the file is read and parsed once.
    """
    copy = InputFile(run.input, run.input_file)
    return RunSource(run.input_file, partial(read_copy, copy, directory, MOST_BYTES))
