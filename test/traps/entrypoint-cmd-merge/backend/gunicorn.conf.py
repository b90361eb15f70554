timeout = 20
worker_tmp_dir = "/dev/shm"
