source "$(dirname "$0")/lib/common.sh"
args=(
  --bind 0.0.0.0:8000   # everywhere
  --workers "$(cpus)"
)
if [[ "$MODE" == live ]]; then
  args+=(--timeout "$(( MINUTES * 60 ))")
else
  args+=(--reload)
fi
[[ -n "$THREADS" ]] && args+=(--threads "$THREADS")
run "${args[@]}"
