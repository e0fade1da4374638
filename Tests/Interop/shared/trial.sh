# What every trial against the software of others begins with: a folder, servers on loopback, and
# sentences. Sourced with the trial's name. Whatever happens, the trial leaves no process and no
# file behind, and what its servers said is shown when it fails.

readonly trial=$1
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
readonly rollcall=$PWD/.build/debug/rollcall python=$PWD/.build-interop/python/bin/python
# Where Debian keeps servers, which plain users do not search.
PATH=$PATH:/usr/sbin
# What this machine is set to for its own sake would change what is tried.
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY
unset REQUESTS_CA_BUNDLE CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
umask 077

place=$(mktemp -d)
servers=()
secrets=()

say() { printf 'interop-%s: %s\n' "$trial" "$*"; }
fail() {
  say "$*" >&2
  exit 1
}

leave() {
  local code=$? one tries=0
  for one in "${servers[@]}"; do kill "$one" 2>/dev/null || true; done
  # A server that does not end within ten seconds is not waited for any longer.
  for one in "${servers[@]}"; do
    while kill -0 "$one" 2>/dev/null && [ "$tries" -lt 100 ]; do
      tries=$((tries + 1))
      sleep 0.1
    done
    kill -KILL "$one" 2>/dev/null || true
    wait "$one" 2>/dev/null || true
  done
  if [ "$code" -ne 0 ]; then
    for one in "$place"/*.log; do
      [ -s "$one" ] || continue
      printf -- '-- %s\n' "${one##*/}" >&2
      tail -n 40 "$one" >&2
    done
  fi
  rm -rf "$place"
  exit "$code"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

[ -x "$rollcall" ] || fail "there is no $rollcall. Run scripts/test first."

# serve NAME COMMAND…: a server that lives as long as the trial, with a log of its own.
serve() {
  "${@:2}" >"$place/$1.log" 2>&1 &
  servers+=("$!")
}

# await WHAT COMMAND…: waits until the command finds that the server started last does its work.
await() {
  local tries=0
  until "${@:2}" >/dev/null 2>&1; do
    kill -0 "${servers[-1]}" 2>/dev/null || fail "the server ended while $1 was waited for."
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || fail "a minute was waited for $1 in vain."
    sleep 0.1
  done
  kill -0 "${servers[-1]}" 2>/dev/null || fail "the server of $1 has ended."
}

# listens PORT: whether something does.
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

# free_ports COUNT: ports that are free, all asked for at once so that they differ.
free_ports() {
  /usr/bin/python3 - "$1" <<'END'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for one in held: one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in held))
END
}

# hides PATH…: none of the secrets stands in these files and folders.
hides() {
  local found code=0 patterns=() one
  for one in "${secrets[@]}"; do patterns+=(-e "$one"); done
  found=$(grep -rlaF "${patterns[@]}" -- "$@") || code=$?
  [ "$code" -ne 0 ] || fail "a secret stands in ${found//$'\n'/, }."
  [ "$code" -eq 1 ] || fail "not all of $* could be searched for secrets."
}
