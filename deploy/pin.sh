#!/bin/sh
# Rewrites the two pinned lists from deploy/*.in. Needs pip-tools (`pip install pip-tools`) under
# Python 3.11, the oldest one supported: a list resolved there carries what 3.12 and 3.13 need too.
set -eu
cd "$(dirname "$0")/.."
pin() {
    "${PIP_COMPILE:-.venv/bin/pip-compile}" --quiet --generate-hashes --strip-extras \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
        --output-file="$2" "$1"
}
export CUSTOM_COMPILE_COMMAND="sh deploy/pin.sh"
pin deploy/requirements.in requirements.txt
pin deploy/requirements-dev.in requirements-dev.txt
