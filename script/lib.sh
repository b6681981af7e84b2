# shellcheck shell=bash
# What every command of script/ shares: places, messages, the database server, the databases.
# It is sourced, never run.
set -euo pipefail
shopt -s inherit_errexit # what fails in $(...) ends the command, too

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
LOCAL=$ROOT/.local
LOG=$LOCAL/log
PYTHON=$LOCAL/venv/bin/python
ODOO=$LOCAL/odoo
CONF=$LOCAL/odoo.conf
# The configuration for tests: it also knows the modules that only tests need.
TEST_CONF=$LOCAL/odoo-test.conf
MODULE=sales_kpi
TEST_ADDONS=$ROOT/$MODULE/tests/addons
TEST_MODULE=test_sales_kpi
# Odoo's modules that some measures look at where they are installed; the module needs none of them.
OPTIONAL_MODULES=sale_margin,delivery,sale_loyalty,rating,survey,website_slides,hr_skills,hr_skills_slides,event,mass_mailing,website,hr_holidays,board,spreadsheet_dashboard
REQUIREMENTS=$ROOT/script/requirements.txt
export ROOT LOCAL LOG MODULE

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$(basename "$0"): $*"
    exit 1
}

# The header comment of the calling script is its help text.
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; }

is_root() { [ "$(id -u)" = 0 ]; }
have() { command -v "$1" >/dev/null 2>&1; }
hash_of() { sha256sum | cut -c1-12; }

# logged NAME COMMAND...: runs quietly; a failure names its log and shows the log's last lines.
logged() {
    local name=$1 log=$LOG/$1.log
    shift
    mkdir -p "$LOG"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        grep -E 'ERROR|CRITICAL|^[A-Za-z.]*(Error|Exception)|^E:' "$log" | tail -5 >&2 || true
        die "$name failed; the whole story is in ${log#"$ROOT"/}"
    fi
}

# ---- the set-up ------------------------------------------------------------------------------------

# What a finished set-up depends on. A stamp with another value makes script/setup run again.
setup_key() {
    {
        cat "$REQUIREMENTS" "$ROOT"/script/{setup,odoo_package.sh,lib.sh}
        printf '%s\n' "$ROOT" "${ODOO_SRC:-}" "${SALES_KPI_SERVER-${PGHOST:-}}"
    } | hash_of
}

# ensure_setup: nothing to do (and nothing said) when the stamp is right and the server answers.
ensure_setup() {
    is_set_up || "$ROOT/script/setup"
    use_server
}

is_set_up() {
    [ "$(cat "$LOCAL/setup.stamp" 2>/dev/null)" = "$(setup_key)" ] && [ -x "$PYTHON" ] && [ -d "$ODOO/odoo" ] &&
        { ! is_private_server || [ -f "$LOCAL/pg/data/PG_VERSION" ]; }
}

# ---- PostgreSQL ------------------------------------------------------------------------------------

# The server is the one of $PGHOST, or a private cluster in .local/pg that only listens on a socket.
# SALES_KPI_SERVER remembers the caller's $PGHOST, because we set PGHOST for the programs we start.
export SALES_KPI_SERVER=${SALES_KPI_SERVER-${PGHOST:-}}

is_private_server() { [ -z "$SALES_KPI_SERVER" ]; }

