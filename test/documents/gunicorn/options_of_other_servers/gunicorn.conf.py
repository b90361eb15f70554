timeout_keep_alive = 75
harakiri = 60
limit_concurrency = 100
workers = 2
proxy_read_timeout = workers * 30
_proxy_send_timeout = 30
ws_ping_interval = 20
print(ws_ping_interval)
