export OPTIONS="--timeout ${TIMEOUT:-5}"
OPTIONS+=" --keep-alive ${KEEP:-2}"
: "${THREADS:=4}"
exec gunicorn -b 0.0.0.0:8000 --threads "$THREADS" $OPTIONS desk.wsgi
