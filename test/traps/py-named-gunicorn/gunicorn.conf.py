timeout = 65
