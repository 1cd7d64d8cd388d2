"""Pack recorded metadata into the archives that `zenoo_sandbox.data` reads.

Run it as `python pack_metadata.py <wire/metadata folder> <data package folder>`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

KINDS = ("fields", "defaults", "methods")


def pack(source: Path, target: Path) -> int:
    """Write one archive, the same bytes for the same source; return the number of members."""
    members = sorted(source.glob("*.json"))
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for path in members:
            model, _, kind = path.stem.rpartition(".")
            if kind not in KINDS or not model:
                raise SystemExit(f"{path}: expected <model>.<{'|'.join(KINDS)}>.json")
            info = ZipInfo(f"{model}/{kind}")  # a fixed date: no noise in the archive
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, msgspec.json.encode(msgspec.json.decode(path.read_bytes())))
    return len(members)


def main() -> None:
    """Pack every version found in the source folder."""
    source, target = map(Path, sys.argv[1:3])
    for folder in sorted(source.glob("odoo-*")):
        count = pack(folder, target / f"{folder.name}.zip")
        print(f"{folder.name}: {count} members")


if __name__ == "__main__":
    main()
