# bash completion for onevoice(1)                                                  -*- shell-script -*-
_onevoice() {
    local cur prev words cword
    _init_completion || return
    local common='--dbname --log-level --log-format --quiet --output --help'
    local verbs='init check run status explain diff report feed calibrate prune demo vocabulary'
    local verb='' i
    for ((i = 1; i < cword; i++)); do
        if [[ " $verbs " == *" ${words[i]} "* ]]; then
            verb=${words[i]}
            break
        fi
    done

    case $prev in
    --policy | --rules | --metrics | --out | --html)
        _filedir
        return
        ;;
    --feed)
        _filedir -d
        return
        ;;
    --log-level)
        COMPREPLY=($(compgen -W 'error warn info debug' -- "$cur"))
        return
        ;;
    --log-format)
        COMPREPLY=($(compgen -W 'text logfmt json' -- "$cur"))
        return
        ;;
    --output)
        COMPREPLY=($(compgen -W 'text json' -- "$cur"))
        return
        ;;
    --to)
        COMPREPLY=($(compgen -W 'snapshot link read cluster reconcile plan score publish' -- "$cur"))
        return
        ;;
    --event)
        COMPREPLY=($(compgen -W 'unpaid called' -- "$cur"))
        return
        ;;
    --run)
        COMPREPLY=($(compgen -W 'latest previous' -- "$cur"))
        return
        ;;
    --customer)
        [[ $verb == explain ]] && COMPREPLY=($(compgen -W 'top' -- "$cur"))
        return
        ;;
    --set) # asked of the program that is called; the "=" is typed on, and what stands behind it nobody can know
        [[ $cur == *=* ]] && return
        COMPREPLY=($(compgen -S = -W "$("${words[0]}" vocabulary setting 2>/dev/null | awk '{ print $2 }')" -- "$cur"))
        compopt -o nospace 2>/dev/null
        return
        ;;
    --dbname | --as-of | --label | --department | --communication | --message | --workers | --accept | --wait | --keep | --last | \
        --max-age | --rows | --customers | --seed)
        return
        ;;
    esac

    local flags=''
    case $verb in
    '')
        COMPREPLY=($(compgen -W "$verbs --help --version" -- "$cur"))
        return
        ;;
    init) flags='--status --dry-run' ;;
    check) flags='--policy --rules --set --workers --feed --metrics --keep --label --data --run' ;;
    run)
        flags='--as-of --force-day --policy --rules --set --label --customer --department --to --dry-run --workers --accept --wait --keep --feed --metrics'
        ;;
    status) flags='--last --max-age --run' ;;
    explain) flags='--run --communication --message --customer --html' ;;
    diff)
        flags='--rows --department --exit-code --rules --workers'
        if [[ $cur == policy:* ]]; then # a colon ends a word of bash
            _filedir
            return
        fi
        [[ $cur == -* ]] || flags='latest previous policy:'
        ;;
    report) flags='--run --out --show-customers' ;;
    feed) flags='--run --feed --released-only' ;;
    calibrate) flags='--event --plan --share --difference --policy --set' ;;
    prune) flags='--keep --policy --set --wait' ;;
    demo) flags='--customers --seed --as-of --next' ;;
    vocabulary) ;;
    esac
    [[ $cur == -* ]] && flags+=" $common"
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
} &&
    complete -F _onevoice onevoice
