"""Whether a directory is on a disk of this machine, from the system's table of mounts."""

import os
import re

# The types of file systems that only one machine writes. Any other type, such as `nfs4`,
# `fuse.sshfs` or `9p`, can be shared with other machines.
_LOCAL = frozenset(
    {
        "apfs", "bcachefs", "btrfs", "devtmpfs", "ecryptfs", "erofs", "exfat", "ext2", "ext3",
        "ext4", "f2fs", "fuseblk", "hfs", "hfsplus", "iso9660", "jfs", "msdos", "nilfs2", "ntfs",
        "ntfs3", "overlay", "ramfs", "reiserfs", "squashfs", "tmpfs", "udf", "ufs", "vfat", "xfs",
        "zfs",
    }
)  # fmt: skip
_TABLE = "/proc/self/mountinfo"
_ESCAPE = r"\\([0-7]{3})"


def is_local(directory: str, table: str = _TABLE) -> bool:
    """Whether a directory is on a disk of this machine; False if that is not known."""
    try:
        with open(table, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.readlines()
    except OSError:
        return False
    real = os.path.realpath(directory)
    longest, kind = "", ""
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        point = re.sub(_ESCAPE, _unescaped, fields[4]) if len(fields) > 4 else ""
        # If two file systems are mounted at one point, the later one is visible.
        if len(point) >= len(longest) and _is_below(real, point):
            longest, kind = point, after.split(" ")[0]
    return kind in _LOCAL


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 8))


def _is_below(path: str, point: str) -> bool:
    return bool(point) and (path == point or path.startswith(os.path.join(point, "")))
