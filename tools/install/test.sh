#!/bin/sh
# test.sh BUILD - brings what testing needs besides what run.sh brought. Does nothing the second
# time.
cd "$(dirname "$0")/../.." || exit 1
exec sh tools/install/packages.sh tools/install/run.txt tools/install/test.txt
