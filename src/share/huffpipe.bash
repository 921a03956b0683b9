# Completion of huffpipe(1) for bash; complete on its own, without the functions of bash-completion.

_huffpipe() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    # bash takes --option=value apart at the equals sign.
    if [[ $word == = ]]; then
        word=
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case $before in
        --progress)
            mapfile -t COMPREPLY < <(compgen -W 'auto always never json' -- "$word")
            return
            ;;
        --sandbox)
            mapfile -t COMPREPLY < <(compgen -W 'auto require off' -- "$word")
            return
            ;;
        --type)
            mapfile -t COMPREPLY < <(compgen -W 'auto bytes i16 i32 i64 f16 bf16 f32 f64
                i16be i32be i64be f16be bf16be f32be f64be' -- "$word")
            return
            ;;
        --salvage)
            mapfile -t COMPREPLY < <(compgen -W 'skip zero' -- "$word")
            return
            ;;
        --flush-timeout)
            mapfile -t COMPREPLY < <(compgen -W 'off' -- "$word")
            return
            ;;
        -T | -M | --threads | --io-threads | --block-size | --channel-capacity | --max-output | --memory-limit | \
            --range | --part | --size-hint)
            return
            ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '
            -z --compress -d --decompress --uncompress -t --test -l --list --bench --json
            -c --stdout --to-stdout -k --keep -f --force
            -0 -1 -2 -3 -4 -5 -6 -7 -8 -9 --fast --best --type=
            --range= --part= --fragment --salvage --ignore-trailing
            -T --threads= -M --memory-limit= --io-threads= --block-size= --channel-capacity= --flush-timeout=
            --max-output= --sandbox=
            -v --verbose -q --quiet --silent --progress= --size-hint= -h --help -V --version' -- "$word")
        [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2> /dev/null
    fi
}

complete -o default -F _huffpipe huffpipe
