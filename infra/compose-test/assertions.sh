# What is promised of the stack, a sentence each. Sourced by run.sh; the functions run in the order in which main calls them.

export GATEWAY_PORT
GATEWAY_PORT=$(node -p "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close() }); ''" | tr -d '\n')
export SAMPLES_NETWORK=198.18.85.0/24
readonly services='fetcher gateway indexer normalizer redis'

containers() { compose --profile samples ps --all --quiet "$@"; }
in_service() { compose exec -T "$@"; }

# Whether a command succeeds and says something that matches. (With `| grep -q` it could end by a broken pipe instead.)
says() {
  local pattern=$1 output
  shift
  output=$("$@" 2>&1) || { echo "$output" && return 1; }
  echo "$output"
  grep -qE -- "$pattern" <<<"$output"
}

# --- configuration

check_configuration() {
  say 'configuration'
  check 'the file is valid, and every variable has a default' config_is_silent
  check 'so it is with the profile samples' config_is_silent --profile samples
}

config_is_silent() {
  local said
  said=$(env -u GATEWAY_PORT -u SAMPLES_NETWORK -u DATELINE_IMAGE \
    docker compose --project-directory "$checkout" --env-file /dev/null "$@" config --quiet 2>&1) || { echo "$said" && return 1; }
  [ -z "$said" ] || { echo "$said" && return 1; }
}

# --- image

check_image() {
  say 'image'
  require 'the image is built by `docker compose build`' compose build --quiet
  check '`dateline` runs in it without a network on a read-only file system' \
    timeout --foreground 120 docker run --rm --network none --read-only "$DATELINE_IMAGE" dateline --version
  check 'development dependencies are not in it' \
    timeout --foreground 120 docker run --rm "$DATELINE_IMAGE" sh -c '! ls -d node_modules/typescript node_modules/vitest node_modules/node 2>/dev/null'
  check 'neither tests nor what git ignores are in it' \
    timeout --foreground 120 docker run --rm "$DATELINE_IMAGE" sh -c '! ls -d e2e bench data .git .cache 2>/dev/null'
  check 'it has a title, a licence and a version' image_has_labels
}

image_has_labels() {
  local label
  for label in title licenses version; do
    says . docker image inspect --format "{{index .Config.Labels \"org.opencontainers.image.$label\"}}" "$DATELINE_IMAGE" || return 1
  done
}

# --- start

check_start() {
  say 'start'
  require '`docker compose up --wait` starts all and ends when all are healthy' compose up --wait --wait-timeout 180
  check 'a second one changes nothing' second_start_changes_nothing
  export FETCH_ALLOW_NETWORKS=$SAMPLES_NETWORK FETCH_DELAY_MS=50
  require 'it takes up the sample sites, three normalizers and two fetchers' \
    compose --profile samples up --wait --wait-timeout 180 --scale normalizer=3 --scale fetcher=2
  check 'three normalizers and two fetchers are healthy' are_healthy normalizer 3 fetcher 2
}

second_start_changes_nothing() {
  local before after
  before=$(containers $services | sort)
  compose up --wait --wait-timeout 60 || return 1
  after=$(containers $services | sort)
  [ -n "$before" ] && [ "$before" = "$after" ]
}

are_healthy() {
  local count
  while [ $# -gt 0 ]; do
    count=$(compose ps --format '{{.Service}} {{.Health}}' | grep -c "^$1 healthy$" || true)
    [ "$count" -eq "$2" ] || { echo "$1: $count of $2 healthy" && return 1; }
    shift 2
  done
}

# --- locked down

check_lock_down() {
  say 'locked down'
  local service
  for service in $services; do
    check "$service: no root, no capability, no way to get one" has_no_privileges "$service"
    check "$service: its file system is read-only, /tmp is not" has_read_only_files "$service"
    check "$service: memory and processes are limited, logs are rotated" has_limits "$service"
  done
  check 'one port is published, on 127.0.0.1 only' publishes_one_port
  check 'Redis is not to be reached from the network of web pages' cannot_reach_redis_from_samples
}

has_no_privileges() {
  local status
  status=$(in_service "$1" cat /proc/1/status) || return 1
  grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):' <<<"$status"
  grep -qE '^Uid:\s+(10001|999)\s' <<<"$status" && grep -qE '^CapEff:\s+0+$' <<<"$status" &&
    grep -qE '^CapBnd:\s+0+$' <<<"$status" && grep -qE '^NoNewPrivs:\s+1$' <<<"$status" && grep -qE '^Seccomp:\s+2$' <<<"$status"
}

has_read_only_files() {
  in_service "$1" sh -c 'touch /tmp/mine && rm /tmp/mine && grep " / " /proc/mounts | grep " ro,"'
}

