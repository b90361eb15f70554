port = 8080
bind = "%s:%d" % ("127.0.0.1", port)
proc_name = "{0}-{role}".format("shop", role='web')
pidfile = '/run/%(name)s.pid' % {'name': 'shop'}
worker_tmp_dir = "/dev/" "shm"
