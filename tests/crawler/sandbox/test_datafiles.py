from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from crawler.sandbox import places
from crawler.sandbox.datafiles import SOURCE, write_dataset, write_fronts
from geo.datasets import Dataset
from geo.facts import Verdict
from geo.fronts import Fronts


def test_the_data_set_says_what_the_map_says(tmp_path: Path) -> None:
    with Dataset.open(write_dataset(tmp_path / "map.mmdb"), shipped=False) as dataset:
        for address in places.bound_addresses():
            network, entry = places.network_of(address), dataset.look_up(ip_address(address))
            expected = (network.prefix, network.asn, network.name, network.country) if network else None
            assert (entry and (entry.prefix, entry.asn, entry.as_name, entry.country)) == expected
            assert entry is None or entry.network_source is not None
        assert [info.source.name for info in dataset.describe()] == [SOURCE]


def test_the_front_and_the_platform_are_told_apart(tmp_path: Path) -> None:
    fronts = Fronts.load(write_fronts(tmp_path / "fronts.csv"))
    judged = {
        host: fronts.judge(host=host, cname_path=places.cname_path(host), addresses=()).verdict
        for host in ("fronted.example", "mittens.catblogs.example", "notcatblogs.example")
    }
    assert judged == {
        "fronted.example": Verdict.FRONT,
        "mittens.catblogs.example": Verdict.SHARED_PLATFORM,
        "notcatblogs.example": Verdict.UNKNOWN,
    }
