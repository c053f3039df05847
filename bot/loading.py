"""Loading what stays: modules that are imported once and never let go."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def for_good() -> Iterator[None]:
    """Import inside what the process needs to its end.

    Python's collector looks through all that lives, again and again, and holds the loop meanwhile.
    What is imported here it neither looks through now nor ever after.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()
