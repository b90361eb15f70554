host = "0.0.0.0"
port = 8000 + 80
name = 'shop'
bind = [f"{host}:{port:05d}", f"unix:/run/{name!s}.sock", rf"127.0.0.1:{port}"]
proc_name = f"{name:>6}{{gunicorn}}"
