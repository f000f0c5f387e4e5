# Completion of specops in bash 3.1 and later, for ~/.bashrc:
#   eval "$(specops --print-completion-script bash)"
_specops() {
    local word
    COMPREPLY=()
    while IFS= read -r word; do
        if [[ -n $word ]]; then COMPREPLY+=("$word"); fi
    done < <("$1" --complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _specops specops
