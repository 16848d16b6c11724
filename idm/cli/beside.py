"""A process beside the worker, for what must not wait for its passes, or its passes not for it."""

import os
import subprocess
import sys
from pathlib import Path


class Beside:
    """The running process of a module, started again whenever it has ended."""

    def __init__(self, module: str, home: Path) -> None:
        self._module, self._home = module, home
        self._process = self._started()

    def keep_running(self) -> None:
        if self._process.poll() is not None:
            self._process = self._started()

    def close(self) -> None:
        """Ends it after its turn."""
        self._process.terminate()
        self._process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        # a new interpreter: connections of this one must not be shared
        return subprocess.Popen([sys.executable, "-m", self._module, str(self._home), str(os.getpid())])
