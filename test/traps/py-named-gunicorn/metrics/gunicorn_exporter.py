import socket
timeout = 10
TIMEOUT = 10
Timeout = 4
Bind = None
def main(): pass
