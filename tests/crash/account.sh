# account.sh - where is everything: what was acknowledged, made, accepted, in doubt, doubled, missing.
#
# Read by run (.). Facts come from four sides that know nothing of each other: the load's file of
# acknowledgements, the sink's file of accepted mails, the store's log and its message rows. What is
# due is derived from the calls (tests/lib/calls.h), not from what the server says.

ask() { # SQL
    if [ -n "$database" ]; then
        psql -qAtX -F "$tab" "$database" -c "$1"
    else
        sqlite3 -batch -cmd '.timeout 10000' -separator "$tab" "$work/data/afterglow.db" "$1"
    fi
}
tab=$(printf '\t')
hex() { [ -n "$database" ] && echo "encode($1,'hex')" || echo "lower(hex($1))"; }
member() { # COLUMN PATH.TO.NAME - of a JSON text
    [ -n "$database" ] && echo "($1::json #>> '{$(echo "$2" | tr . ,)}')" || echo "json_extract($1,'\$.$2')"
}

# What should go out now and has not; 2 and 3 are released and being handed over.
waiting() {
    ask "SELECT count(*) FROM message WHERE state IN (2, 3) OR (state = 1 AND due_at <= $(date +%s)000000)"
}

# Message ids of calls -> the mails they are the cause of: 'kind cause'.
due_from_calls() {
    awk '{ sub(/^.*\t/, "") }
        match($0, /^new-o[0-9]+$/) { n = substr($0, 6); if (n % 4 != 3) print "order_confirmation\torder:new-" n }
        match($0, /^new-s[0-9]+$/) { n = substr($0, 6); if (n % 4 != 3) print "order_shipped\tshipment:new-" n "/new-parcel" n }
        match($0, /^new-d[0-9]+$/) { n = substr($0, 6); print "order_delivered\torder:new-" n }' "$1"
}

gather() {
    cd "$work" || exit 1
    cut -f2 acked | sort -u >acked.ids
    ask "SELECT $(member body messageId) FROM event WHERE kind < 200 AND body <> '' AND source NOT IN ('outbox', 'engine')" |
        grep . | sort >log.all
    sort -u log.all >log.ids
    ask "SELECT $(hex id), kind, cause, category, state, reason FROM message" | sort >rows
    ask "SELECT $(member body properties.message_id) FROM event WHERE kind = 303" | grep . | sort >doubt
    grep -o '"messageId":"[^"]*"' history.ndjson | cut -d'"' -f4 | sort -u >history.ids
    cut -f2 sink | sort | uniq -c | awk '{ print $2 "\t" $1 }' | sort >accepted
    due_from_calls acked | sort -u >due
    cut -f3,4 sink | sort -u >sink.causes
    cut -f1 rows | sort >rows.ids
}

lines() { wc -l <"$1" | tr -d ' '; }
none() { # FILE SENTENCE - the file must be empty
    if [ -s "$1" ]; then say not-ok "$2: $(lines "$1"), the first: $(head -n 1 "$1")"; else say ok "$2: none"; fi
}

account() {
    gather
    kills=$(lines kills)
    comm -23 acked.ids log.ids >lost
    comm -23 history.ids log.ids >lost.import
    uniq -d log.all >log.twice
    cut -f2,3 rows | sort | uniq -d >made.twice
    # One cause and kind under two ids at the sink.
    cut -f2,3,4 sink | sort -u | cut -f2,3 | sort | uniq -d >sent.twice.made
    comm -23 due sink.causes >due.missing
    grep "${tab}order:old-\|${tab}shipment:old-" sink >sent.history
    awk '$2 > 1 { for (i = 1; i < $2; i++) print $1 }' accepted | sort >doubled
    sort -u doubt >doubt.ids
    comm -23 doubled doubt >doubled.bad # each further copy needs a doubt of its own
    # Rows that say sent, or closed in doubt, and that the sink never accepted.
    cut -f1 accepted | sort >accepted.ids
    awk -F"$tab" '$5 == 4 || $5 == 7 { print $1 }' rows | sort >claimed
    comm -23 claimed accepted.ids >missing
    comm -23 missing doubt.ids >missing.bad
    awk -F"$tab" '$5 == 4 { print $1 }' rows | sort | comm -12 - missing >missing.sent
    comm -23 accepted.ids rows.ids >unknown
    # Feedback and marketing (3, 4) are sent at most once, in doubt or not.
    awk -F"$tab" '$4 >= 3 { print $1 }' rows | sort | comm -12 - doubled >doubled.feedback
    # What is neither sent nor closed in doubt, with its reason.
    awk -F"$tab" '$5 != 4 && $5 != 7 { print $2, "state", $5, $6 }' rows | sort | uniq -c >others
    tell
    judge
}

