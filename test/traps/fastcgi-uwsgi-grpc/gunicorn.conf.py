bind = ":8000"
timeout = 120
