# Runs in a fresh user and network namespace, before any id is mapped. Descriptor 7: "I am in them"; 6: "your ids are mapped";
# 9: "the network is walled", without which the host ends the sandbox before anything of a workspace runs in it.
# Nothing here is an argument of anybody: it is a constant of the host. Any failure ends the sandbox before its first process.
set -e
printf r >&7
read -r mapped <&6
exec 6<&- 7>&-
# No interface but lo. Every destination that is not local is routed to lo, where the rules below send it to the warden.
ip -batch - <<'ADDRESSES'
link set lo up
addr add 10.255.0.1/32 dev lo
route add default dev lo src 10.255.0.1
ADDRESSES
# The kernel takes its time over rules, so they are loaded while the warden starts. Until then there is no way out at all: lo leads nowhere.
{ nft -f - <<'RULES'
table ip bailey {
  map warden_port {
    type gid : inet_service
    elements = { @REDIRECTS@ }
  }
  set own_proxy_port {
    type gid . inet_service
    elements = { @PROXIES@ }
  }
  chain way_out {
    type nat hook output priority -100
    udp dport 53 redirect to :3053
    tcp dport 53 redirect to :3053
    ip daddr { 127.0.0.0/8, 10.255.0.1 } return
    # The warden has no way out but its Unix socket: redirected to itself it would loop.
    meta skgid 60000 return
    meta skgid 20000-20063 meta l4proto tcp redirect to : meta skgid map @warden_port
    meta l4proto tcp redirect to :30999
  }
  chain wall {
    type filter hook output priority 10; policy accept
    oifname "lo" ct status dnat accept
    # A cell that reached another's port of the warden would go out under its name.
    tcp dport 30000-30063 reject with tcp reset
    meta skgid . tcp dport @own_proxy_port accept
    tcp dport 3200-3263 reject with tcp reset
    meta skgid 20000-20063 tcp dport { 3128, 30999 } reject with tcp reset
    ip daddr { 127.0.0.0/8, 10.255.0.1 } accept
    # Refused at once instead of dropped: an unmatched connection would hang.
    reject with icmp type admin-prohibited
  }
}
table ip6 bailey {
  chain wall {
    type filter hook output priority 10; policy accept
    ip6 daddr ::1 accept
    reject with icmpv6 type admin-prohibited
  }
}
RULES
printf n >&9; } 3>&- 4>&- 5>&- 8>&- &
exec 9>&-
exec setpriv --reuid=0 --regid=0 --clear-groups -- bwrap --args 4 -- "$@"
