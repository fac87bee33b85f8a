#!/usr/bin/env bash
# Makes .venv with everything that the lecture needs, and installs what the system lacks for that.
#
#   scripts/setup.sh lecture          what `make lecture` needs
#   scripts/setup.sh lecture,dev      what `make test` needs as well
#
# $PYTHON names the interpreter (3.11 to 3.14); else the first that is found is taken. What is there already is
# left alone, and extras are added: .venv/.setup notes what was installed, from which lock file, and where the folder was.
set -euo pipefail
cd "$(dirname "$0")/.."

extras=${1:?usage: scripts/setup.sh EXTRAS}
environment=.venv/bin/python
note=.venv/.setup

fail() { echo "setup: $*" >&2; exit 1; }

is_supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; }

# The interpreter itself, even when an environment made from it (such as .venv) is active.
base_of() { "$1" -c 'import sys; print(sys._base_executable)'; }

find_python() {
  local candidate
  if [ -n "${PYTHON:-}" ]; then
    is_supported "$PYTHON" || fail "PYTHON=$PYTHON: expected Python 3.11, 3.12, 3.13 or 3.14. Name another interpreter."
    base_of "$PYTHON"
    return
  fi
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if is_supported "$candidate"; then
      base_of "$candidate"
      return
    fi
  done
  fail "no Python from 3.11 to 3.14 was found. Install one, or name it: make PYTHON=/path/to/python3.12"
}

# What the installed environment depends on; when it changes, the environment is made anew.
fingerprint() { { pwd; "$1" -VV; cat requirements.lock pyproject.toml nncore/pyproject.toml; } | sha256sum | cut -c1-64; }

# The extras that .venv has, comma after comma; none if it is not there or was made from something else.
extras_there() {
  [ -x "$environment" ] && [ -f "$note" ] || return 0
  local noted wanted
  read -r noted wanted < "$note"
  [ "$noted" != "$(fingerprint "$python")" ] || echo "$wanted"
}

is_set_up() {
  local extra
  for extra in ${extras//,/ }; do
    [[ ",$there," == *",$extra,"* ]] || return 1
  done
}

# Debian's packages for what is not there.
missing_packages() {
  local version
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  command -v pkg-config > /dev/null || echo pkg-config
  pkg-config --exists cairo 2> /dev/null || echo libcairo2-dev
  pkg-config --exists pangocairo 2> /dev/null || echo libpango1.0-dev
  "$python" -c 'import os, sys, sysconfig as s; sys.exit(not os.path.exists(s.get_path("include") + "/Python.h"))' ||
    echo "python$version-dev"
  "$python" -c 'import ensurepip, venv' 2> /dev/null || echo "python$version-venv"
  command -v cc > /dev/null || command -v gcc > /dev/null || echo gcc
  # Typst takes a system's Lato before the one of the Python package, which is older: the reference frames have this one.
  ! command -v apt-get > /dev/null || [ -d /usr/share/fonts/truetype/lato ] || echo fonts-lato
}

install_packages() {
  local as_root=()
  if ! command -v apt-get > /dev/null; then
    fail "this system lacks what Debian calls: $*
Install these by your system's means and run the command again. Untested, but it may be:
  Fedora:  dnf install pkgconf cairo-devel pango-devel python3-devel gcc
  Arch:    pacman -S pkgconf cairo pango python gcc
  macOS:   brew install pkg-config cairo pango"
  fi
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || fail "run this as root, then the command again: apt-get install $*"
    as_root=(sudo)
  fi
  echo "setup: installing $*"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" > /dev/null
}

make_environment() {
  extras=$(printf '%s\n' ${there//,/ } ${extras//,/ } | sort -u | paste -sd,)
  echo "setup: making .venv with $("$python" -V) for $extras"
  rm -f "$note"
  [ -n "$there" ] || "$python" -m venv --clear .venv
  "$environment" -m pip install --quiet --disable-pip-version-check --use-pep517 \
    --constraint requirements.lock --editable ./nncore --editable ".[$extras]"
  "$environment" -m pip check --quiet
  echo "$(fingerprint "$python") $extras" > "$note"
}

python=$(find_python)
there=$(extras_there)
if is_set_up; then
  echo "setup: .venv is as it should be"
  exit
fi
mapfile -t packages < <(missing_packages)
if [ "${#packages[@]}" -gt 0 ]; then
  install_packages "${packages[@]}"
fi
make_environment
