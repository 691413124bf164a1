# Stand-ins for the base images, for a machine that reaches no image registry: made from Debian's packages and tagged with the
# names that Dockerfile and docker-compose.yml use, which so need no change. They have what the real ones have as far as we
# use it: node, npm and npx; redis-server and redis-cli, and a /data that belongs to the user 999.
# Sourced by run.sh after engine.sh; needs `checkout`, `work` and `cache`.

make_stand_ins() {
  make_node_stand_in &
  local node_job=$!
  make_redis_stand_in
  wait "$node_job"
}

make_node_stand_in() {
  local node=$checkout/node_modules/node/bin/node
  local archive=$cache/node-$("$node" --version)-bookworm.tar
  if [ ! -f "$archive" ]; then
    say 'making a stand-in for node:24-bookworm-slim'
    bootstrap bookworm ca-certificates "$work/node-root"
    install -m 755 "$node" "$work/node-root/usr/local/bin/node"
    mkdir -p "$work/node-root/usr/local/lib/node_modules"
    cp -rL "$(npm root --global 2>/dev/null)/npm" "$work/node-root/usr/local/lib/node_modules/npm"
    ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/node-root/usr/local/bin/npm"
    ln -s ../lib/node_modules/npm/bin/npx-cli.js "$work/node-root/usr/local/bin/npx"
    keep "$work/node-root" "$archive"
  fi
  quietly docker import --change 'CMD ["node"]' "$archive" dateline-stand-in-node
  add_machine_settings dateline-stand-in-node node:24-bookworm-slim
}

make_redis_stand_in() {
  local archive=$cache/redis-trixie.tar
  if [ ! -f "$archive" ]; then
    say 'making a stand-in for redis:8-bookworm'
    bootstrap trixie redis-server "$work/redis-root"
    install -d -o 999 -g 999 "$work/redis-root/data"
    keep "$work/redis-root" "$archive"
  fi
  quietly docker import --change 'WORKDIR /data' --change 'CMD ["redis-server"]' "$archive" redis:8-bookworm
}

bootstrap() {
  local suite=$1 packages=$2 folder=$3 mirror
  mirror=$(debian_mirror)
  quietly timeout --foreground 900 debootstrap --variant=minbase --include="$packages" "$suite" "$folder" "$mirror"
}

keep() {
  rm -rf "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/*
  # Whole or not at all: a file cut short would be taken for a stand-in the next time.
  tar -C "$1" -cf "$2.part" .
  mv "$2.part" "$2"
  rm -rf "$1"
}

# A build inside the engine reaches the npm registry as this machine does: with its certificates and its registry. Both go into
# the stand-in and never into the Dockerfile.
add_machine_settings() {
  local from=$1 name=$2 context=$work/machine-settings
  mkdir -p "$context"
  cp /etc/ssl/certs/ca-certificates.crt "$context/ca.crt"
  {
    echo "registry=$(npm config get registry 2>/dev/null)"
    echo 'cafile=/etc/ssl/certs/ca-certificates.crt'
  } >"$context/npmrc"
  cat >"$context/Dockerfile" <<DOCKERFILE
FROM $from
COPY ca.crt /etc/ssl/certs/ca-certificates.crt
COPY npmrc /root/.npmrc
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
DOCKERFILE
  quietly docker build --tag "$name" "$context"
}
