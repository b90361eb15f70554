include other.mk
run:
	gunicorn desk.wsgi
