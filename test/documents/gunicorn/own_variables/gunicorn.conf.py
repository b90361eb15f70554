worker = 2
workers = worker * 2 + 1
KEEPALIVE = 75
keepalive = KEEPALIVE
TIMEOUTS = {'web': 60, 'api': 90}
timeout = TIMEOUTS['api']
threads = TIMEOUTS.get('threads', 4)
