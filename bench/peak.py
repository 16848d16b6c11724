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
    directory = make_directory(home, instance.settings.directory)
    found: list[Found] = []
    taken = seconds(lambda: found.append(compare(instance, directory)))
    told = {
        "seconds": taken,
        "peak_kib": sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)),
        "differences": len(found[0].differences),
        "compared": found[0].compared,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
