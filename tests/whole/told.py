"""What a process in the nursery is told of the sandbox: addresses and paths only."""

from crawler.sandbox.internet import Sandbox


def told_of(sandbox: Sandbox, **order: str) -> dict[str, str]:
    server, port = sandbox.names_server
    return {
        "server": server,
        "port": str(port),
        "bound": " ".join(str(ip) for ip, _ in sandbox.policy.pairs),
        "authority": str(sandbox.authority_file),
        "bootstrap": sandbox.bootstrap,
        "dataset": str(sandbox.dataset),
        "fronts": str(sandbox.fronts),
        **order,
    }
