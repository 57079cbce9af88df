#!/usr/bin/env bash
# A PostgreSQL server of its own below FOLDER, reached by a socket alone, for as long as PROGRAM asks it.
# usage: postgres.sh PROGRAM FOLDER ROUNDS
set -euo pipefail
program=$(realpath "$1") folder=$(cd "$2" && pwd) rounds=$3

# Debian keeps the server's programs apart.
for bin in /usr/lib/postgresql/*/bin; do PATH=$PATH:$bin; done
for needed in initdb pg_ctl; do
    command -v $needed >/dev/null || { echo "$needed is not installed (Debian: postgresql)" >&2; exit 1; }
done

# The server does not run as root.
as=() data=$folder/postgres
mkdir "$data"
if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 && user=postgres || user=nobody
    command -v runuser >/dev/null || { echo "it does not run as root, and runuser is not here" >&2; exit 1; }
    chown $user "$data"
    chmod 755 "$folder"
    as=(runuser -u "$user" --)
fi
cd "$data"
trap '"${as[@]}" pg_ctl -D "$data/data" -m immediate stop >/dev/null 2>&1 || true' EXIT
trap 'exit 1' INT TERM

"${as[@]}" initdb -D "$data/data" -U postgres -A trust -E UTF8 --locale=C >"$folder/postgres.log" 2>&1 ||
    { tail -1 "$folder/postgres.log" >&2; exit 1; }
# All of it in memory, one thread, nothing beside the questions, durable changes. The compiler pays only where a question
# takes seconds, and the planner would read every tsvector rather than the index of a frequent word.
cat >>"$data/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$data'
shared_buffers = 2GB
effective_cache_size = 4GB
work_mem = 256MB
maintenance_work_mem = 512MB
max_wal_size = 8GB
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
random_page_cost = 1.1
autovacuum = off
jit = off
enable_seqscan = off
CONF
"${as[@]}" pg_ctl -D "$data/data" -l "$data/log" -w -t 120 start >/dev/null || { tail -1 "$data/log" >&2; exit 1; }
"$program" "$folder" "$rounds"
