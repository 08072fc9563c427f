#!/bin/bash
# Makes, once, the ordinary user with subordinate ids under which tests that run as root start sandboxes.
set -e
exec 9> /run/lock/bailey-warden-test
flock 9
getent passwd bailey-warden-test > /dev/null || useradd --system --no-create-home --shell /usr/sbin/nologin bailey-warden-test
grep -q '^bailey-warden-test:' /etc/subuid || usermod --add-subuids 900000000-906553599 --add-subgids 900000000-906553599 bailey-warden-test
