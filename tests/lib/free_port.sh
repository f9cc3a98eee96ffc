#!/bin/sh
# free_port.sh - prints a port on loopback that nobody has, drawn from those below the range out of which
# the system gives ports to connections that go out: none of these can take it while a server that
# is started again is down, and two runs beside each other draw different ones.
while :; do
    port=$((10000 + $(od -An -N4 -tu4 /dev/urandom) % 22000))
    grep -qi "^ *[0-9]*: [0-9A-F]*:$(printf %04X $port) " /proc/net/tcp /proc/net/tcp6 2>/dev/null || break
done
echo $port
