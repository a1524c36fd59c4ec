import { existsSync } from "node:fs";

/**
 * Bash if available, because dash closes no descriptor above 9. The shell reads no startup file:
 * neither a file named by a variable, nor ~/.bashrc, which bash reads if its input is a socket.
 */
export const GUARD_SHELL: readonly string[] = existsSync("/bin/bash")
  ? ["/bin/bash", "--norc", "-p", "-c"]
  : ["/bin/sh", "-c"];

/** Identifies a guard's command line; the guard's mark is the third argument after this name. */
export const GUARD_NAME = "latchkey-stdio";

/** The variable that marks a command's processes, even after they left its group. */
export const MARK = "LATCHKEY_STDIO";

/**
 * Runs between Latchkey and a server's process, as the leader of its process group. Standard input
 * and output belong to the server. Descriptor 3 is a pipe that only Latchkey holds: when the pipe
 * closes, because Latchkey closed it or ended (also by kill -9), all processes of the server are
 * ended, first with SIGTERM. Descriptor 4 holds the options of the sandbox; all other inherited
 * descriptors are closed. $1 is an exclusive user id, or "-": with an id, even processes that left
 * the group are ended. $2 is the signal that asks the server to end, or 0 for a sandbox, which a
 * signal would kill at once: there the end of its input is the request.
 *
 * $3 is a mark in the environment of the command and its descendants, which finds processes that
 * left the group (setsid, a double fork). The mark is "" for a sandbox, whose end ends everything
 * inside.
 */
export const GUARD_SCRIPT = `
ulimit -c 0
own=$1; asks=$2; mark=$3; shift 3
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
[ -z "$mark" ] || set -- env "${MARK}=$mark" "$@"
# Nothing of the guard's own has the mark.
marked() { [ -z "$mark" ] || grep -lsF "${MARK}=$mark" /proc/[0-9]*/environ | cut -d / -f 3; }
exec 5<&0 </dev/null
"$@" <&5 3<&- 5<&- &
server=$!
# Nothing that a shell says of its jobs is the server's.
exec 4<&- 5<&- 2>/dev/null
{
  trap '' INT TERM HUP
  read -r _ <&3
  kill -USR1 $$
  kill -$asks 0
  [ -z "$mark" ] || kill -TERM $(marked)
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 $server || break
    sleep 0.2
  done
  for _ in 1 2 3 4 5; do
    left=$(marked)
    [ -n "$left" ] || break
    kill -KILL $left
  done
  if [ "$own" != - ] && [ "$(id -u)" = "$own" ]; then kill -KILL -1; fi
  kill -KILL 0
} >/dev/null 2>&1 </dev/null &
reader=$!
exec 3<&-
ending=
trap : INT TERM HUP
trap ending=1 USR1
while :; do
  wait $server; status=$?
  kill -0 $server || break
done
# What ends everything of the server's ends this script too, last.
[ -z "$ending" ] || wait $reader
kill -KILL $reader
left=$(marked)
[ -z "$left" ] || kill -KILL $left
exit $status
`;
