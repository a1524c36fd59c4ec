import { existsSync } from "node:fs";

/**
 * Bash where it is, as dash closes no descriptor past 9. It reads no file first: neither one that a
 * variable names, nor ~/.bashrc, which it takes a socket at its input as a reason for.
 */
export const GUARD_SHELL: readonly string[] = existsSync("/bin/bash")
  ? ["/bin/bash", "--norc", "-p", "-c"]
  : ["/bin/sh", "-c"];

/**
 * Stands between Latchkey and a server's process, as the leader of its group. Standard input and
 * output pass to the server; descriptor 3 is a pipe that only Latchkey holds: when it closes, because
 * Latchkey closed it or is gone (kill -9 included), everything of the server's ends, politely first.
 * Descriptor 4 holds the options of its sandbox; every other one is closed, however many were
 * inherited. $1 is the user id that nothing else has, or "-": with it, even processes that left the
 * group end. $2 is the signal that asks it to end, or 0: in a sandbox, which a signal would kill at
 * once, the end of its input is what asks.
 */
export const GUARD_SCRIPT = `
ulimit -c 0
own=$1; asks=$2; shift 2
open=/dev/fd
[ -d /proc/self/fd ] && open=/proc/self/fd
for at in "$open"/*; do
  fd=\${at##*/}
  case $fd in [0-4] | '*') continue ;; esac
  if ! (eval "exec $fd>&-") 2>/dev/null; then
    echo "latchkey: descriptor $fd is inherited and $0 cannot close it: install bash" >&2
    exit 126
  fi
  eval "exec $fd>&-"
done
[ "$asks" = 0 ] || exec 4<&-
exec 5<&0 </dev/null
"$@" <&5 3<&- 5<&- &
server=$!
# Nothing that a shell says of its jobs is the server's.
exec 4<&- 5<&- 2>/dev/null
{
  trap '' INT TERM HUP
  read -r _ <&3
  kill -$asks 0
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 $server || break
    sleep 0.2
  done
  if [ "$own" != - ] && [ "$(id -u)" = "$own" ]; then kill -KILL -1; fi
  kill -KILL 0
} >/dev/null 2>&1 </dev/null &
reader=$!
exec 3<&-
trap : INT TERM HUP
while :; do
  wait $server; status=$?
  kill -0 $server || break
done
kill -KILL $reader
exit $status
`;
