# Sourced by the scripts of bin/. Bash 3.2 (macOS) is enough.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
LOCAL="$ROOT/.local"
STAMPS="$LOCAL/stamps"
ENV_FILE="$LOCAL/env"
PYTHON="$ROOT/.venv/bin/python"
# Progress is seen as it happens, also through a pipe.
export PYTHONUNBUFFERED=1
# Commands start twice as fast where Python may keep what it compiled; it lies with the rest of what this folder makes.
export PYTHONPYCACHEPREFIX="$LOCAL/pycache"
unset PYTHONDONTWRITEBYTECODE
mkdir -p "$STAMPS"

say() { printf '%s\n' "$*" >&2; }
die() { printf 'Error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# digest FILE-OR-FOLDER...: one hash over names and contents, in a stable order.
digest() {
  local sum="sha256sum"
  have sha256sum || sum="shasum -a 256"
  (cd "$ROOT" && for path in "$@"; do
    if [ -e "$path" ]; then
      find "$path" -type f ! -name '*.pyc' ! -name '*.mo' -print0 | LC_ALL=C sort -z | xargs -0 $sum
    fi
  done) | $sum | cut -c1-64
}

# database_name: a name for the database in use, under which stamps remember what it holds.
database_name() {
  eval "$("$ROOT/bin/services" env)"
  printf '%s' "${DATABASE_URL##*@}" | tr -c 'a-zA-Z0-9\n' '-'
}

# step NAME STAMP TITLE COMMAND...: run COMMAND unless it succeeded before with the same STAMP; say how long it took.
step() {
  local name="$1" stamp="$2" title="$3" started=$SECONDS
  shift 3
  if [ "$(cat "$STAMPS/$name" 2>/dev/null)" = "$stamp" ]; then
    say "✓ $title: already done"
    return 0
  fi
  say "→ $title …"
  "$@"
  printf '%s' "$stamp" >"$STAMPS/$name"
  say "✓ $title: $((SECONDS - started)) s"
}

# timed TITLE COMMAND...: run COMMAND every time; say how long it took.
timed() {
  local title="$1" started=$SECONDS
  shift
  say "→ $title …"
  "$@"
  say "✓ $title: $((SECONDS - started)) s"
}

# as_admin COMMAND...: run as root, through sudo where we are not.
as_admin() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    die "this needs root, and sudo is not installed. Run as root: $*"
  fi
}