has_limits() {
  says '^[1-9][0-9]+ [1-9][0-9]* .*max-size:10m' docker inspect \
    --format '{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.LogConfig.Config}}' "$(containers "$1" | sed -n 1p)"
}

publishes_one_port() {
  local ports
  ports=$(docker inspect --format '{{range $port, $to := .NetworkSettings.Ports}}{{range $to}}{{.HostIp}}:{{.HostPort}}->{{$port}} {{end}}{{end}}' \
    $(containers) | tr -d '\n ')
  echo "$ports"
  [ "$ports" = "127.0.0.1:$GATEWAY_PORT->8480/tcp" ]
}

cannot_reach_redis_from_samples() {
  local address
  address=$(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(containers redis)")
  in_service samples node -e '
    const socket = require("net").connect(6379, process.argv[1], () => process.exit(1))
    socket.on("error", () => process.exit(0)).setTimeout(2000, () => process.exit(0))' "$address"
}

# --- Redis

check_redis() {
  say 'redis'
  check 'Redis refuses who has no password' refuses_without_password
  check 'Redis writes each command to disk before it answers, and evicts nothing' is_durable
  check 'its password is in no argument and no environment that can be inspected' password_is_hidden
}

refuses_without_password() { says NOAUTH in_service redis sh -c 'redis-cli ping 2>&1 || true'; }

redis_setting() { in_service redis sh -c 'REDISCLI_AUTH=$(cat /run/secrets/redis-password) redis-cli --raw config get "$1"' - "$1" | tail -n 1; }

is_durable() {
  [ "$(redis_setting appendonly)" = yes ] && [ "$(redis_setting appendfsync)" = always ] &&
    [ "$(redis_setting maxmemory-policy)" = noeviction ] && [ "$(redis_setting maxmemory)" -gt 0 ]
}

password_is_hidden() {
  local password shown
  password=$(in_service redis cat /run/secrets/redis-password)
  shown=$(docker inspect $(containers) && in_service redis sh -c 'cat /proc/[0-9]*/cmdline | tr "\0" " "') || return 1
  [ ${#password} -ge 32 ] && [[ $shown == *redis-server* && $shown != *"$password"* ]]
}

# --- the pipe

check_pipe() {
  say 'the pipe'
  check 'the sample URLs go in by `dateline add -f - --wait`' adds_samples
  check 'each sample page that is an article is in the index, and nothing else' has_all_articles
  check '`dateline search` in the gateway finds an article' finds_inside
  check 'the HTTP API on the published port finds it too' finds_outside
}

adds_samples() {
  in_service samples node samples/src/main.ts --urls >"$work/urls" && [ -s "$work/urls" ] &&
    in_service gateway dateline add -f - --wait "$@" <"$work/urls"
}

has_all_articles() {
  local wanted found
  wanted=$(grep -c '"outcome": "indexed"' "$checkout/samples/pages/site.json")
  found=$(in_service gateway dateline export | grep -c '"title"')
  echo "$found articles, $wanted wanted"
  [ "$found" -eq "$wanted" ]
}

finds_inside() { says 'swing bridge' in_service gateway dateline search bridge --json; }

finds_outside() {
  node -e '
    fetch(process.argv[1], { signal: AbortSignal.timeout(10_000) }).then(async (answer) => {
      const text = await answer.text()
      console.log(answer.status, text.slice(0, 500))
      process.exit(answer.ok && text.includes("swing bridge") ? 0 : 1)
    })' "http://127.0.0.1:$GATEWAY_PORT/v1/search?query=bridge"
}

# --- stop and start again

check_restart() {
  say 'stop and start again'
  check 'all services stop within their time' stops_in_time
  check 'each of them ended by itself, with exit status 0' all_ended_well
  require 'all start again' compose --profile samples up --wait --wait-timeout 180 --scale normalizer=3 --scale fetcher=2
  check 'the articles are still there' finds_inside
  check 'the same URLs, fetched again, make no article twice' adds_samples --force
  check 'so the index holds what it held' has_all_articles
}

stops_in_time() {
  local began=$SECONDS
  compose --profile samples stop && [ $((SECONDS - began)) -lt 55 ]
}

all_ended_well() {
  local states
  states=$(docker inspect --format '{{.Name}} {{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}' $(containers))
  echo "$states"
  ! grep -v ' exited 0 false$' <<<"$states"
}

check_removal() {
  [ "$failed" -eq 0 ] || show_logs
  say 'removal'
  check '`docker compose down --volumes` leaves nothing' leaves_nothing
}

leaves_nothing() {
  compose --profile samples down --volumes && [ -z "$(containers)" ] &&
    [ -z "$(docker volume ls --quiet --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME")" ]
}
