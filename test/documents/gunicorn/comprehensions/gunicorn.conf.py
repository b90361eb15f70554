ports = [8000, 8001, 8002]
bind = [f"0.0.0.0:{p}" for p in ports if p != 8001]
limits = {name: n * 10 for n, name in enumerate(["web", "api"], ) }
workers = len(ports)
threads = max(limits.values()) - 6
