#!/bin/sh
# free_port.sh FROM - a port on loopback that nobody listens on, at or after FROM (and a bit of luck).
port=$(($1 + $$ % 5000))
while grep -qi "$(printf ':%04X 00000000:0000 0A' "$port")" /proc/net/tcp; do port=$((port + 1)); done
echo "$port"
