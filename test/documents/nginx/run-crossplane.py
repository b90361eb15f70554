# Runs crossplane's command line on many folders in one process: [{"cwd", "args"}] in, the texts that it prints out.
import io
import json
import os
import sys

from crossplane.__main__ import main

results = []
for case in json.load(sys.stdin):
    os.chdir(case["cwd"])
    sys.argv = ["crossplane", "parse", "nginx.conf", *case["args"]]
    stdout, sys.stdout = sys.stdout, io.StringIO()
    sys.stdout.close = lambda: None
    try:
        main()
        results.append(sys.stdout.getvalue())
    except BaseException as error:
        results.append("%s: %s" % (type(error).__name__, error))
    finally:
        sys.stdout = stdout
json.dump(results, sys.stdout)
