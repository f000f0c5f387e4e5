# Completion of specops in fish:
#   specops --print-completion-script fish > ~/.config/fish/completions/specops.fish
function __specops_complete
    set -l before (commandline --tokenize --current-process --cut-at-cursor)
    set -l current "$(commandline --current-token --cut-at-cursor)"
    set -l found ($before[1] --complete -- $before[2..] $current 2>/dev/null)
    if test -n "$found"
        printf '%s\n' $found
    else
        __fish_complete_path $current
    end
end
complete --command specops --no-files --arguments '(__specops_complete)'
