#!/bin/bash
set -o errexit
{% set port = 8000 %}
{%- if desk.migrates %}
python manage.py migrate
{%- endif %}
{% for queue in queues %}
celery -A desk worker -Q {{ queue }} &
{% endfor %}
{%- if desk.asynchronous == 'y' %}
exec gunicorn -t {{ timeout }} -b :${{ port }} --keep-alive 75 -k gthread desk.asgi
{%- elif desk.threads %}
exec gunicorn -t {{ timeout }} -b :${{ port }} --keep-alive 75 --threads @THREADS@ desk.wsgi
{%- else %}
exec gunicorn -t {{ timeout }} -b :${{ port }} --keep-alive 75 desk.wsgi
{%- endif %}
