"""The scripts that bind completion to a shell, and their installation."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.system_errors import reason_of

SCRIPTS = {
    "bash": """\
# Completion of dsr for bash.
_dsr_completion() {
    local line kind=
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ -z $kind ]]; then
            kind=$line
        else
            line=$(printf %q "$line")
            COMPREPLY+=("${line//\\\\,/,}")  # a comma needs no backslash
        fi
    done < <(_DSR_COMPLETE=bash "$1" "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    # Bash completes only what is behind the sign of `--format=`.
    if [[ ${COMP_WORDS[COMP_CWORD]} == = || ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
        COMPREPLY=("${COMPREPLY[@]#*=}")
    fi
    case $kind in
        files) compopt -o default 2>/dev/null ;;
        dirs) compopt -o dirnames 2>/dev/null ;;
    esac
}
complete -o nosort -F _dsr_completion dsr 2>/dev/null || complete -F _dsr_completion dsr
""",
    "zsh": """\
#compdef dsr
# Completion of dsr for zsh.
_dsr() {
    local -a lines items typed
    local line kind
    typed=("${(@)words[2,CURRENT]}")
    lines=("${(@f)$(_DSR_COMPLETE=zsh "${words[1]}" "${(@)typed}" 2>/dev/null)}")
    kind=$lines[1]
    shift lines
    case $kind in
        files) _files; return ;;
        dirs) _files -/; return ;;
    esac
    for line in "${(@)lines}"; do
        line=${line//\\\\/\\\\\\\\}
        if [[ $line == *$'\\t'* ]]; then
            items+=("${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}")
        else
            items+=("${line//:/\\\\:}")
        fi
    done
    _describe -V dsr items
}
if [[ ${funcstack[1]} == _dsr ]]; then
    _dsr "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
    compdef _dsr dsr
fi
""",
    "fish": """\
# Completion of dsr for fish.
function __dsr_complete
    set -l typed (commandline -opc) (commandline -ct)
    set -l lines (env _DSR_COMPLETE=fish $typed[1] $typed[2..-1] 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path (commandline -ct)
        case dirs
            __fish_complete_directories (commandline -ct)
        case '*'
            printf '%s\\n' $lines[2..-1]
    end
end
complete -c dsr -f -k -a '(__dsr_complete)'
""",
}


def find_shell(named: str | None, environment: Mapping[str, str]) -> str:
    """The shell that is named, or the user's own. Raises RequestError."""
    shell = named if named is not None else os.path.basename(environment.get("SHELL", ""))
    if shell in SCRIPTS:
        return shell
    found = f"'{shell}'" if shell else "no $SHELL"
    raise RequestError(f"completion: expected bash, zsh or fish, found {found}")


def install(shell: str, environment: Mapping[str, str]) -> list[str]:
    """Write the script, and make bash and zsh read it when they start; what was changed.

    Raises RequestError if a file cannot be written.
    """
    home = Path(environment.get("HOME") or os.path.expanduser("~"))
    if shell == "fish":
        config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
        return _write(config / "fish" / "completions" / "dsr.fish", SCRIPTS[shell])
    files = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    script = files / "dsr" / f"completion.{shell}"
    start = home / ".bashrc"
    if shell == "zsh":
        start = Path(environment.get("ZDOTDIR") or home) / ".zshrc"
    return [*_write(script, SCRIPTS[shell]), *_source(script, start)]


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Raise RequestError if the file, or a folder for it, cannot be written."""
    try:
        yield
    except OSError as error:
        # An error of writing itself, such as of a full disk, does not name the file.
        raise RequestError(f"cannot write {error.filename or path}: {reason_of(error)}") from None


def _write(path: Path, text: str) -> list[str]:
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [f"wrote {path}"]


def _source(script: Path, start: Path) -> list[str]:
    """Add a line to the file that the shell reads when it starts, unless it is there."""
    quoted = "'" + str(script).replace("'", "'\\''") + "'"
    line = f"source {quoted}  # completion of dsr\n".encode()
    with _writing(start):
        before = start.read_bytes() if start.exists() else b""
        if line.strip() in before:
            return []
        with start.open("ab") as file:
            file.write(line if not before or before.endswith(b"\n") else b"\n" + line)
    return [f"added a line to {start}"]
