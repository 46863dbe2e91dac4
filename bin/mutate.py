"""List the planted faults that no test saw, each as a diff: bin/mutate runs it once the faults have been tried.

python bin/mutate.py LIST [protocol.evaluate.MODULE.* ...]
"""

import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

UNSEEN = ("survived", "no tests", "suspicious")


def tried(patterns: list[str]) -> dict[str, str]:
    """Return how each fault ended, by name; those of the patterns, all where there are none."""
    command = [sys.executable, "-m", "mutmut", "results", "--all", "true"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    ends = dict(line.strip().rsplit(": ", 1) for line in lines if ": " in line)
    return {name: end for name, end in ends.items() if not patterns or any(fnmatch(name, each) for each in patterns)}


def main() -> int:
    """Write the list, print how many of which kind there are; 1 where nothing was tried."""
    file, patterns = Path(sys.argv[1]), sys.argv[2:]
    ends = tried(patterns)
    counts = Counter(ends.values())
    unseen = [name for name, end in ends.items() if end in UNSEEN]
    file.write_text("\n\n".join(f"# {name}: {ends[name]}\n{get_diff_for_mutant(name)}" for name in unseen) + "\n")
    for end, count in counts.most_common():
        print(f"{end}: {count:,}")
    print(f"{len(unseen):,} faults that no test saw are listed in {file}")
    return int(not ends or set(counts) == {"not checked"})


if __name__ == "__main__":
    sys.exit(main())
