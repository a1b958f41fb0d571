#!/usr/bin/env bash
# Prints the GPUs of this host as Spark wants them. GPU_LIMIT=N or an argument N shows the first N only: Spark takes what a script shows,
# whatever amount was asked for.
set -euo pipefail
limit="${1:-${GPU_LIMIT:-1024}}"
nvidia-smi --query-gpu=index --format=csv,noheader | head -n "$limit" |
  awk 'BEGIN { printf "{\"name\": \"gpu\", \"addresses\": [" } { printf "%s\"%s\"", (NR > 1 ? ", " : ""), $1 } END { print "]}" }'
