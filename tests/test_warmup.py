"""Objects that stay are passed over when Python looks for what it can throw away."""

import gc
import weakref

from geo.warmup import keep_loaded


class Thing:
    pass


def test_what_is_loaded_is_passed_over_and_freed_once_nobody_refers_to_it() -> None:
    before, thing = gc.get_freeze_count(), Thing()
    gone = weakref.ref(thing)
    try:
        keep_loaded("a page that no other test opens")
        assert gc.get_freeze_count() > before
        assert thing is gone()
        del thing
        assert gone() is None
    finally:
        gc.unfreeze()


def test_a_page_is_kept_once() -> None:
    try:
        keep_loaded("another")
        frozen, things = gc.get_freeze_count(), [[n] for n in range(1000)]
        keep_loaded("another")
        assert gc.get_freeze_count() <= frozen
        assert len(things) == 1000
    finally:
        gc.unfreeze()
