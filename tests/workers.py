"""A real Celery worker, in its own process, on the database and the queue of the test."""

import os
import signal
import subprocess
import sys
import time

from jesuismigrant.celery import app

READY_WITHIN = 30


class Worker:
    """Started by start(); kill() takes it away in the middle of its work, as a power cut would."""

    def __init__(self, slot, log):
        self.slot, self.log = slot, log
        self.name = f"slot{slot.number}@tests"
        self.process = None

    def start(self):
        """Wait until the worker answers. Raises RuntimeError with its log when it does not."""
        # Should this process be killed, the kernel tells the worker to end.
        command = ["setpriv", "--pdeathsig", "TERM", "--", sys.executable, "-m", "celery", "-A", "jesuismigrant"]
        command += ["worker", "--queues", "default,pdf"]
        command += ["--concurrency", "1", "--hostname", self.name, "--loglevel", "INFO"]
        command += ["--without-gossip", "--without-mingle"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env={**os.environ, **self.slot.environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )
        deadline = time.monotonic() + READY_WITHIN
        while not app.control.ping(destination=[self.name], timeout=0.5):
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.kill()
                raise RuntimeError(f"the worker does not answer:\n{self.log.read_text()}")
        return self

    def stop(self):
        """Let it finish what it does."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self):
        """End it and its children at once."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
