#!/usr/bin/env bash
# Zensical 0.0.73 (PyPI), the successor of Material for MkDocs, builds a site with missing pictures and
# downloads in strict mode and says "No issues found". Its documentation says that the build validates
# all internal links. It does so for links to pages and headings, but an image, and a link to any file
# that is not Markdown, may lead nowhere. `mkdocs build --strict` stops at each of them, so a project
# that moves with its mkdocs.yml loses this check in CI without a word.
#
# Seen on 2026-11-30: exit status 0 and "No issues found" for a missing .png and .csv, 1 for a missing
# page. MkDocs 1.6.1 gives a warning for all three and exits with 1. The core of Zensical 0.1.3 behaves
# the same (tried with the templates of 0.0.73).
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet zensical==0.0.73 mkdocs==1.6.1

mkdir docs
echo "site_name: results" > mkdocs.yml

# Build a page with this text with both, and print the exit status of each.
build() {
    printf '# Home\n\n%s\n' "$1" > docs/index.md
    zensical=0 mkdocs=0
    venv/bin/zensical build --strict --clean > zensical.log 2>&1 || zensical=$?
    venv/bin/mkdocs build --strict --site-dir mkdocs > mkdocs.log 2>&1 || mkdocs=$?
    echo "$1 zensical $zensical mkdocs $mkdocs"
}

{
    build '![verdicts](missing.png)'
    grep -F 'No issues found' zensical.log
    build '[queries](missing.csv)'
    build '[other page](missing.md)'
} | tee statuses
diff statuses - <<'END'
![verdicts](missing.png) zensical 0 mkdocs 1
No issues found
[queries](missing.csv) zensical 0 mkdocs 1
[other page](missing.md) zensical 1 mkdocs 1
END
