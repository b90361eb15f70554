FROM python:3.12
ENV GUNICORN_CMD_ARGS="--bind=0.0.0.0:8000 --workers=3"
RUN pip install "gunicorn>=23,<24"
CMD gunicorn clinic.wsgi:application
