#!/usr/bin/env bash
# Starts docker-compose.yml for real, on a clean machine, and looks at it from outside: does it start with one command, do
# pages become articles, is every container locked down, does it stop and start again without loss.
#
# For a machine where no image registry can be reached, such as a CI runner: it then brings an engine (engine.sh) and makes
# stand-ins for the base images (stand-ins.sh), as root on Debian. A user with an engine and a registry needs neither: where
# both are there, this test uses them, under a project name of its own.
#
# Usage: infra/compose-test/run.sh        DATELINE_CI_CACHE: folder for what is dear to make; may be empty or missing
set -euo pipefail

checkout=$(cd "$(dirname "$0")/../.." && pwd)
cache=${DATELINE_CI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dateline-compose-test}
work=$(mktemp -d /tmp/dateline-compose-test.XXXXXX)
passed=0
failed=0

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }

# Runs a command and shows what it said only if it fails.
quietly() {
  local output
  output=$(mktemp "$work/output.XXXXXX")
  "$@" >"$output" 2>&1 || {
    local status=$?
    cat "$output" >&2
    say "failed with status $status: $*" >&2
    return $status
  }
}

fail_setup() {
  say "cannot test: $*" >&2
  exit 2
}

# One assertion: a sentence, and a command that succeeds when it is true.
check() {
  local sentence=$1 output
  shift
  if output=$("$@" 2>&1); then
    passed=$((passed + 1))
    printf '  ok    %s\n' "$sentence"
  else
    failed=$((failed + 1))
    printf '  FAIL  %s\n' "$sentence"
    printf '%s\n' "$output" | tail -n 30 | sed 's/^/        /'
  fi
}

# An assertion without which the rest has nothing to look at.
require() {
  local failed_before=$failed
  check "$@"
  [ "$failed" -eq "$failed_before" ] || exit 1
}

# Nothing of a running dateline, and no .env, has a part in the test.
export COMPOSE_PROJECT_NAME=dateline-compose-test DATELINE_IMAGE=dateline:compose-test
unset COMPOSE_FILE COMPOSE_PROFILES
compose() { timeout --foreground 600 docker compose --project-directory "$checkout" --env-file /dev/null "$@"; }

clean_up() {
  local status=$?
  trap - EXIT
  # Twice an interrupt must not leave an engine behind.
  trap '' INT TERM
  if docker info >/dev/null 2>&1; then
    [ "$status" -eq 0 ] || [ -z "$(containers)" ] || show_logs
    compose --profile samples down --volumes --timeout 5 >/dev/null 2>&1 || true
    docker image rm "$DATELINE_IMAGE" >/dev/null 2>&1 || true
  fi
  stop_engine
  rm -rf "$work"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  exit "$status"
}

show_logs() {
  say 'what the services said last:' >&2
  { compose --profile samples ps --all && compose --profile samples logs --no-color --tail 40; } >&2 || true
}

# shellcheck source=engine.sh
. "$checkout/infra/compose-test/engine.sh"
# shellcheck source=stand-ins.sh
. "$checkout/infra/compose-test/stand-ins.sh"
# shellcheck source=assertions.sh
. "$checkout/infra/compose-test/assertions.sh"

provide_engine_and_images() {
  if has_engine_with_images node:24-bookworm-slim redis:8-bookworm; then
    say 'using the engine of this machine'
    return
  fi
  [ "$(id -u)" -eq 0 ] && [ -x "$(command -v apt-get)" ] ||
    fail_setup 'no engine that can have the base images; to bring one takes root on Debian'
  mkdir -p "$cache"
  node "$checkout/bin/setup.mjs" --no-redis
  install_host_tools
  unpack_engine
  start_engine
  make_stand_ins
}

main() {
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  provide_engine_and_images
  check_configuration
  check_image
  check_start
  check_lock_down
  check_redis
  check_pipe
  check_restart
  check_removal
  [ "$failed" -eq 0 ]
}

main
