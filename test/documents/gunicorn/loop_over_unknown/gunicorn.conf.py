import glob

workers = 3
timeout = 30
for path in glob.glob("/etc/shop/*.conf"):
    workers += 1
keepalive = 20
threads = 2
