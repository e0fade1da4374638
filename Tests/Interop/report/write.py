"""Has the program write the report of the last run, and measures its time and its memory."""

import os
import resource
import subprocess
import sys
import time

MOST_MEGABYTES = 250

program, path = sys.argv[1:]
begun = time.monotonic()
subprocess.run([program, "report", "--output", path, "--quiet"], check=True)
seconds = time.monotonic() - begun
megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(f"interop-report: written in {seconds:.1f} s with {megabytes} MB: "
      f"{os.path.getsize(path) / 1e6:.1f} MB")
if megabytes > MOST_MEGABYTES:
    sys.exit(f"interop-report: {megabytes} MB are more than {MOST_MEGABYTES}.")
