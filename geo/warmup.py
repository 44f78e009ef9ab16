"""Let Python's collector pass over what stays in memory until the process ends.

Streamlit looks for unreachable objects after every run of a page, and no other thread runs
meanwhile. Through all that the libraries hold this took 200 ms, in which the map waited for its
marks. What Python is told to pass over is freed as usual once nobody refers to it.
"""

import gc
from functools import cache


@cache
def keep_loaded(after: str) -> None:
    """Pass over, from now on, all that is in memory: once ``after`` the start, once a page."""
    # It is only there to tell one call from the next: the cache then runs each but once.
    del after
    # First away with what is unreachable, or it would be passed over for good.
    gc.collect()
    gc.freeze()
