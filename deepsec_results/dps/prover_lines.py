"""The line numbers of the prover, which are not always those of the file.

Between tokens, its lexer counts CR and LF as a line end each, so that CRLF counts twice. In a
comment it counts LF only.
"""

from deepsec_results.dps.source_text import SourceText
from deepsec_results.dps.tokens import TOKEN


def file_line(source: SourceText, counted: int) -> int:
    """The line of a file that the prover means by a line number in a warning or an error.

    A number past the end of the file means its last line.
    """
    line, number = 1, 1
    for match in TOKEN.finditer(source.text):
        if match.lastgroup is not None:
            continue
        blank = match[0]
        ends = "\n" if blank.startswith(("/", "(")) else "\r\n"
        for offset, character in enumerate(blank, match.start()):
            if character in ends:
                number += 1
                if number > counted:
                    return line
                line = source.place(offset + 1).line
    return line
