"""Routers that people have at home, and those of carriers: one address outside, many machines inside.

What tells one kind of NAT from another (RFC 4787) is who may use the port that a machine inside has been given:

    full-cone            whoever sends to it
    address-restricted   the addresses that the machine has sent to, from any port
    port-restricted      the addresses and ports that it has sent to: what Linux does by itself
    symmetric            the same, and for each of them the machine has another port
"""
import os
import shutil
import socket
import struct
import subprocess

from machine import Machine
from namespaces import NoNetwork, ip, wait_for_device
from processes import Skipped

KINDS = ("full-cone", "address-restricted", "port-restricted", "symmetric")

# Packets that nobody has asked for, to the router itself, are dropped without an answer. If the kernel took one, it would
# remember a connection of the router's own for it, and the machine inside that sends to the same peer a moment later would
# get another port: no hole could be punched.
RULES = """table inet home {{
    {memory}
    chain miniupnpd {{ }}
    chain prerouting_miniupnpd {{ }}
    chain postrouting_miniupnpd {{ }}
    chain input {{ type filter hook input priority filter; policy accept;
        iifname "wan" ct state established,related accept
        iifname "wan" meta l4proto {{ icmp, ipv6-icmp }} accept
        iifname "wan" drop
    }}
    chain forward {{ type filter hook forward priority filter; policy drop;
        ct state established,related accept
        jump miniupnpd
        iifname "lan" accept
        iifname "wan" ct status dnat accept
        iifname "wan" meta l4proto ipv6-icmp accept
    }}
    chain incoming {{ type nat hook prerouting priority dstnat;
        jump prerouting_miniupnpd
        {incoming}
    }}
    chain outgoing {{ type nat hook postrouting priority srcnat;
        jump postrouting_miniupnpd
        oifname "wan" meta nfproto ipv4 masquerade{random}
    }}
}}
"""

# A cone remembers who has which port outside, and, if it is restricted, whom that one has sent to.
MEMORY = """map udp_ports { type inet_service : ipv4_addr . inet_service; flags dynamic,timeout; timeout 5m; }
    map tcp_ports { type inet_service : ipv4_addr . inet_service; flags dynamic,timeout; timeout 5m; }
    set sent_to { type inet_service . ipv4_addr; flags dynamic,timeout; timeout 5m; }
    chain learn { type filter hook postrouting priority srcnat + 10;
        oifname "wan" meta l4proto udp update @udp_ports { udp sport : ct original ip saddr . ct original proto-src }
        oifname "wan" meta l4proto tcp update @tcp_ports { tcp sport : ct original ip saddr . ct original proto-src }
        oifname "wan" meta l4proto { tcp, udp } update @sent_to { th sport . ip daddr }
    }"""
INCOMING = """iifname "wan" {only}meta l4proto udp dnat ip to udp dport map @udp_ports
        iifname "wan" {only}meta l4proto tcp dnat ip to tcp dport map @tcp_ports"""

MINIUPNPD = """ext_ifname=wan
listening_ip=lan
http_port=5000
enable_upnp={upnp}
enable_natpmp={natpmp}
ipv6_disable=yes
secure_mode=yes
system_uptime=yes
notify_interval=60
uuid=4e16f8a2-7a2b-4d0c-9a35-6c1d9c0f7b55
upnp_table_name=home
upnp_nat_table_name=home
upnp_forward_chain=miniupnpd
upnp_nat_chain=prerouting_miniupnpd
upnp_nat_postrouting_chain=postrouting_miniupnpd
allow 1024-65535 {network} 1024-65535
deny 0-65535 0.0.0.0/0 0-65535
"""


def rules(kind):
    cone = kind in ("full-cone", "address-restricted")
    only = "th dport . ip saddr @sent_to " if kind == "address-restricted" else ""
    return RULES.format(memory=MEMORY if cone else "", incoming=INCOMING.format(only=only) if cone else "",
                        random=" random,fully-random" if kind == "symmetric" else "")


