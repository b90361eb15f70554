#!/bin/sh
{{- if .Values.drain }}
trap 'sleep 15' TERM
{{- end }}
__NAME__=shop
if [[ -n $1 ]]; then (( RETRIES )); fi
exec gunicorn -t <%= t %> -w %%W%% --threads=@THREADS@ --keep-alive __KEEP__ -n "$__NAME__" shop.wsgi
