# Read by start.sh and test.sh: finds Python, makes the virtual environment, installs what is
# pinned. POSIX sh. Expects $ROOT; leaves $PY, the environment's interpreter.

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

# 3.11 for tomllib and process groups; venv and ensurepip are packages of their own on Debian.
python_serves() {
    "$1" -c 'import sys, venv, ensurepip, sqlite3; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in ${HOTLINE_PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 && python_serves "$name"; then
            FOUND=$(command -v "$name")
            return 0
        fi
    done
    return 1
}

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
    say "正在安装系统软件包：$*"
    apt-get update -qq >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

need_python() {
    find_python && return 0
    if may_install; then
        apt_install python3 python3-venv && find_python && return 0
        # Ubuntu 22.04: its own python3 is older than 3.11, a newer one stands beside it.
        apt_install python3.11 python3.11-venv && find_python && return 0
        stop "没有装上 Python 3.11 以上版本，请检查软件源和网络后再试。"
    fi
    stop "本机缺少 Python 3.11 以上版本或它的 venv 组件。请让管理员执行：
  apt-get install python3 python3-venv
然后重新运行本命令。"
}

checksum() { cat "$@" | { sha256sum 2>/dev/null || cksum; } | cut -d' ' -f1; }

# make_venv FILE...: the environment holds exactly what these pinned lists name; nothing is
# installed when they have not changed since the last time.
make_venv() {
    VENV=${HOTLINE_VENV:-$ROOT/.venv}
    PY=$VENV/bin/python
    STAMP=$VENV/installed-$(basename "$1" .txt).sha256
    WANTED=$(checksum "$@")
    if [ -x "$PY" ] && [ -f "$STAMP" ] && [ "$(cat "$STAMP")" = "$WANTED" ] && "$PY" -c '' 2>/dev/null; then
        return 0
    fi
    if ! { [ -x "$PY" ] && "$PY" -c 'import pip' 2>/dev/null && python_serves "$PY"; }; then
        need_python
        say "正在建立运行环境：$VENV"
        "$FOUND" -m venv --clear "$VENV" || stop "无法建立运行环境 $VENV，请检查磁盘空间和目录权限，或用 HOTLINE_VENV 指定别处。"
        # Python 3.11 lays ten megabytes of build tools in; wheels need none of them.
        "$PY" -m pip uninstall --quiet --yes setuptools 2>/dev/null || true
    fi
    say "正在安装依赖（首次约需一分钟）"
    for list in "$@"; do
        set -- "$@" -r "$list"
        shift
    done
    "$PY" -m pip install --quiet --quiet --require-hashes --no-input --disable-pip-version-check \
        --root-user-action=ignore "$@" \
        || stop "依赖没有装全，请检查网络或软件包镜像的设置（pip config）后重新运行，已装的部分不会重复安装。"
    printf '%s\n' "$WANTED" >"$STAMP"
}

# compile_code: bytecode beside the source. The service's account may not write there, and where
# Python is told not to write any, each start would compile some 500 files anew.
compile_code() {
    "$PY" -m compileall -q app.py hotline >/dev/null 2>&1 || say "没有写下编译结果，每次启动会慢半秒左右，不影响使用。"
}
