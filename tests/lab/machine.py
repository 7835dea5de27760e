"""One machine of a lab: a namespace with a name and addresses."""
from namespaces import Namespace, NoNetwork


class Machine(Namespace):
    def __init__(self, name):
        super().__init__()
        self.name = name
        self.v4 = self.v6 = None  # addresses as its own programs see them
        self.prefix = None        # of the IPv6 network that is its own
        self.device = None        # its way out
        self.uplink = None        # its cable to the internet, if it has one itself
        self.router = None        # what it is behind, if it has none
        with self.inside():
            self.set("net/ipv6/conf/all/accept_dad", 0)
            self.set("net/ipv6/conf/default/accept_dad", 0)

    @property
    def address(self):
        return self.v4 or self.v6

    def at(self, port, v6=False):
        """ADDRESS:PORT as programs take it."""
        return f"[{self.v6}]:{port}" if v6 or self.v4 is None else f"{self.v4}:{port}"

    @staticmethod
    def set(setting, value):
        """A setting of the kernel for the machine that the caller is inside of."""
        try:
            with open(f"/proc/sys/{setting}", "w", encoding="ascii") as file:
                file.write(str(value))
        except OSError as error:
            raise NoNetwork(f"/proc/sys/{setting}: {error.strerror}") from None
