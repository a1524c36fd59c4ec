import { existsSync } from "node:fs";

/**
 * The shell that runs the guard: Bash if it is installed, because dash cannot close descriptors
 * above 9. Its options keep it from reading startup files: those named by a variable, and
 * ~/.bashrc, which Bash reads if its input is a socket.
 */
export const GUARD_SHELL: readonly string[] = existsSync("/bin/bash")
  ? ["/bin/bash", "--norc", "-p", "-c"]
  : ["/bin/sh", "-c"];

/**
 * Identifies the command line of a guard. The third argument after this name is the guard's mark.
 */
export const GUARD_NAME = "latchkey-stdio";

/**
 * The environment variable that marks the processes of a command, so that they are found even after
 * leaving its process group.
 */
export const MARK = "LATCHKEY_STDIO";

/**
 * The script of the guard, which runs between Latchkey and a server's process and leads their
 * process group.
 * Standard input and output belong to the server. Descriptor 3 is a pipe that only Latchkey holds.
 * When the pipe closes, because Latchkey closed it or died (even by SIGKILL), all processes of the
 * server are ended, first with SIGTERM. Descriptor 4 holds the options of the sandbox. All other
 * inherited descriptors are closed.
 * $1 is the user id that only this server uses, or "-". With an id, all processes of that user are
 * ended. $2 is the signal that asks the server to end. For a sandbox, which a signal would kill at
 * once, $2 is 0, and the server is asked to end by closing its input.
 * $3 is a mark in the environment of the command and its descendants. It serves to find processes
 * that left the group (setsid, double fork). For a sandbox, $3 is empty, because everything inside
 * ends with the sandbox.
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
