ARG BASE=3.12
FROM python:${BASE} AS live
ARG RELEASE=none
ENV RELEASE=$RELEASE
COPY gunicorn.conf.py /
CMD ["gunicorn", "live.wsgi"]

FROM live AS dev
CMD ["gunicorn", "--reload", "dev.wsgi"]
