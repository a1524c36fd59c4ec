#!/bin/sh
# Connects Claude Code or Codex to Latchkey with tokens that renew themselves, or disconnects them.
#
#   sh -c "$(curl -fsS https://keys.example.com/connect.sh)" connect https://keys.example.com claude
#   … codex        the same for Codex
#   … remove       removes Latchkey from both clients, and deletes the key on this machine
#   … claude NAME  under another name than "latchkey", for a second key
#
# The script asks for the API key without showing the key, or reads the key from standard input. The
# key is written to one file that only you can read, and to no client's configuration, history or
# process list.
set -eu
umask 077

fail() {
  printf 'latchkey: %s\n' "$1" >&2
  exit 1
}

usage() {
  fail 'usage: connect https://keys.example.com claude|codex|remove [name]'
}

short() { # a path as people write it
  case $1 in "$HOME"/*) printf '~%s' "${1#"$HOME"}" ;; *) printf '%s' "$1" ;; esac
}

back_up() { # keeps a copy of a file as it was before the first change
  if [ -f "$1" ] && [ ! -f "$1.before-$name" ]; then cp -p "$1" "$1.before-$name"; fi
}

plan() {
  printf 'Latchkey at %s, as "%s" in %s.\nThis writes:\n' "$origin" "$name" "$client_title"
  printf '  %-28s your API key, and a helper that renews the token; readable by you alone\n' "$(short "$home")/"
  printf '  %-28s the server "%s"; a copy as it is now stays beside it\n' "$(short "$config")" "$name"
  printf 'To undo it:  sh %s/connect.sh %s remove %s\n\n' "$(short "$home")" "$origin" "$name"
}

ask_key() { # → $key
  if [ -t 0 ]; then
    printf 'API key (mcp_…, not shown): ' >&2
    shown=$(stty -g)
    trap 'stty "$shown"; printf "\n" >&2; exit 130' INT TERM
    stty -echo
    IFS= read -r key || key=
    stty "$shown"
    trap - INT TERM
    printf '\n' >&2
  else
    IFS= read -r key || [ -n "${key:-}" ] || key=
  fi
  key=$(printf '%s' "$key" | tr -d ' \t\r')
  case $key in
  mcp_*[!0-9a-f]* | mcp_) key= ;;
  mcp_*) ;;
  *) key= ;;
  esac
  [ -n "$key" ] || fail "That is no API key: it begins with mcp_ and has 32 more characters. Make one on $origin/keys."
}

install_helper() { # into $home, after the helper has printed a token once
  made=$home.new
  rm -rf "$made"
  mkdir -p "$made"
  trap 'rm -rf "$made"' EXIT
  curl -q -fsS --max-time 20 "$origin/headers.sh" -o "$made/headers" || fail "$origin/headers.sh cannot be read."
  curl -q -fsS --max-time 20 "$origin/connect.sh" -o "$made/connect.sh" || fail "$origin/connect.sh cannot be read."
  head -n 1 "$made/headers" | grep -q '^#!/bin/sh$' || fail "$origin does not answer as Latchkey does."
  chmod 700 "$made/headers"
  printf '%s\n' "$origin" >"$made/origin"
  printf '%s\n' "$key" >"$made/key"
  "$made/headers" >/dev/null
  [ ! -f "$home/clients" ] || cp "$home/clients" "$made/clients"
  grep -qx "$client" "$made/clients" 2>/dev/null || printf '%s\n' "$client" >>"$made/clients"
  rm -rf "$home"
  mv "$made" "$home"
  trap - EXIT
}

quoted() { # text → a JSON or TOML string
  printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

shell_word() { # text → the same text, quoted as one word of a shell
  printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

add_to_claude() {
  claude mcp remove -s user "$name" >/dev/null 2>&1 || :
  claude mcp add-json -s user "$name" \
    "{\"type\":\"http\",\"url\":$(quoted "$origin/mcp"),\"headersHelper\":$(quoted "$helper")}" >/dev/null ||
    fail "Claude Code did not take the server. Its configuration was $(short "$config")."
}

without_block() { # prints Codex's configuration without Latchkey's server
  awk -v name="$name" '
    /^[ \t]*\[/ {
      header = $0
      gsub(/[ \t"'\'']/, "", header)
      ours = index(header, "[mcp_servers." name "]") == 1 || index(header, "[mcp_servers." name ".") == 1
    }
    ours { next }
    /^[ \t]*$/ { blank = blank "\n"; next }
    { printf "%s%s\n", blank, $0; blank = "" }
  ' "$config"
}

rewrite_codex() { # replaces our server in Codex's configuration with the lines on standard input
  rest=$config.new.$$
  if [ -f "$config" ]; then without_block >"$rest"; else : >"$rest"; fi
  cat >>"$rest"
  # Writing into the file keeps its owner, its mode and a link to the file.
  if [ -f "$config" ]; then cat "$rest" >"$config" && rm -f "$rest"; else mv "$rest" "$config"; fi
}

add_to_codex() {
  mkdir -p "${config%/*}"
  printf '\n[mcp_servers.%s]\nurl = %s\nhttp_headers_helper = %s\n' \
    "$name" "$(quoted "$origin/mcp")" "$(quoted "$helper")" | rewrite_codex
}

of_client() { # claude|codex → $client $client_title $config
  client=$1
  case $client in
  claude)
    client_title='Claude Code'
    config=${CLAUDE_CONFIG_DIR:-$HOME}/.claude.json
    ;;
  codex)
    client_title=Codex
    config=${CODEX_HOME:-$HOME/.codex}/config.toml
    ;;
  *) usage ;;
  esac
}

connect() {
  of_client "$1"
  command -v curl >/dev/null 2>&1 || fail 'curl is not installed.'
  command -v "$client" >/dev/null 2>&1 || fail "$client_title is not installed: there is no \"$client\" command."
  plan
  ask_key
  install_helper
  back_up "$config"
  # Both clients run the helper through a shell.
  helper=$(shell_word "$home/headers")
  "add_to_$client"
  printf 'Connected. Start %s: it now calls Latchkey as the key mcp_…%s.\n' "$client_title" "$(printf '%s' "$key" | tail -c 4)"
}

remove() {
  [ -d "$home" ] || fail "Nothing of the name \"$name\" is connected here."
  while IFS= read -r one <&3; do
    of_client "$one"
    back_up "$config"
    case $client in
    claude) claude mcp remove -s user "$name" >/dev/null 2>&1 || : ;;
    codex) [ ! -f "$config" ] || : | rewrite_codex ;;
    esac
    printf 'Removed "%s" from %s.\n' "$name" "$client_title"
  done 3<"$home/clients"
  rm -rf "$home"
  printf 'Deleted %s. The API key itself lives on: revoke it on %s/keys.\n' "$(short "$home")" "$origin"
}

main() {
  origin=${1:-}
  origin=${origin%/}
  what=${2:-}
  name=${3:-latchkey}
  case $origin in http://?* | https://?*) ;; *) usage ;; esac
  case $origin in *[!A-Za-z0-9.:/_\[\]-]*) usage ;; esac
  case $name in '' | -* | *[!A-Za-z0-9_-]*) fail 'A name has letters, digits, - and _.' ;; esac
  home=$HOME/.latchkey/$name
  case $what in
  claude | codex) connect "$what" ;;
  remove) remove ;;
  *) usage ;;
  esac
}

# This last line runs only if the whole script has arrived.
main "$@"
