# shellcheck shell=bash
# Shared by script/backup and script/restore: the database of the environment, spelled for PostgreSQL's own programs.

python=${PYTHON:-.venv/bin/python}

# use_database VARIABLE: PGHOST, PGUSER … from the address that this variable of the environment holds
use_database() {
    local lines
    unset PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGSSLMODE PGSSLROOTCERT PGSERVICE PGOPTIONS
    lines=$("$python" - "$1" <<'END'
import shlex
import sys

import environ

config = environ.Env().db_url(sys.argv[1])
told = {f"PG{name}": config.get(name) for name in ("HOST", "PORT", "USER", "PASSWORD")}
told |= {"PGDATABASE": config["NAME"]}
told |= {f"PG{name.upper()}": config.get("OPTIONS", {}).get(name) for name in ("sslmode", "sslrootcert")}
for name, value in told.items():
    if value:
        print(f"export {name}={shlex.quote(str(value))}")
END
    )
    eval "$lines"
    export PGCONNECT_TIMEOUT=10
}

# The newest of Debian's PostgreSQL programs when none is on the path.
find_postgresql() {
    command -v "$1" >/dev/null && return
    local programs
    programs=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort --version-sort | tail -n 1)
    [ -n "$programs" ] || fail 2 "$1 is not installed (Debian: postgresql-client)"
    PATH=$programs:$PATH
}

# read_local_environment: what script/bootstrap wrote, where the environment itself says nothing
read_local_environment() {
    local name value
    [ -f var/local.env ] || return 0
    while IFS='=' read -r name value; do
        case $name in '' | \#*) continue ;; esac
        [ -n "${!name:-}" ] || export "$name=$value"
    done <var/local.env
}
