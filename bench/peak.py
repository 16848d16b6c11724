"""One full comparison in a process of its own: its time and its peak memory (its helper's added), as JSON."""

import json
import resource
import sys
from pathlib import Path

from bench.measure import seconds
from idm.cli.wiring import make_directory
from idm.office.instance import open_instance
from idm.office.reconcile import Found, compare


def main(home: Path) -> None:
    instance = open_instance(home)
    directory = make_directory(home, instance.settings.directory, instance.policy)
    found: list[Found] = []
    taken = seconds(lambda: found.append(compare(instance, directory)))
    told = {
        "seconds": taken,
        "peak_kib": _own_peak() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
        "differences": len(found[0].differences),
        "compared": found[0].compared,
    }
    print(json.dumps(told))


def _own_peak() -> int:
    """ru_maxrss would begin with the peak of whoever started this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
