#!/bin/sh
# Prints {"Authorization":"Bearer …"} for an MCP client that runs a command for its headers, such as
# Claude Code (headersHelper) and Codex (http_headers_helper). connect.sh installs this helper.
#
# The helper's folder, which only you can read, also has these files:
#   origin  the address of Latchkey, such as https://keys.example.com
#   key     the API key, mcp_…
#   token   the token of this origin and key, with its times; used until 60 seconds before its end
#
# A client runs its command again when a token was refused, and often gives up after one more
# refusal. It does not say why it asks, so a kept token is first shown to Latchkey, and replaced
# where it is refused.
# Exit status: 0 with the headers on standard output; 1 with one line on standard error.
umask 077
dir=${0%/*}
[ "$dir" != "$0" ] || dir=.

fail() { # one line, without control characters, which a terminal would obey
  printf 'latchkey: %s\n' "$(printf '%s' "$1" | LC_ALL=C tr -d '\000-\037\177')" >&2
  exit 1
}

read_line() { # file → $line, even if no newline ends the line
  line=
  if [ -r "$1" ]; then IFS= read -r line <"$1"; fi
  [ -n "$line" ]
}

print_token() {
  printf '{"Authorization":"Bearer %s"}\n' "$token"
  exit 0
}

read_line "$dir/origin" || fail "$dir/origin is missing. Connect again with the command on Latchkey's Connect page."
origin=$line
read_line "$dir/key" || fail "$dir/key is missing. Connect again with the command on $origin/connect."
key=$line
case $key in
mcp_*[!0-9a-f]* | mcp_ | [!m]* | '') fail "$dir/key holds no API key. Connect again with the command on $origin/connect." ;;
esac

now=$(date +%s)
# The cached token is only for this origin and key.
bound="$origin $(printf '%s' "$key" | cksum)"
token='' issued=0 ends=0
if [ -r "$dir/token" ]; then
  { IFS= read -r was_bound && read -r issued ends && IFS= read -r token; } <"$dir/token" 2>/dev/null
  case "${issued:-x}${ends:-x}" in *[!0-9]*) token='' issued=0 ends=0 ;; esac
  # A clock that was set back makes the times of the token meaningless.
  if [ "$was_bound" != "$bound" ] || [ "$issued" -gt "$now" ]; then token=''; fi
fi

is_refused() { # where Latchkey does not answer, the token may well be good
  # No call and no stream: it is answered with 405 after the token was judged.
  code=$(printf 'header = "Authorization: Bearer %s"\n' "$token" | curl -q -s -I -K - --max-time 3 \
    --connect-timeout 2 -A "latchkey-headers/1" -o /dev/null -w '%{http_code}' "$origin/mcp" 2>/dev/null)
  [ "$code" = 401 ]
}

command -v curl >/dev/null 2>&1 || fail "curl is not installed."
case $token in *[!A-Za-z0-9._-]*) token='' ;; esac
if [ -n "$token" ] && { [ "$ends" -le "$now" ] || is_refused; }; then token=''; fi
if [ -n "$token" ] && [ $((ends - now)) -gt 60 ]; then print_token; fi

exchange() { # → $body, $status; the key goes to curl on standard input, never as an argument
  reply=$(printf '{"api_key":"%s"}' "$key" | curl -q -sS --max-time 6 --connect-timeout 4 \
    -A "latchkey-headers/1" -H 'Content-Type: application/json' --data-binary @- \
    -w '\n%{http_code}' "$origin/api/v1/auth/token" 2>&1)
  ended=$?
  status=${reply##*
}
  body=${reply%
*}
}

exchange
case $status in
# Latchkey is busy for a moment, so the exchange is tried once more.
429 | 503)
  sleep 1
  exchange
  ;;
esac

if [ "$status" = 200 ] && [ $ended -eq 0 ]; then
  new=${body#*'"access_token":"'}
  new=${new%%'"'*}
  seconds=${body#*'"expires_in":'}
  seconds=${seconds%%[!0-9]*}
  case "$new" in '' | *[!A-Za-z0-9._-]*) fail "$origin did not answer with a token. Is it Latchkey's address?" ;; esac
  token=$new
  printf '%s\n%s %s\n%s\n' "$bound" "$now" "$((now + ${seconds:-0}))" "$token" >"$dir/token.$$" &&
    mv -f "$dir/token.$$" "$dir/token"
  print_token
fi

message=${body#*'"message":"'}
message=${message%%'"'*}
case $status in
401 | 403) fail "$origin refused the API key: $message See $origin/keys." ;;
4?? | 5??) ;;
*)
  message='no answer of Latchkey'
  if [ $ended -ne 0 ]; then message=${body##*curl: }; fi
  message=${message%%
*}
  ;;
esac
# The token that is at hand still works: a moment without Latchkey is no moment without headers.
if [ -n "$token" ]; then print_token; fi
fail "no token from $origin: $message"
