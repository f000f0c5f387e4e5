#compdef specops
# Completion of specops in zsh: a file _specops in a folder of $fpath, or in ~/.zshrc after compinit:
#   eval "$(specops --print-completion-script zsh)"
_specops() {
    local -a found
    found=("${(@f)$("${words[1]}" --complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "${found[*]}" ]]; then
        compadd -- "${found[@]}"
    else
        _files
    fi
}
if [[ "${funcstack[1]}" == _specops ]]; then
    _specops "$@"
else
    compdef _specops specops
fi
