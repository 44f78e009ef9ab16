"""Readers: one module and one manifest for each format somebody may bring."""

from geo.readers.building import ReadResult
from geo.readers.manifest import Manifest, load_manifests, recognise
from geo.readers.opening import ReaderError
from geo.readers.options import Options
from geo.readers.writing import REJECTED, describe, import_file, propose_mapping, read_file

__all__ = [
    "REJECTED",
    "Manifest",
    "Options",
    "ReadResult",
    "ReaderError",
    "describe",
    "import_file",
    "load_manifests",
    "propose_mapping",
    "read_file",
    "recognise",
]
