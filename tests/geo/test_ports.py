"""Which ports are of the web: a table with near-misses."""

import pytest

from geo.ports import BadPortError, require_port_of_the_web

# Read from the tests of the Fetch Standard (request-bad-port.any.js of web-platform-tests).
BAD = """
    0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135
    137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719
    1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080
"""


def is_bad(port: int) -> bool:
    try:
        require_port_of_the_web(port)
    except BadPortError:
        return True
    return False


def test_the_bad_ports_are_those_of_the_standard_and_no_others() -> None:
    assert [port for port in range(65536) if is_bad(port)] == [int(port) for port in BAD.split()]


@pytest.mark.parametrize("port", [80, 443, 81, 2, 24, 26, 591, 2052, 2082, 5000, 6001, 8080, 8443, 10081])
def test_sites_on_other_ports_are_asked(port: int) -> None:
    require_port_of_the_web(port)


def test_the_sentence_names_port_and_service() -> None:
    with pytest.raises(BadPortError, match=r"^port 25 \(smtp\) "):
        require_port_of_the_web(25)
