FROM python:3.12
RUN pip install gunicorn==22.0.0 flask==3.1.0
WORKDIR /app
COPY desk/ /app/
EXPOSE 8080
CMD ["gunicorn", "--bind", "0.0.0.0:8080", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "75", "desk:app"]
