#!/bin/bash
# sandbox.sh BASE DIR WARDEN NOFILE NPROC DISK: starts a warden as the host does. Descriptor 3 is the listening socket. Never as root.
# The second half of this file runs inside the user namespace, before bubblewrap.
set -e
[ "$1" = inside ] || exec 3<&0 0</dev/null # the socket comes as standard input
if [ "$1" != inside ]; then
  exec unshare --user --map-users="$1",0,65536 --map-groups="$1",0,65536 --setuid 0 --setgid 0 --net --mount --fork --kill-child -- \
    /bin/bash "$0" inside "$2" "$3" "$4" "$5" "$6"
fi
W=$2 WARDEN=$3
if [ "$6" != 0 ]; then
  mkdir -p "$W/data"
  mount -t tmpfs -o size="$6" disk "$W/data"
fi
if [ ! -d "$W/data/workspace" ]; then
  mkdir -p "$W/data/workspace" "$W/run" "$W/etc"
  chown 60000:60000 "$W/data"
  chown 1000:1000 "$W/data/workspace"
  chmod 0711 "$W/data"
  printf 'root:x:0:0::/:/bin/false\ndev:x:1000:1000::/home/dev:/bin/bash\nwarden:x:60000:60000::/:/bin/false\n' > "$W/etc/passwd"
  printf 'root:x:0:\ndev:x:1000:\nwarden:x:60000:\n' > "$W/etc/group"
  printf '127.0.0.1 localhost\n' > "$W/etc/hosts"
  printf 'nameserver 198.18.255.253\noptions timeout:2 attempts:1\n' > "$W/etc/resolv.conf"
  printf 'passwd: files\ngroup: files\nhosts: files dns\n' > "$W/etc/nsswitch.conf"
  chmod 0777 "$W/run"
fi
ip link set lo up
ip addr add 10.255.0.1/32 dev lo
ip route add default dev lo src 10.255.0.1
{
  echo 'table ip bailey { chain nat { type nat hook output priority -100; udp dport 53 redirect to :3053'
  echo 'tcp dport 53 ip daddr != 127.0.0.0/8 redirect to :3053'
  echo 'ip daddr 127.0.0.0/8 return'
  for i in $(seq 0 63); do echo "meta skgid $((20000 + i)) meta l4proto tcp redirect to :$((30000 + i))"; done
  echo 'meta l4proto tcp redirect to :30999'; echo '}'
  echo 'chain guard { type filter hook output priority 10; policy accept;'
  for i in $(seq 0 63); do echo "tcp dport $((3200 + i)) meta skgid != $((20000 + i)) reject"; done
  echo 'tcp dport 30000-30063 ct status & dnat == 0 reject'
  echo 'tcp dport { 30999, 3128 } ct status & dnat == 0 meta skgid 20000-20063 reject'
  echo 'ip daddr 127.0.0.0/8 accept'
  echo 'ip daddr 10.255.0.1 accept'
  echo 'oifname "lo" ct status dnat accept'
  echo 'reject with icmp type admin-prohibited'; echo '}'; echo '}'
} | /usr/sbin/nft -f -
CAPS=setuid,setgid,setpcap,kill,sys_admin,sys_chroot,sys_ptrace,chown,dac_override,fowner
args=(--unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup --hostname ws --die-with-parent --cap-drop ALL)
for c in ${CAPS//,/ }; do args+=(--cap-add "CAP_${c^^}"); done
ulimit -n "$4"
exec env -i PATH=/usr/bin:/bin /usr/bin/bwrap "${args[@]}" \
  --tmpfs / --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib --symlink usr/lib64 /lib64 \
  --perms 0755 --dir /etc --ro-bind "$W/etc/passwd" /etc/passwd --ro-bind "$W/etc/group" /etc/group --ro-bind "$W/etc/hosts" /etc/hosts \
  --ro-bind "$W/etc/nsswitch.conf" /etc/nsswitch.conf --ro-bind "$W/etc/resolv.conf" /etc/resolv.conf --ro-bind-try /etc/alternatives /etc/alternatives \
  --perms 0755 --dir /etc/ssl --ro-bind-try /etc/ssl/certs /etc/ssl/certs --ro-bind-try /etc/ld.so.cache /etc/ld.so.cache \
  --proc /proc --dev /dev --perms 1777 --tmpfs /dev/shm --mqueue /dev/mqueue --perms 1777 --tmpfs /tmp \
  --perms 0755 --dir /var --perms 1777 --dir /var/tmp --perms 0755 --dir /var/lib --perms 0755 --dir /run --perms 0755 --dir /home --perms 0755 --dir /home/dev \
  --bind "$W/data" /var/lib/bailey --bind "$W/data/workspace" /workspace --ro-bind "$W/run" /run/bailey \
  --perms 0755 --dir /opt --ro-bind "$WARDEN" /opt/bailey --remount-ro / --chdir / --setenv PATH /usr/bin:/bin --setenv DOTNET_EnableDiagnostics 0 \
  --setenv TMPDIR /tmp -- \
  /usr/bin/setpriv --reuid=60000 --regid=60000 --clear-groups --inh-caps="-all,+${CAPS//,/,+}" --ambient-caps="-all,+${CAPS//,/,+}" \
  /usr/bin/prlimit --nproc="$5" /opt/bailey/bailey-warden
