bind = ":8000"
workers = 4
worker_class = "lab.workers.PatientWorker"
max_requests = 100
