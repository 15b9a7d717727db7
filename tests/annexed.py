"""A results directory as git-annex keeps it: each file is a link to an object elsewhere."""

import hashlib
import os
import shutil
from pathlib import Path


def annex(source: Path, repository: Path) -> Path:
    """A copy of a results directory, `result_files` in a repository, whose files are links as
    `git annex add` makes them."""
    results = repository / "result_files"
    for file in sorted(source.rglob("*")):
        link = results / file.relative_to(source)
        if file.is_dir():
            link.mkdir(parents=True, exist_ok=True)
            continue
        stored = _object(file, repository)
        stored.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, stored)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(stored, link.parent))
    for folder in results.rglob("*"):
        if folder.is_dir():
            shutil.copystat(source / folder.relative_to(results), folder)
    return results


def drop(link: Path) -> None:
    """Remove the object that a file links to, as `git annex drop` does."""
    link.resolve().unlink()


def _object(file: Path, repository: Path) -> Path:
    """Where an object is. Its folders are named by two pairs of digits of a digest of its key."""
    data = file.read_bytes()
    key = f"SHA256E-s{len(data)}--{hashlib.sha256(data).hexdigest()}{file.suffix}"
    digest = hashlib.md5(key.encode()).hexdigest()
    return repository / ".git" / "annex" / "objects" / digest[:2] / digest[2:4] / key / key
