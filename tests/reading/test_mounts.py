"""Which directories are on a disk of this machine."""

from pathlib import Path

import pytest

from deepsec_results.reading.mounts import is_local

TABLE = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
31 27 0:44 / /home rw,relatime shared:2 master:1 - nfs4 server:/home rw
32 31 0:45 / /home/scratch\040disk rw - xfs /dev/sdb1 rw
33 27 0:46 / /mnt rw - fuse.sshfs me@host: rw
34 27 0:47 / /data rw - ext4 /dev/sdc1 rw
35 27 0:48 / /data rw - cifs //server/data rw
36 27 0:49 / /scratch rw - overlay overlay rw
nonsense
"""


@pytest.mark.parametrize(
    ("directory", "local"),
    [
        ("/", True), ("/srv/results", True), ("/home", False), ("/home/me/results", False),
        ("/homes", True), ("/home/scratch disk/results", True), ("/mnt/x", False),
        ("/data/x", False), ("/scratch/x", True), ("/proc/self", False),
    ],
)  # fmt: skip
def test_the_longest_mount_decides(tmp_path: Path, directory: str, local: bool) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(TABLE)
    assert is_local(directory, str(table)) is local


def test_what_is_unknown_is_not_local(tmp_path: Path) -> None:
    assert is_local("/", str(tmp_path / "absent")) is False
    (tmp_path / "empty").write_text("")
    assert is_local("/", str(tmp_path / "empty")) is False
