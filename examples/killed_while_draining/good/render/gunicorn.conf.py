# A brochure takes a minute to render; let those that have begun finish.
graceful_timeout = 90
threads = 8
keepalive = 75
