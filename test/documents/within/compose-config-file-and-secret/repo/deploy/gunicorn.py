timeout = 56
