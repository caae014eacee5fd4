# Sourced by the launchers beside it: finds Python, makes .venv from a lock file, says what is missing.
# Expects $root, the project's folder.

venv="$root/.venv"
stamp="$venv/.made-from"
missing=""

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$python" >/dev/null 2>&1 &&
            "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return 0
        fi
    done
    python=""
    if command -v python3 >/dev/null 2>&1; then
        fail "Giamsat needs Python 3.11 or newer; here is $(python3 --version 2>&1)."
    fi
    need python3
}

# need PACKAGE: one more of the system's packages that is not here.
need() {
    case " $missing " in
    *" $1 "*) ;;
    *) missing="${missing:+$missing }$1" ;;
    esac
}

need_venv() {
    [ -z "$python" ] || "$python" -c 'import ensurepip, venv' 2>/dev/null || need python3-venv
    [ -n "$python" ] || need python3-venv
}

need_git() { command -v git >/dev/null 2>&1 || need git; }

need_chromium() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1 || need chromium
    # Playwright brings a Node of its own that is linked with this library, and not the library.
    [ "$(uname)" != Linux ] || [ -z "$python" ] ||
        "$python" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || need libatomic1
}

# All that is missing at once: root gets it installed, anyone else is told the one command.
install_missing() {
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        fail "Missing on this system: $missing. Install them (the names are Debian's) and run this again."
    fi
    if [ "$(id -u)" -ne 0 ]; then
        say "Missing on this system: $missing. Root must install that once:"
        say ""
        command="apt-get update && apt-get install -y --no-install-recommends $missing"
        if command -v sudo >/dev/null 2>&1; then command="sudo sh -c '$command'"; fi
        say "    $command"
        say ""
        fail "Then run this again."
    fi
    say "Installing $missing ..."
    words=$(mktemp)
    # shellcheck disable=SC2086 # a list of package names
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >"$words" 2>&1; then
        tail -n 20 "$words" >&2
        rm -f "$words"
        fail "Installing $missing failed; its last words stand above."
    fi
    rm -f "$words"
    missing=""
    find_python
}

digest() { "$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest(), sys.version_info[:2])' "$root/$1"; }

# make_environment LOCK...: .venv holds the packages of the last LOCK, which includes those of the others.
make_environment() {
    fresh=yes
    wanted=""
    for lock in "$@"; do
        line="$lock $(digest "$lock")"
        wanted="$wanted$line
"
        grep -qxF "$line" "$stamp" 2>/dev/null || fresh=""
    done
    [ -x "$venv/bin/python" ] || fresh=""
    [ -z "$fresh" ] || return 0
    say "Installing Giamsat's packages into .venv (first start, or the list changed) ..."
    "$python" -m venv --clear "$venv" || fail "The environment .venv could not be made."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes \
        -r "$root/$lock" || fail "The packages could not be installed; the reason stands above."
    printf '%s' "$wanted" >"$stamp"
}

# Node is needed to build styles and scripts, and only then: the system's, else a package of Python's.
make_node() {
    [ -f "$root/frontend/package.json" ] || return 0
    for folder in "" "$venv/bin/"; do
        node="${folder}node"
        if command -v "$node" >/dev/null 2>&1 && command -v "${folder}npm" >/dev/null 2>&1 &&
            [ "$("$node" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 20 ]; then
            return 0
        fi
    done
    say "Installing Node into .venv ..."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes \
        -r "$root/requirements-node.txt" || fail "Node could not be installed; the reason stands above."
}

run_giamsat() {
    PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" exec "$venv/bin/python" -m giamsat.cli "$@"
}
