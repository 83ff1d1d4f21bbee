#!/bin/sh
# One command from nothing to a running county: sh deploy/start.sh
# Options come from the environment: see deploy/hotline.env.example. Ctrl-C stops everything.
set -eu
CALLED_FROM=$(pwd)
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$ROOT"
. "$ROOT/deploy/_venv.sh"

# A folder given by hand is meant from where the person stands, the default from the project.
case ${HOTLINE_DATA:-} in
    '') HOTLINE_DATA=$ROOT/var ;;
    /* | '~'*) ;;
    *) HOTLINE_DATA=$CALLED_FROM/$HOTLINE_DATA ;;
esac
export HOTLINE_DATA

make_venv requirements.txt
compile_code
# For services and upgrades: the packages only.
[ "${1:-}" != --install-only ] || exit 0
"$PY" app.py prepare
# In place of this shell, so that Ctrl-C and `kill` reach the parent of web and worker.
exec "$PY" app.py up
