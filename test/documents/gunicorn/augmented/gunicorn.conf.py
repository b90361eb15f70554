timeout = 30
timeout += 5
workers = 2
workers *= 3
bind = ["0.0.0.0:8000"]
bind += ["127.0.0.1:8001"]
bind.append('unix:/tmp/desk.sock')
