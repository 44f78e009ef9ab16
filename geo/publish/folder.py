"""Publish a dataset as a folder that any static host serves."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from geo.dataset.write import LOCK, replace_folder
from geo.engine.store import Store
from geo.errors import TakenError
from geo.look.scripts import join_modules
from geo.publish.columns import write_json
from geo.publish.edition import LISTED, Report, check_published, write_data

SOURCE = Path(__file__).with_name("source") / "source.js"
DATA, SCRIPTS = "data", "source"
"""The folders of an edition that hold its data, and the module that answers from them."""
_WRITTEN = "written.json"
"""Beside the data: which files and folders of the edition are ours."""
Finish = Callable[[Path], None]


def publish(
    store: Store,
    folder: Path,
    *,
    finish: Sequence[Finish] = (),
    report: Report = lambda _: None,
) -> None:
    """Write a dataset as a static edition, whole or not at all.

    An edition that is there is replaced; what somebody laid beside our files in its folder stays.

    Parameters
    ----------
    store
        The dataset.
    folder
        Where it goes: an edition, an empty folder, or one that is not there yet.
    finish
        Write what else the edition has into its folder, such as its page.
    report
        Is told what is being written, by a word each time.

    Raises
    ------
    TakenError
        The folder holds something else.
    RestrictedError, TooManyError
        See `check_published`.

    """
    check_published(store)
    folder = folder.resolve()
    kept = _list_kept(folder)
    with replace_folder(folder) as made:
        (made / DATA).mkdir()
        write_data(store, made / DATA, report=report)
        (made / SCRIPTS).mkdir()
        (made / SCRIPTS / SOURCE.name).write_text(read_source(), encoding="utf-8")
        for write in finish:
            write(made)
        names = sorted(path.name for path in made.iterdir() if path.name != LOCK)
        (made / DATA / _WRITTEN).write_bytes(write_json({"names": names}))
        for path in kept:
            if path.name not in names:
                _copy(path, made / path.name)


def read_source() -> str:
    """Return the module that answers from an edition's data, joined from its parts."""
    return join_modules(SOURCE, as_module=True)


def _list_kept(folder: Path) -> list[Path]:
    """Return what is not ours in the folder of an edition."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return []
    try:
        is_ours = json.loads((folder / DATA / LISTED).read_bytes())["edition"] == "rasd"
        ours = set(json.loads((folder / DATA / _WRITTEN).read_bytes())["names"])
    except (OSError, ValueError, KeyError, TypeError):
        is_ours, ours = False, set()
    if not is_ours:
        msg = f"{folder} holds something else: name an empty folder, or an edition to replace."
        raise TakenError(msg)
    return [path for path in sorted(folder.iterdir()) if path.name not in ours]


def _copy(path: Path, target: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.copytree(path, target, symlinks=True)
    else:
        shutil.copy2(path, target, follow_symlinks=False)
