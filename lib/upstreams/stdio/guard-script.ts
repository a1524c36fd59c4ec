/**
 * Stands between Latchkey and a server's process, as the leader of its group. Standard input and
 * output pass to the server; descriptor 3 is a pipe that only Latchkey holds: when it closes, because
 * Latchkey closed it or is gone (kill -9 included), everything of the server's ends, politely first.
 * $1 is the user id that nothing else has, or "-": with it, even processes that left the group end.
 */
export const GUARD_SCRIPT = `
ulimit -c 0
own=$1; shift
exec 4<&0 </dev/null
"$@" <&4 3<&- 4<&- &
server=$!
exec 4<&-
{
  trap '' INT TERM HUP
  read -r _ <&3
  kill -TERM 0
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
  kill -0 $server 2>/dev/null || break
done
kill -KILL $reader 2>/dev/null
exit $status
`;
