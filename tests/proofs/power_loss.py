#!/usr/bin/env python3
"""The power is cut under a service that writes, again and again: what it acknowledged is on the disk.

    python3 tests/proofs/power.py --points 30
    python3 tests/proofs/power.py --points 200            the long form

SQLite lies on an ext4 in a file on an XFS. A reflink copy of that file is what the disk has received at a moment: what the
kernel holds back is missing, as after a power cut. The service is started on each copy: all that was acknowledged before
it was made must be there, requests must be whole, and the journal must tell what the tables hold.

It needs root, loop mounts and mkfs.xfs. Where they are not to be had it says so and ends with 77; with
NUMBERING_REQUIRE_POWER=1 that is a failure.
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

import rig
from crash_tables import Tables

NOT_RUN = 77
LIST = 5
# a new disk after so many cuts: what is compared stays small
DISK_POINTS = 25


class Disk:
    """An XFS in a file, in it an ext4 in a file: `folder` is where the database lies."""

    def __init__(self, place):
        self.place, self.mounted = Path(place), []
        self.folder, self.copied = self.place / "inner", self.place / "copied"
        self.image, self.copy = self.place / "outer/inner.img", self.place / "outer/copy.img"

    def __enter__(self):
        try:
            self.make("outer.img", "3G", ["mkfs.xfs", "-q", "-m", "reflink=1"], "outer", "loop")
            # what nobody flushes stays in the cache for a minute
            self.make("outer/inner.img", "256M", ["mkfs.ext4", "-q", "-F"], "inner", "loop,commit=60")
            self.copied.mkdir()
        except (OSError, subprocess.CalledProcessError):
            self.__exit__()
            raise
        return self

    def make(self, image, size, mkfs, at, options):
        path, at = self.place / image, self.place / at
        run("truncate", "-s", size, path)
        run(*mkfs, path)
        at.mkdir()
        self.mount(options, path, at)

    def mount(self, options, image, at):
        run("mount", "-o", options, image, at)
        self.mounted.append(at)

    def cut(self):
        """The power is cut: `copied` is what the disk has received. The service does not notice."""
        run("cp", "--reflink=always", self.image, self.copy)

    def power_on(self):
        self.mount("loop", self.copy, self.copied)

    def put_away(self):
        self.unmount(self.mounted.pop())
        self.copy.unlink()

    def unmount(self, at):
        if not rig.until(lambda: subprocess.run(["umount", at], capture_output=True).returncode == 0, 10):
            run("umount", "--lazy", at)

    def __exit__(self, *_):
        while self.mounted:
            self.unmount(self.mounted.pop())


def run(*command):
    subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)


class Writer(threading.Thread):
    """Adds lists of numbers that nobody has, one after the other, and keeps which were acknowledged."""

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
    """The numbers of one request: neighbours of no other."""
    first = 32_400_000_000 + writer * 10_000_000 + request * 2 * LIST
    return range(first, first + 2 * LIST, 2)


def check(database, acknowledged):
    """How many acknowledged requests are lost, and what else is wrong."""
    tables = Tables(database)
    wrong = tables.read()
    held = {place for first, last, _ in tables.pieces for place in range(first, last + 1)}
    lost = 0
    for writer, count in enumerate(acknowledged):
        for request in range(count):
            lost += not held.issuperset(numbers(writer, request))
        # one more may have been under way: it is whole or not there
        there = held.intersection(numbers(writer, count))
        if len(there) not in (0, LIST):
            wrong.append(f"half of a request: {sorted(there)}")
    return lost, wrong


class Proof:
    """What was found after each cut, on one disk after the other."""

    def __init__(self):
        self.points = self.points_with_losses = self.lost = self.acknowledged = 0
        self.wrong = []

    def run(self, points):
        while self.points < points and not self.wrong:
            with tempfile.TemporaryDirectory(prefix="numbering-power-") as place, Disk(place) as disk:
                self.run_on(disk, min(points, self.points + DISK_POINTS))

    def run_on(self, disk, points):
        """One service goes on writing while the power is cut under it."""
        database = rig.SqliteDatabase(disk.folder / "numbering.db")
        with rig.Servers(database) as servers:
            rig.must(servers[0].client().post("/api/v1/tenants/", {"tenantId": "t"}))
            stop = threading.Event()
            writers = [Writer(servers[0], index, stop) for index in range(4)]
            for writer in writers:
                writer.start()
            try:
                while self.points < points and not self.wrong:
                    time.sleep(random.uniform(0.05, 0.3))
                    self.point(disk, writers)
            finally:
                stop.set()
                for writer in writers:
                    writer.join()
        self.acknowledged += sum(writer.acknowledged for writer in writers)

    def point(self, disk, writers):
        """Another service starts on what the disk has received."""
        acknowledged = [writer.acknowledged for writer in writers]
        disk.cut()
        disk.power_on()
        try:
            database = rig.SqliteDatabase(disk.copied / "numbering.db")
            with rig.Servers(database):
                lost, wrong = check(database, acknowledged)
        finally:
            disk.put_away()
        self.points += 1
        self.lost += lost
        self.points_with_losses += lost > 0
        self.wrong += wrong


def prove(points):
    """So many cuts of the power."""
    begin, proof = time.monotonic(), Proof()
    proof.run(points)
    print(f"{proof.points} cuts of the power in {time.monotonic() - begin:.0f} s: {proof.acknowledged} acknowledged requests, "
          f"lost at {proof.points_with_losses} cuts", flush=True)
    if proof.acknowledged == 0:
        proof.wrong.append("nothing was acknowledged: this proves nothing")
    return proof


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=30, help="how often the power is cut [30]")
    arguments = parser.parse_args()
    rig.end_with_parent()
    try:
        if os.getuid() != 0 or shutil.which("mkfs.xfs") is None:
            raise OSError("it needs root and mkfs.xfs")
        proof = prove(arguments.points)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"NOT RUN: the power cannot be cut here: {error} {getattr(error, 'stderr', '')}", file=sys.stderr)
        sys.exit(1 if os.environ.get("NUMBERING_REQUIRE_POWER") == "1" else NOT_RUN)
    print("\n".join(proof.wrong[:10]) if proof.wrong else "requests are whole, and the journal tells what is held")
    sys.exit(1 if proof.wrong or proof.lost else 0)


if __name__ == "__main__":
    main()
