FROM python:3.12-slim
COPY deploy/gunicorn.conf.py /srv/
WORKDIR /srv
CMD ["gunicorn", "shop.wsgi"]
