# A Docker engine for this test only, with Compose and BuildKit, unpacked from Debian packages and run from a folder of its own:
# nothing of it is installed, and an engine that already runs on the machine is never touched.
# Sourced by run.sh; needs `work` (a temporary folder), `cache` (a folder that may be kept) and `say`.

# Debian 13's versions: Debian 12 has Compose 1, and an engine without health check start intervals.
readonly engine_suite=trixie
engine_pid=

# Whether the machine can run the stack as a user would: an engine answers and the base images can be had.
has_engine_with_images() {
  docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1 || return 1
  local image
  for image in "$@"; do
    docker image inspect "$image" >/dev/null 2>&1 || timeout --foreground 120 docker pull --quiet "$image" >/dev/null 2>&1 || return 1
  done
}

install_host_tools() {
  local missing=()
  [ -x "$(command -v iptables)" ] || missing+=(iptables)
  [ -x "$(command -v debootstrap)" ] || missing+=(debootstrap)
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${missing[*]}"
  quietly timeout --foreground 300 apt-get update
  quietly timeout --foreground 600 env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

# The Debian mirror that this machine is set to use.
debian_mirror() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sed -n 1p)
  [ -n "$mirror" ] || fail_setup 'no Debian mirror in the apt sources of this machine: run `apt-get update` on a Debian system'
  echo "$mirror"
}

# apt with lists and sources of its own, so that the machine's are left as they are.
engine_apt() {
  timeout --foreground 600 apt-get -o "Dir::Etc::sourcelist=$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o "Dir::State::Lists=$work/apt/lists" -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=" \
    -o APT::Sandbox::User=root "$@"
}

unpack_engine() {
  engine=$cache/engine-$engine_suite-$(dpkg --print-architecture)
  if [ ! -d "$engine" ]; then
    say "fetching the engine, Compose and BuildKit from Debian $engine_suite"
    mkdir -p "$work/apt/lists/partial" "$work/packages"
    local mirror
    mirror=$(debian_mirror)
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $engine_suite main" >"$work/apt/sources.list"
    quietly engine_apt update
    (cd "$work/packages" && quietly engine_apt download docker.io docker-cli docker-compose docker-buildx containerd)
    # These two are linked against the C library: the machine's own release has the ones that run here.
    (cd "$work/packages" && quietly timeout --foreground 600 apt-get -o APT::Sandbox::User=root download runc tini)
    local package
    for package in "$work"/packages/*.deb; do dpkg -x "$package" "$work/engine"; done
    mv "$work/engine" "$engine"
  fi
  mkdir -p "$work/docker-config/cli-plugins"
  ln -sf "$engine"/usr/libexec/docker/cli-plugins/* "$work/docker-config/cli-plugins/"
  export PATH=$engine/usr/sbin:$engine/usr/bin:$PATH
  export DOCKER_CONFIG=$work/docker-config DOCKER_HOST=unix://$work/docker.sock
  unset DOCKER_CONTEXT
}

start_engine() {
  [ ! -S /var/run/docker.sock ] || ! docker --host unix:///var/run/docker.sock info >/dev/null 2>&1 ||
    fail_setup "an engine runs on this machine, but it has not got the base images: \`docker pull\` them, or stop it"
  say 'starting an engine'
  remember_network
  dockerd --data-root "$work/engine-data" --exec-root "$work/engine-run" --pidfile "$work/engine.pid" \
    --host "$DOCKER_HOST" >"$work/engine.log" 2>&1 &
  engine_pid=$!
  local tries
  for tries in $(seq 120); do
    docker info >/dev/null 2>&1 && return
    kill -0 "$engine_pid" 2>/dev/null || break
    sleep 0.5
  done
  tail -n 20 "$work/engine.log" >&2
  fail_setup "the engine did not start within a minute (try $tries)"
}

stop_engine() {
  [ -n "$engine_pid" ] || return 0
  # An interrupt may have ended it already.
  kill "$engine_pid" 2>/dev/null || true
  timeout --foreground 60 tail --pid="$engine_pid" -f /dev/null || kill -9 "$engine_pid"
  wait "$engine_pid" 2>/dev/null || true
  restore_network
}

# An engine leaves its bridge and its packet filter rules behind, and forbids all other forwarding.
remember_network() {
  cat /proc/sys/net/ipv4/ip_forward >"$work/ip-forward"
  ls /sys/class/net >"$work/links"
  { iptables-save -t filter && iptables-save -t nat; } >"$work/packet-filter"
}

restore_network() {
  iptables-restore "$work/packet-filter"
  grep -qx docker0 "$work/links" || ip link delete docker0 2>/dev/null || true
  cat "$work/ip-forward" >/proc/sys/net/ipv4/ip_forward
}
