. ./env.sh
