"""A second PostgreSQL cluster, empty as on a new machine: it knows no role of ours, and sorts differently."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

OWNER, APP = "owner's password", "password of the application"


@contextmanager
def new_cluster():
    """The environment that names it; stopped and deleted afterwards.

    PostgreSQL refuses to run as root and pytest's folders are closed to other users, hence a folder of its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="jsm-cluster-", dir="/tmp"))  # short: a socket's path has 107 bytes
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    access = folder / "pg_hba.conf"
    access.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c hba_file={access} -c fsync=off"
    try:
        _run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-locale", "--encoding=UTF8", "--no-sync")
        access.chmod(0o644)
        _run("pg_ctl", "start", "-D", data, "-l", folder / "log", "-w", "-o", options)
        yield {
            "DATABASE_ADMIN_URL": f"postgres://postgres@/{folder}/postgres",
            "DATABASE_OWNER_URL": f"postgres://jsm_owner:{_quoted(OWNER)}@/{folder}/site",
            "DATABASE_URL": f"postgres://jsm_app:{_quoted(APP)}@/{folder}/site",
        }
    finally:
        if (data / "postmaster.pid").exists():
            _run("pg_ctl", "stop", "-D", data, "-m", "immediate")
        shutil.rmtree(folder)


def _run(program, *arguments):
    programs = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    as_server = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    # Nothing is piped: the server would keep the pipe open for as long as it runs.
    subprocess.run(
        [programs[-1], *arguments], cwd="/tmp", stdout=subprocess.DEVNULL, check=True, timeout=60, **as_server
    )


def _quoted(word):
    return word.replace("'", "%27").replace(" ", "%20")
