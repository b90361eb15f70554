globals()['timeout'] = 60
globals().update(keepalive=20, threads=4)
vars()["workers"] = 3
