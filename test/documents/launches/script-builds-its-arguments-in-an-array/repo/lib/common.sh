MINUTES=2
cpus() { nproc; }
run() { exec gunicorn "$@" shop.wsgi; }
