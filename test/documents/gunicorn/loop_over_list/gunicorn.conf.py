bind = []
for port in (8000, 8001, 8002):
    if port == 8002:
        break
    bind.append("127.0.0.1:%d" % port)
timeout = 0
for step in range(1, 5):
    timeout += step * 10
workers = sum(n for n in [1, 2, 3] if n > 1)
