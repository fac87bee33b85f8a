#!/usr/bin/env bash
# Writes requirements.lock: every package that the extras `lecture`, `voice`, `dev`, `docs` and `browser` bring, pinned,
# for Python 3.11 to 3.14.
#
#   scripts/lock.sh /usr/bin/python3.11 python3.12 python3.13 python3.14
#
# The first interpreter chooses the versions; the others are held to them and add what they alone need, with a marker.
# Let it be Debian 12's own, 3.11.2: some packages refuse it in their newest versions. Each interpreter works in a
# throw-away environment. nncore/ lies beside this project and is not pinned.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
[ "$#" -gt 0 ] || { echo "usage: scripts/lock.sh PYTHON..." >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/lock"
for python in "$@"; do
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  "$python" -m venv "$work/venv-$version"
  "$work/venv-$version/bin/pip" install --quiet pip-tools
  "$work/venv-$version/bin/pip" wheel --quiet --no-deps --wheel-dir "$work/wheels" ./nncore
  "$work/venv-$version/bin/pip-compile" --quiet --extra lecture --extra voice --extra dev --extra docs --extra browser \
    --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
    --no-emit-options --find-links "$work/wheels" --constraint "$work/lock" --output-file "$work/$version.txt" pyproject.toml
  grep -vxFf "$work/lock" "$work/$version.txt" | grep -v '^nnlecture-nncore==' > "$work/new" || true
  [ -s "$work/lock" ] && sed -i "s/\$/ ; python_version == \"$version\"/" "$work/new"
  sort -o "$work/lock" "$work/lock" "$work/new"
done
{ echo "# Written by scripts/lock.sh from pyproject.toml; do not edit."; cat "$work/lock"; } > requirements.lock
