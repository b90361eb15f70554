T=60
. ./more.sh
