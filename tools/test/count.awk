# count.awk - counts passed, failed and skipped in the output of a suite.
#
# Understands TAP lines at the left margin, 'skipped: NAME', and cmocka's own output, which names a
# failed test twice: where it fails and in the summary after 'N test(s) run', which is not counted.
/^ok .*# *[Ss][Kk][Ii][Pp]/ { skipped++; next }
/^ok / { passed++; next }
/^not ok .*# *[Tt][Oo][Dd][Oo]/ { skipped++; next }
/^not ok / { failed++; next }
/^skipped: / { skipped++; next }
/^\[==========\] Running / { open = 1; next }
/^\[==========\] [0-9]+ test/ { open = 0; next }
/^\[       OK \] / { passed++; next }
/^\[  SKIPPED \] / { if (open) skipped++; next }
/^\[  FAILED  \] / { if (open) failed++; next }
END { printf "%d %d %d\n", passed, failed, skipped }