tell() {
    echo "# $store, the account"
    printf '#   %-44s %8d\n' 'events acknowledged' "$(lines acked.ids)" \
        'of these found in the log' "$(comm -12 acked.ids log.ids | wc -l)" \
        'events imported beside' "$(lines history.ids)" \
        'messages due by the acknowledged calls' "$(lines due)" \
        'messages made' "$(lines rows)" \
        'mails accepted by the sink' "$(lines sink)" \
        'messages in doubt' "$(lines doubt.ids)" \
        'doubled' "$(lines doubled)" \
        'missing' "$(lines missing)" \
        'bound: kills times connections' $((kills * CONNECTIONS)) \
        'kills of the server' "$kills" 'kills of the import' "$(lines import_kills)"
    echo "#   kills by step:"
    sort kills | uniq -c | sed 's/^/#   /'
    [ ! -s others ] || { echo "#   not sent, and why:"; sed 's/^/#   /' others; }
}

judge() {
    none lost "acknowledged events that are lost"
    none lost.import "imported events that are lost"
    none log.twice "events that are in the log twice"
    none made.twice "causes that made two messages of a kind"
    none sent.twice.made "causes that went out under two message ids"
    none due.missing "due order mails that never arrived"
    none sent.history "mails about imported history"
    none unknown "mails that no message row knows"
    none doubled.bad "doubled without being in doubt"
    none missing.bad "missing without being in doubt"
    none missing.sent "rows that say sent, which nobody received"
    none doubled.feedback "feedback mails that went out twice"
    if [ $(($(lines doubled) + $(lines missing))) -le $((kills * CONNECTIONS)) ]; then
        say ok "doubled and missing stay within kills times connections"
    else
        say not-ok "more doubled and missing than kills times connections"
    fi
    if [ -e import.bad ]; then say not-ok "the import failed: $(tail -n 1 import.1) $(tail -n 1 import.2)"
    elif grep -q '^stored 0$' import.2; then say ok "a second import changes nothing"
    else say not-ok "a second import changes something: $(tr '\n' ' ' <import.2)"; fi
    [ "$KILLS" -lt 50 ] && return
    for point in $POINTS; do
        times=$(grep -c "^$point\$" kills)
        [ "$times" -ge 3 ] || say not-ok "only $times kills at $point"
    done
}

# Store against log, and the state folded again.
verify() {
    cd "$OLDPWD" || exit 1
    if afterglow check >"$work/check.1" 2>&1; then say ok "$(cat "$work/check.1")"
    else say not-ok "check: $(tr '\n' ' ' <"$work/check.1")"; fi
    afterglow report --json >"$work/report.1" 2>&1
    afterglow rebuild >"$work/rebuild" 2>&1 || say not-ok "rebuild: $(cat "$work/rebuild")"
    afterglow check >"$work/check.2" 2>&1
    if cmp -s "$work/check.1" "$work/check.2"; then say ok "after a rebuild, check says the same"
    else say not-ok "after a rebuild, check says: $(tr '\n' ' ' <"$work/check.2")"; fi
    afterglow report --json >"$work/report.2" 2>&1
    if cmp -s "$work/report.1" "$work/report.2"; then say ok "and so does the report"
    else say not-ok "after a rebuild the report differs"; fi
}