class Router(Machine):
    """`wan` leads outside, `lan` is the switch inside; 192.168.1.0/24, or what carriers use for their customers."""

    def __init__(self, name, kind, carrier=False):
        super().__init__(name)
        if kind not in KINDS:
            raise ValueError(f"there are routers of the kinds {', '.join(KINDS)}, and none that is {kind}")
        self.kind, self.inside_count = kind, 0
        self.network = "100.64.0" if carrier else "192.168.1"
        self.gateway = f"{self.network}.1"
        self.service = None  # miniupnpd
        with self.inside():
            # Without snooping the switch hands multicast (local discovery) to every port.
            ip("link", "add", "lan", "type", "bridge", "mcast_snooping", "0")
            ip("link", "set", "lan", "up")
            ip("address", "add", f"{self.gateway}/24", "dev", "lan")
            self.set("net/ipv4/ip_forward", 1)
            self.set("net/ipv6/conf/all/forwarding", 1)

    def begin(self):
        """To be called once it is connected."""
        with self.inside():
            if self.prefix:
                ip("address", "add", f"{self.prefix}:1::1/64", "dev", "lan", "nodad")
            self.load_rules()

    def load_rules(self):
        done = subprocess.run(["nft", "-f", "-"], input="flush ruleset\n" + rules(self.kind), capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise NoNetwork(f"nft: {done.stderr.strip()}")

    def connect(self, machine, device, v6=None):
        """Gives a machine a cable to the switch inside; with IPv6 where the router has it, unless v6 says otherwise."""
        self.inside_count += 1
        port = f"port{self.inside_count}"
        machine.cable(device, port, of=self)
        with self.inside():
            ip("link", "set", port, "master", "lan", "up")
        machine.device, machine.router = device, self
        machine.v4 = f"{self.network}.{9 + self.inside_count}"
        with machine.inside():
            ip("link", "set", device, "up")
            wait_for_device(device)
            ip("address", "add", f"{machine.v4}/24", "dev", device)
            ip("route", "add", "default", "via", self.gateway)
            if self.prefix and v6 is not False:
                lan = f"{self.prefix}:1:"
                machine.v6 = f"{lan}:{9 + self.inside_count:x}"
                ip("address", "add", f"{machine.v6}/64", "dev", device, "nodad")
                ip("-6", "route", "add", "default", "via", f"{lan}:1")
        with self.inside():
            wait_for_device(port)
            wait_for_device("lan")

    def open_port(self, protocol, outside, address, inside):
        """Whoever sends to that port of the router reaches a machine inside. May be called by any thread."""
        subprocess.run(["nsenter", f"--net=/proc/self/fd/{self.descriptor}", "nft", "add", "rule", "inet", "home",
                        "incoming", "iifname", "wan", protocol, "dport", str(outside), "dnat", "ip", "to",
                        f"{address}:{inside}"], check=True, pass_fds=(self.descriptor,))

    def forget(self):
        """Every mapping is forgotten, as if the router had started anew; what goes out then gets new ones."""
        with self.inside():
            self.load_rules()
            forget_connections()

    def keep_mappings(self, seconds):
        """For how long a mapping of UDP that nothing passes is remembered."""
        with self.inside():
            self.set("net/netfilter/nf_conntrack_udp_timeout", seconds)
            self.set("net/netfilter/nf_conntrack_udp_timeout_stream", seconds)

    def map_ports(self, world, upnp=True, natpmp=True):
        """miniupnpd opens ports for machines inside who ask by UPnP, NAT-PMP or PCP."""
        if not shutil.which("miniupnpd"):
            raise Skipped("miniupnpd is not installed")
        config = world.path(f"miniupnpd-{self.name}.conf")
        yes_or_no = {True: "yes", False: "no"}
        with open(config, "w", encoding="ascii") as file:
            file.write(MINIUPNPD.format(upnp=yes_or_no[upnp], natpmp=yes_or_no[natpmp], network=f"{self.network}.0/24"))
        self.service = world.start(self, f"miniupnpd-{self.name}", [
            "miniupnpd", "-d", "-f", config, "-P", os.path.splitext(config)[0] + ".pid"])


def forget_connections():
    """Empties the connection tracking of the namespace that the caller is in, as `conntrack -F` does."""
    delete, request_and_answer = 0x0102, 0x05  # NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE; NLM_F_REQUEST | ACK
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12) as netlink:  # NETLINK_NETFILTER
        netlink.sendto(struct.pack("=IHHIIBBH", 20, delete, request_and_answer, 1, 0, 0, 0, 0), (0, 0))
        error = struct.unpack_from("=i", netlink.recv(4096), 16)[0]
    if error:
        raise NoNetwork(f"forgetting connections: {os.strerror(-error)}")
