bind = "unix:/tmp/g.sock"
