#!/usr/bin/env -S python3 -u
import os
os.execvp("gunicorn", ["gunicorn", "shop.wsgi"])
