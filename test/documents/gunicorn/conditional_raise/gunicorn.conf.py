import os
import sys

if not os.environ.get("SECRET_KEY"):
    sys.exit("SECRET_KEY is missing")
if len("shop") > 10:
    raise RuntimeError("too long")
timeout = 40
threads = 3
