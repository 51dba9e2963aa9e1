#!/usr/bin/env bash
# operators-afternoon.sh [PROGRAM]: the first afternoon of a new operator, from the start of the service to a restored
# backup. Read along while it runs; it stops at the first result that is wrong.
#
# PROGRAM defaults to target/debug/numbering. The database is that of NUMBERING_DATABASE_URL, which must be empty and is
# destroyed, or a SQLite file in a new folder. Needs curl, and psql for PostgreSQL.
set -euo pipefail
program=$(realpath "${1:-target/debug/numbering}")
folder=$(mktemp -d)
export NUMBERING_DATABASE_URL=${NUMBERING_DATABASE_URL:-sqlite://$folder/numbering.db} NUMBERING_BIND=127.0.0.1:0
cd "$folder"
trap 'kill "$service" 2>/dev/null || true; rm -rf "$folder"' EXIT

say() { printf '\n== %s\n' "$*"; }
fail() { echo "$*" >&2; exit 1; }

# By hand. With systemd this is `systemctl start numbering@8887`, and the log in `journalctl -u numbering@8887`.
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
    wait "$service" || fail "the service did not stop cleanly: $(cat log)"
}

# api TOKEN PATH [CURL ARGUMENTS…]
api() { curl --silent --show-error --fail-with-body --header "Authorization: Bearer $1" "$address/api/v1/$2" "${@:3}"; }

# wait_for_count STATE COUNT: waits until the metrics show COUNT mobile numbers in STATE. A scrape of the metrics starts
# a count, and a later one shows its result.
wait_for_count() {
    for _ in $(seq 100); do
        count=$(curl --silent "$address/metrics" | sed -n "s/^numbering_numbers{kind=\"mobile\",state=\"$1\"} //p")
        [ "$count" != "$2" ] || return 0
        sleep 0.5
    done
    fail "the metrics show $count numbers that are $1, not $2"
}

say "start the service: it creates the tables and prints a token, only this time"
start
first=$(grep -oE 'numb_[^ ]+' log)

say "create a tenant, and a token for its administrator"
api "$first" tenants/ --data '{"tenantId": "foo", "name": "Foo Telecom"}'
"$program" token create --role tenant_admin --tenant foo --name "administrator of foo" >admin_token
"$program" token list
admin=$(cat admin_token)

say "import 100,000 numbers from a file: first as a dry run, then for real"
{
    echo tenant,kind,first
    for number in $(seq 0 3 299997); do echo "foo,mobile,+32470$((100000 + number))"; done
} >numbers.csv
head -n 3 numbers.csv
"$program" import --dry-run numbers.csv
"$program" import numbers.csv
! "$program" import numbers.csv >again || fail "numbers were imported twice"
tail -n 1 again

say "the tenant admin creates a group and assigns two of the numbers to it"
api "$admin" tenants/foo/groups/ --data '{"groupId": "sales"}'
api "$admin" tenants/foo/groups/sales/mobile_numbers/ \
    --data '{"phoneNumbers": [{"phoneNumber": "+32470100000"}, {"phoneNumber": "+32470100003"}]}'

say "the metrics count them"
wait_for_count available 99998
wait_for_count assigned 2
curl --silent "$address/metrics" | grep '^numbering_numbers{kind="mobile"'

say "back up while the service runs"
"$program" backup today.backup
"$program" export >before.csv
wc -l before.csv
stop

say "destroy the database"
case $NUMBERING_DATABASE_URL in
sqlite://*) rm "${NUMBERING_DATABASE_URL#sqlite://}"* ;;
*) psql --quiet "$NUMBERING_DATABASE_URL" --command 'DROP SCHEMA public CASCADE' --command 'CREATE SCHEMA public' 2>&1 ;;
esac

say "restore, and verify"
"$program" restore today.backup
! "$program" restore today.backup 2>refused || fail "existing data was overwritten"
cat refused
"$program" verify
"$program" export | cmp - before.csv

say "start it again: the data is there, and so is the token"
start
api "$admin" "tenants/foo/groups/sales/mobile_numbers/"
wait_for_count available 99998
stop
say "done"
