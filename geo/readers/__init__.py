"""Readers: one module and one manifest for each format somebody may bring."""

from geo.readers.building import ReadResult
from geo.readers.inspecting import AREAS, Inspected, clean_name, inspect_file
from geo.readers.keeping import REJECTED
from geo.readers.manifest import Manifest, load_manifests, recognise
from geo.readers.opening import ReaderError
from geo.readers.options import Options
from geo.readers.writing import (
    describe,
    import_file,
    name_dataset,
    propose_mapping,
    read_file,
)

__all__ = [
    "AREAS",
    "REJECTED",
    "Inspected",
    "Manifest",
    "Options",
    "ReadResult",
    "ReaderError",
    "clean_name",
    "describe",
    "import_file",
    "inspect_file",
    "load_manifests",
    "name_dataset",
    "propose_mapping",
    "read_file",
    "recognise",
]
