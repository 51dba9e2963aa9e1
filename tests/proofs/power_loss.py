#!/usr/bin/env python3
"""Power loss under a service that writes, many times: every acknowledged change is on the disk.

    python3 tests/proofs/power_loss.py --points 30
    python3 tests/proofs/power_loss.py --points 200            the long form

The SQLite file is on an ext4 in a file on an XFS. A reflink copy of that file has what the disk has received at that moment:
data in the cache of the kernel is missing, as after a power loss. The service starts on each copy: every change
acknowledged before the copy must be there, requests must be whole, and the journal must replay to the tables.

It needs root, loop mounts and mkfs.xfs. Without them it prints NOT RUN and exits with 77, or with 1 if
NUMBERING_REQUIRE_POWER=1.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import harness
from crash_tables import Tables

NOT_RUN = 77
LIST = 5
# a new disk after so many cuts, so that the compared tables stay small
DISK_POINTS = 25


class Disk:
    """An XFS in a file, in it an ext4 in a file. `folder` is the folder of the database."""

    def __init__(self, directory):
        self.directory, self.mounted = Path(directory), []
        self.folder, self.copied = self.directory / "inner", self.directory / "copied"
        self.image, self.copy = self.directory / "outer/inner.img", self.directory / "outer/copy.img"

    def __enter__(self):
        try:
            self.make("outer.img", "3G", ["mkfs.xfs", "-q", "-m", "reflink=1"], "outer", "loop")
            # data that is not flushed stays in the cache for a minute
            self.make("outer/inner.img", "256M", ["mkfs.ext4", "-q", "-F"], "inner", "loop,commit=60")
            self.copied.mkdir()
        except (OSError, subprocess.CalledProcessError):
            self.__exit__()
            raise
        return self

    def make(self, image, size, mkfs, at, options):
        path, at = self.directory / image, self.directory / at
        run("truncate", "-s", size, path)
        run(*mkfs, path)
        at.mkdir()
        self.mount(options, path, at)

    def mount(self, options, image, at):
        run("mount", "-o", options, image, at)
        self.mounted.append(at)

    def cut(self):
        """Cuts the power: the copy has what the disk has received. The service does not notice."""
        run("cp", "--reflink=always", self.image, self.copy)

    def power_on(self):
        self.mount("loop", self.copy, self.copied)

    def unmount_copy(self):
        self.unmount(self.mounted.pop())
        self.copy.unlink()

    def unmount(self, at):
        if not harness.wait_until(lambda: subprocess.run(["umount", at], capture_output=True).returncode == 0, 10):
            run("umount", "--lazy", at)

    def __exit__(self, *_):
        while self.mounted:
            self.unmount(self.mounted.pop())


def run(*command):
    subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)


class Writer(threading.Thread):
    """A client that adds lists of unused numbers one after the other, and counts the acknowledged ones."""

    def __init__(self, server, index, stop):
        super().__init__(daemon=True)
        self.client, self.index, self.stop, self.acknowledged = server.client(), index, stop, 0

    def run(self):
        while not self.stop.is_set():
            body = {"phoneNumbers": [{"phoneNumber": f"+{number}"} for number in numbers(self.index, self.acknowledged)]}
            answer = self.client.post("/api/v1/tenants/t/mobile_numbers/", body)
            if answer.status != 201:
                return
            self.acknowledged += 1


def numbers(writer, request):
    """The numbers of one request, none adjacent to another."""
    first = 32_400_000_000 + writer * 10_000_000 + request * 2 * LIST
    return range(first, first + 2 * LIST, 2)


def check(database, acknowledged):
    """The count of lost acknowledged requests, and other violations."""
    tables = Tables(database)
    violations = tables.read()
    held = {directory for first, last, _ in tables.pieces for directory in range(first, last + 1)}
    lost = 0
    for writer, count in enumerate(acknowledged):
        for request in range(count):
            lost += not held.issuperset(numbers(writer, request))
        # one more request may have been in flight: it is there whole or not at all
        present = held.intersection(numbers(writer, count))
        if len(present) not in (0, LIST):
            violations.append(f"part of a request: {sorted(present)}")
    return lost, violations


class Proof:
    """The results of all cuts, on one disk after the other."""

    def __init__(self):
        self.points = self.points_with_losses = self.lost = self.acknowledged = 0
        self.violations = []

    def run(self, points):
        while self.points < points and not self.violations:
            with tempfile.TemporaryDirectory(prefix="numbering-power-") as directory, Disk(directory) as disk:
                self.run_on(disk, min(points, self.points + DISK_POINTS))

    def run_on(self, disk, points):
        """Runs a service that writes while the power is cut."""
        database = harness.SqliteDatabase(disk.folder / "numbering.db")
        with harness.Servers(database) as servers:
            harness.expect_status(servers[0].client().post("/api/v1/tenants/", {"tenantId": "t"}))
            stop = threading.Event()
            writers = [Writer(servers[0], index, stop) for index in range(4)]
            for writer in writers:
                writer.start()
            try:
                while self.points < points and not self.violations:
                    time.sleep(random.uniform(0.05, 0.3))
                    self.point(disk, writers)
            finally:
                stop.set()
                for writer in writers:
                    writer.join()
        self.acknowledged += sum(writer.acknowledged for writer in writers)

    def point(self, disk, writers):
        """Cuts the power, and starts another service on the copy."""
        acknowledged = [writer.acknowledged for writer in writers]
        disk.cut()
        disk.power_on()
        try:
            database = harness.SqliteDatabase(disk.copied / "numbering.db")
            with harness.Servers(database):
                lost, violations = check(database, acknowledged)
        finally:
            disk.unmount_copy()
        self.points += 1
        self.lost += lost
        self.points_with_losses += lost > 0
        self.violations += violations


def prove(points):
    """Cuts the power this many times."""
    begin, proof = time.monotonic(), Proof()
    proof.run(points)
    print(f"{proof.points} cuts of the power in {time.monotonic() - begin:.0f} s: {proof.acknowledged} acknowledged requests, "
          f"lost at {proof.points_with_losses} cuts", flush=True)
    if proof.acknowledged == 0:
        proof.violations.append("nothing was acknowledged: this proves nothing")
    return proof


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=30, help="how often the power is cut [30]")
    arguments = parser.parse_args()
    harness.exit_on_sigterm()
    try:
        if os.getuid() != 0 or shutil.which("mkfs.xfs") is None:
            raise OSError("root and mkfs.xfs are needed")
        proof = prove(arguments.points)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"NOT RUN: the power cannot be cut here: {error} {getattr(error, 'stderr', '')}", file=sys.stderr)
        sys.exit(1 if os.environ.get("NUMBERING_REQUIRE_POWER") == "1" else NOT_RUN)
    print("\n".join(proof.violations[:10]) if proof.violations else "requests are whole, and the journal replays to the tables")
    sys.exit(1 if proof.violations or proof.lost else 0)


if __name__ == "__main__":
    main()
