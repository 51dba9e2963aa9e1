#!/usr/bin/env bash
# operators-afternoon.sh [PROGRAM]: what a new operator does on the first afternoon, from the start of the service to a
# restored backup. Read it along; it stops at the first thing that is not as it should be.
#
# PROGRAM is target/debug/numbering without a word. The database is that of NUMBERING_DATABASE_URL, which must be empty
# and is destroyed, or a SQLite file in a new folder. Needs curl, and psql for PostgreSQL.
set -euo pipefail
program=$(realpath "${1:-target/debug/numbering}")
folder=$(mktemp -d)
export NUMBERING_DATABASE_URL=${NUMBERING_DATABASE_URL:-sqlite://$folder/numbering.db} NUMBERING_BIND=127.0.0.1:0
cd "$folder"
trap 'kill "$service" 2>/dev/null || true; rm -rf "$folder"' EXIT

say() { printf '\n== %s\n' "$*"; }
fail() { echo "$*" >&2; exit 1; }

# By hand; with systemd it would be `systemctl start numbering@8887`, and the log in `journalctl -u numbering@8887`.
start() {
    "$program" serve 2>log &
    service=$!
    for _ in $(seq 300); do
        address=$(sed -n 's/.*ready: \(http:[^ ]*[0-9]\)\/ .*/\1/p' log)
        [ -z "$address" ] || break
        sleep 0.1
    done
    curl --silent --fail "$address/readyz" || fail "$(cat log)"
}

stop() {
    kill "$service"
    wait "$service" || fail "it did not end well: $(cat log)"
}

# api TOKEN PATH [CURL'S WORDS…]
api() { curl --silent --show-error --fail-with-body --header "Authorization: Bearer $1" "$address/api/v1/$2" "${@:3}"; }

# How many mobile numbers are in this state. They are counted when metrics are asked for, and told the next time.
held() {
    for _ in $(seq 100); do
        count=$(curl --silent "$address/metrics" | sed -n "s/^numbering_numbers{kind=\"mobile\",state=\"$1\"} //p")
        [ "$count" != "$2" ] || return 0
        sleep 0.5
    done
    fail "the metrics tell of $count numbers that are $1, not of $2"
}

say "start the service: it makes the tables, and prints a token, this once"
start
first=$(grep -oE 'numb_[^ ]+' log)

say "a tenant, and a token for whoever administers it"
api "$first" tenants/ --data '{"tenantId": "foo", "name": "Foo Telecom"}'
"$program" token create --role tenant_admin --tenant foo --name "the desk of foo" >desk
"$program" token list
desk=$(cat desk)

say "100,000 numbers from a file: first as a rehearsal, then in earnest"
{
    echo tenant,kind,first
    for number in $(seq 0 3 299997); do echo "foo,mobile,+32470$((100000 + number))"; done
} >numbers.csv
head -n 3 numbers.csv
"$program" import --dry-run numbers.csv
"$program" import numbers.csv
! "$program" import numbers.csv >again || fail "numbers came in twice"
tail -n 1 again

say "the tenant admin makes a group, and gives it two of them"
api "$desk" tenants/foo/groups/ --data '{"groupId": "sales"}'
api "$desk" tenants/foo/groups/sales/mobile_numbers/ \
    --data '{"phoneNumbers": [{"phoneNumber": "+32470100000"}, {"phoneNumber": "+32470100003"}]}'

say "the metrics tell of them"
held available 99998
held assigned 2
curl --silent "$address/metrics" | grep '^numbering_numbers{kind="mobile"'

say "back up, while the service runs"
"$program" backup today.backup
"$program" export >before.csv
wc -l before.csv
stop

say "destroy"
case $NUMBERING_DATABASE_URL in
sqlite://*) rm "${NUMBERING_DATABASE_URL#sqlite://}"* ;;
*) psql --quiet "$NUMBERING_DATABASE_URL" --command 'DROP SCHEMA public CASCADE' --command 'CREATE SCHEMA public' 2>&1 ;;
esac

say "restore, and verify"
"$program" restore today.backup
! "$program" restore today.backup 2>refused || fail "what is there was overwritten"
cat refused
"$program" verify
"$program" export | cmp - before.csv

say "start it again: all is there, the token too"
start
api "$desk" "tenants/foo/groups/sales/mobile_numbers/"
held available 99998
stop
say "done"
