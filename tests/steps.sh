# Sourced by the scripts that run programs of other languages: steps that are counted, and what they share.

warnings=(-Wall -Wextra -Wpedantic -Werror)
passed=0
failed=0

# step NAME COMMAND...: one line for what passes (with show=1 its output too), the whole output for what fails.
step() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        passed=$((passed + 1))
        printf 'ok      %s\n' "$name"
        [ -z "${show:-}" ] || printf '%s\n' "$output"
    else
        failed=$((failed + 1))
        printf 'FAILED  %s\n%s\n' "$name" "$output"
    fi
}

# has TOOL...: whether all are installed; says what is skipped without them.
has() {
    local tool
    for tool; do
        command -v "$tool" >/dev/null && continue
        printf 'skipped: no %s\n' "$tool"
        return 1
    done
}

summed_up() {
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ]
}
