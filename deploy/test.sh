#!/bin/sh
# One command from a fresh clone to a whole check: sh deploy/test.sh
# Extra words go to `python app.py check`, such as `--only lint`. With CI=true a missing browser
# is a failure like any other; nothing is skipped for it here either.
set -eu
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$ROOT"
. "$ROOT/deploy/_venv.sh"

find_browser() {
    for name in ${HOTLINE_BROWSER:-} chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null 2>&1; then
            HOTLINE_BROWSER=$(command -v "$name")
            export HOTLINE_BROWSER
            return 0
        fi
    done
    return 1
}

has_chinese_font() { command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh family | grep -q .; }

# pdftotext and pdftoppm look at printed matter; without a Chinese font every page is boxes.
missing=
find_browser || missing="$missing chromium"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
has_chinese_font || missing="$missing fontconfig fonts-noto-cjk"
if [ -n "$missing" ]; then
    may_install || stop "测试还缺这些系统软件包，请让管理员执行：
  apt-get install$missing"
    # shellcheck disable=SC2086 # a list of words on purpose
    apt_install $missing || stop "没有装上：$missing，请检查软件源和网络后再试。"
    find_browser || stop "没有找到浏览器 chromium，浏览器测试不能省略。"
fi

make_venv requirements-dev.txt requirements.txt
compile_code
exec "$PY" app.py check "$@"
