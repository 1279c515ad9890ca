# shellcheck shell=bash
# Shared by script/test and script/demo: processes of their own, and how to end them.
#
# Every process runs in its own process group, so that Ctrl-C in the terminal reaches the script alone, which then
# ends them in order. Should the script itself be killed, the kernel tells them (--pdeathsig).

started=()

# in_background LOG COMMAND...: its process id is then in $last
in_background() {
    local log=$1
    shift
    set -m
    setpriv --pdeathsig TERM -- "$@" </dev/null >>"$log" 2>&1 7>&- 8>&- 9>&- &
    last=$!
    set +m
    started+=("$last")
}

# in_foreground COMMAND...: waits for it, but answers to Ctrl-C and TERM at once
in_foreground() {
    local status=0
    set -m
    setpriv --pdeathsig TERM -- "$@" </dev/null 7>&- 8>&- 9>&- &
    last=$!
    set +m
    started+=("$last")
    wait "$last" || status=$?
    unset 'started[-1]'
    return "$status"
}

alive() { kill -0 -- "-$1" 2>/dev/null; }

# end SIGNAL SECONDS: tells every process that was started; after SECONDS, their whole groups without mercy
end() {
    local group deadline=$((SECONDS + $2))
    for group in "${started[@]}"; do
        kill -s "$1" -- "$group" 2>/dev/null || true
    done
    for group in "${started[@]}"; do
        while alive "$group" && [ "$SECONDS" -lt "$deadline" ]; do
            sleep 0.1
        done
        kill -s KILL -- "-$group" 2>/dev/null || true
        wait "$group" 2>/dev/null || true # or bash tells that it was killed
    done
    started=()
}
