#!/usr/bin/env bash
shutdown() {
  sleep 15
  kill -TERM $child
  wait $child
}
trap shutdown SIGTERM SIGINT
"$@" & child=$!
wait $child