# PostgreSQL refuses to run as root: there the distribution's own "postgres" account runs it.
as_postgres() {
    if is_root; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

# pg_program NAME: the newest one, or that of the version which made the cluster.
pg_program() {
    local version='' found
    [ -f "$LOCAL/pg/data/PG_VERSION" ] && version=$(cat "$LOCAL/pg/data/PG_VERSION")
    # shellcheck disable=SC2086  # the star is meant
    for found in $(printf '%s\n' /usr/lib/postgresql/${version:-*}/bin/"$1" | sort -V -r); do
        [ -x "$found" ] && { echo "$found"; return; }
    done
    command -v "$1" || return 1
}

# The cluster's own folder: .local/pg, or what it links to where the postgres account can't reach that.
pg_dir() { readlink -f "$LOCAL/pg"; }

# A path of a Unix socket holds at most 107 bytes, and the postgres account must reach it.
pg_run_dir() { readlink -f "$LOCAL/pg/run"; }

pg_answers() { "$(pg_program pg_isready)" -q -h "$(pg_run_dir)" -d postgres -U odoo; }

# A cluster that was killed leaves a pid file. If the number now belongs to another program,
# PostgreSQL would wait for it for ever.
drop_stale_pid_file() {
    local file=$LOCAL/pg/data/postmaster.pid pid
    [ -f "$file" ] || return 0
    pid=$(head -1 "$file")
    if ! tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q postgres; then
        rm -f "$file"
    fi
}

start_server() {
    local run options folder
    folder=$(pg_dir)
    run=$(pg_run_dir) || run=$(readlink "$LOCAL/pg/run")
    if [ ! -d "$run" ]; then # a folder under /tmp may be gone after a restart of the machine
        mkdir -m 700 "$run"
        is_root && chown postgres "$run"
    fi
    pg_answers && return
    drop_stale_pid_file
    # Nothing in it is worth keeping over a power cut, so it need not wait for the disk.
    options="-c listen_addresses='' -c unix_socket_directories='$run' -c fsync=off"
    options+=" -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
    # PostgreSQL's own 128 MB are less than the tables that one screen of the bench goes through.
    options+=" -c shared_buffers=512MB"
    # What is left of a killed server may hold the data for another second or two.
    local attempt
    for attempt in 1 2 3 4 5; do
        launch "$folder" "$options" && return
        pg_answers && return # somebody else started it
        sleep "$attempt"
    done
    die "the private PostgreSQL did not start; see .local/pg/log"
}

# File descriptors 8 and 9 hold locks of ours: the server must not inherit them.
launch() (
    cd "$1" # root's working folder may be closed to the postgres account
    as_postgres "$(pg_program pg_ctl)" -D "$1/data" -l "$1/log" -w -t 60 -o "$2" start \
        >/dev/null 2>&1 8>&- 9>&- </dev/null
)

# use_server: makes the server answer and points every program at it.
use_server() {
    if is_private_server; then
        start_server
        PGHOST=$(pg_run_dir)
        export PGHOST PGUSER=odoo
        unset PGPORT PGPASSWORD PGDATABASE PGSERVICE
    else
        export PGHOST=$SALES_KPI_SERVER
        [ "${PGUSER:-}" != postgres ] ||
            die "Odoo refuses the database user \"postgres\"; set PGUSER to another one that may create databases"
    fi
}

# ---- Odoo ------------------------------------------------------------------------------------------

odoo_version() { sed -n 's/^version_info = (\([0-9]*\), *\([0-9]*\).*/\1.\2/p' "$1/odoo/release.py"; }

# Odoo's folders of modules: an official checkout has two, the distribution's package one.
odoo_addons() {
    if [ -f "$1/addons/sale_crm/__manifest__.py" ]; then
        echo "$1/addons,$1/odoo/addons"
    else
        echo "$1/odoo/addons"
    fi
}

run_odoo() { PYTHONPATH=$ODOO "$PYTHON" -m odoo "$@"; }

# odoo_command NAME ARGUMENTS...: one Odoo command to its end, its output in .local/log/NAME.log.
odoo_command() {
    local name=$1
    shift
    logged "$name" run_odoo "$@"
}

# in_odoo NAME DATABASE: runs Python from standard input in Odoo's shell; what it prints is shown.
in_odoo() {
    local code
    code=$(cat)
    mkdir -p "$LOG"
    run_odoo shell -c "$CONF" -d "$2" --no-http --log-level=warn <<<"$code" 2>"$LOG/$1.log" ||
        die "$1 failed; the whole story is in .local/log/$1.log"
}

db() { "$PYTHON" "$ROOT/script/_db.py" "$@"; }

# ---- template databases ----------------------------------------------------------------------------

manifest_value() {
    "$PYTHON" -c 'import ast, sys; print(ast.literal_eval(open(sys.argv[1]).read())[sys.argv[2]])' \
        "$ROOT/$MODULE/__manifest__.py" "$1"
}

base_key() {
    {
        declare -f base_template # how it is made
        manifest_value depends
        cat "$REQUIREMENTS" "$ROOT/script/_template.py" "$ODOO/odoo/release.py"
        readlink -f "$ODOO"
    } | hash_of
}

# The database that the module is installed upon: its dependencies, two languages, no demo data,
# the first of which is the users' own; attachments inside the database so that a copy of the database is a whole copy.
base_template() {
    local name depends
    name=${MODULE}_base_$(base_key)
    if ! db exists "$name"; then
        depends=$(manifest_value depends | tr -d "[]' ")
        say "Building a template database with $depends (once, a minute or so) ..."
        db drop "$name.new"
        odoo_command template_base -c "$CONF" -d "$name.new" -i "$depends" --load-language=en_US,zh_CN \
            --without-demo --stop-after-init --no-http
        in_odoo template_attachments "$name.new" <"$ROOT/script/_template.py"
        db rename "$name.new" "$name"
        db prune "${MODULE}_base_" "$name"
    fi
    echo "$name"
}

# What the base with the optional modules depends on besides.
optional_key() {
    {
        base_key
        declare -f optional_base_template
        echo "$OPTIONAL_MODULES"
    } | hash_of
}

# The same with the optional modules.
optional_base_template() {
    local name base
    name=${MODULE}_optional_base_$(optional_key)
    if ! db exists "$name"; then
        base=$(base_template)
        say "Adding $OPTIONAL_MODULES to a template database (once, a minute or so) ..."
        db clone "$base" "$name.new"
        odoo_command template_optional -c "$CONF" -d "$name.new" -i "$OPTIONAL_MODULES" --without-demo \
            --stop-after-init --no-http
        db rename "$name.new" "$name"
        db prune "${MODULE}_optional_base_" "$name" 1
    fi
    echo "$name"
}

# Everything of the module that its installation reads. Tests and static files are read live.
# i18n counts: its terms are in the database.
module_key() { key_of_files "$ROOT/$MODULE" -not -path './tests/*' -not -path './static/*'; }

# key_of_files FOLDER FIND_OPTIONS...
key_of_files() (
    cd "$1"
    shift
    find . -type f \( -name '*.py' -o -name '*.xml' -o -name '*.csv' -o -name '*.po' -o -name '*.sql' \) \
        "$@" -print0 | sort -z | xargs -0 sha256sum | hash_of
)

# The base with the module installed.
module_template() {
    local base
    base=$(base_template)
    installed_template "${MODULE}_tmpl_" module_template_key "$base" "$MODULE" "$CONF"
}

module_template_key() { echo "$(base_key)_$(module_key)"; }

# For tests: that and the modules that only tests need.
test_template() {
    local base
    base=$(module_template)
    write_test_conf
    installed_template "${MODULE}_testtmpl_" test_template_key "$base" "$TEST_MODULE" "$TEST_CONF"
}

test_template_key() { { module_template_key && key_of_files "$TEST_ADDONS"; } | hash_of; }

# For tests: all of that, and the optional modules.
optional_template() {
    local base
    base=$(optional_base_template)
    write_test_conf
    installed_template "${MODULE}_opttmpl_" optional_template_key "$base" "$MODULE,$TEST_MODULE" "$TEST_CONF"
}

optional_template_key() { { optional_key && test_template_key; } | hash_of; }

# installed_template PREFIX KEY_FUNCTION BASE MODULES CONF: a copy of BASE with modules installed.
# A file that changes during the installation would make a template that lies about its key: then it
# is built again.
installed_template() {
    local prefix=$1 key=$2 base=$3 modules=$4 conf=$5 name
    while true; do
        name=$prefix$("$key")
        db exists "$name" && break
        say "Installing $modules into a template database ..."
        db clone "$base" "$name.new"
        odoo_command template_module -c "$conf" -d "$name.new" -i "$modules" --without-demo --stop-after-init --no-http
        if [ "$name" = "$prefix$("$key")" ]; then
            db rename "$name.new" "$name"
            db prune "$prefix" "$name"
        else
            say "The module's files changed meanwhile."
            db drop "$name.new"
        fi
    done
    echo "$name"
}

write_test_conf() { sed "s#^addons_path.*#&,$TEST_ADDONS#" "$CONF" >"$TEST_CONF"; }

# One process at a time builds templates; the others wait and then find them. The lock is released
# with the subshell.
locked_template() {
    (
        flock 8
        "$1" 8>&-
    ) 8>"$LOCAL/template.lock"
}
