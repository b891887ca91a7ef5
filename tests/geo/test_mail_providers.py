import pytest

from geo.mail_providers import is_mail_provider


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("aspmx.l.google.com", True),
        ("Kittens-example.mail.protection.outlook.com.", True),
        ("mx.cloudflare.net", True),
        ("mail.kittens.example", False),
        ("notgoogle.com.example", False),
        ("notgoogle.com", False),
        # A rented server may be the origin itself.
        ("ec2-192-0-2-1.compute-1.amazonaws.com", False),
        ("", False),
    ],
)
def test_providers_that_serve_many_domains(name: str, *, expected: bool) -> None:
    assert is_mail_provider(name) == expected
