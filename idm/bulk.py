"""Work on a whole city at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bulk() -> Iterator[None]:
    """
    Python's search for circular garbage rests meanwhile.

    It would walk the whole roster again and again while that grows; facts and entries never refer in circles.
    """
    resting = not gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not resting:
            gc.enable()
