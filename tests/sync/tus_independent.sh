#!/bin/sh
# Proves our uploads against an independent tus server: sh tests/sync/tus_independent.sh [folder]
# Needs node 20+ and npm; the two packages are put into the folder, never into the project.
set -eu
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
FOLDER=${1:-${TMPDIR:-/tmp}/hotline-tus}
mkdir -p "$FOLDER"
if [ ! -d "$FOLDER/node_modules/@tus/server" ]; then
    npm install --silent --no-audit --no-fund --prefix "$FOLDER" @tus/server@2.4.5 @tus/file-store@2.1.1
fi
cd "$ROOT"
exec "${PY:-.venv/bin/python}" -m tests.sync.tus_independent "$FOLDER"
