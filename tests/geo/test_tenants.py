from __future__ import annotations

from datetime import UTC, datetime

import pytest

from geo.facts import Country, Hosting, Tenant, Verdict
from geo.fronts import Fronts
from geo.tenants import tenant_of

FRONTS = Fronts.load()


def hosting(host: str, *cnames: str, verdict: Verdict | None = None) -> Hosting:
    opinion = FRONTS.judge(host=host, cname_path=cnames, addresses=())
    return Hosting(
        host=host,
        asked_at=datetime(2026, 11, 28, tzinfo=UTC),
        cname_path=cnames,
        verdict=verdict or opinion.verdict,
        confidence=opinion.confidence,
        evidence=opinion.evidence,
        addresses=(),
        country=Country(value=None, claims=()),
        registration=(),
        contacts=(),
        hotline=None,
        gaps=(),
        tenant=opinion.tenant,
    )


@pytest.mark.parametrize(
    ("host", "platform", "tenant"),
    [
        ("kittens.github.io", "GitHub Pages", "kittens"),
        ("Kittens.GitHub.io.", "GitHub Pages", "kittens"),
        ("deep.kittens.github.io", "GitHub Pages", "kittens"),
        ("kittens.s3.amazonaws.com", "Amazon S3", "kittens"),
        ("my.kittens.s3.eu-west-1.amazonaws.com", "Amazon S3", "my.kittens"),
        ("kittens.s3.dualstack.eu-west-1.amazonaws.com", "Amazon S3", "kittens"),
        ("kittens.storage.googleapis.com", "Google Cloud Storage", "kittens"),
        ("kittens.fra1.digitaloceanspaces.com", "DigitalOcean Spaces", "kittens"),
        ("kittens.fra1.cdn.digitaloceanspaces.com", "DigitalOcean Spaces", "kittens"),
        ("kittens.blob.core.windows.net", "Azure Blob Storage", "kittens"),
        ("tool.kittens.workers.dev", "Cloudflare Workers", "kittens"),
        ("kittens.tumblr.com", "Tumblr", "kittens"),
        # The platform's own hosts, and those of all customers together.
        ("github.io", "GitHub Pages", None),
        ("www.tumblr.com", "Tumblr", None),
        ("s3.eu-west-1.amazonaws.com", "Amazon S3", None),
        ("imgur.com", "Imgur", None),
        ("bit.ly", "Bitly", None),
    ],
)
def test_a_platform_and_the_tenant_that_its_host_names(host: str, platform: str, tenant: str | None) -> None:
    opinion = FRONTS.judge(host=host, cname_path=(), addresses=())
    assert (opinion.verdict, opinion.name) == (Verdict.SHARED_PLATFORM, platform)
    assert opinion.tenant == (Tenant(platform=platform, name=tenant) if tenant else None)


@pytest.mark.parametrize(
    "host",
    [
        "notgithub.io.example",
        "github.io.example",
        "notgithub.io",
        "s3.kittens.example",
        "kittens.s3.amazonaws.com.example",
        "ec2-192-0-2-1.eu-west-1.compute.amazonaws.com",
        "ec2-192-0-2-1.compute-1.amazonaws.com",
        "kittens.eu-west-1.elb.amazonaws.com",
        "kittens.westeurope.cloudapp.azure.com",
        "1.2.0.192.bc.googleusercontent.com",
        "abit.ly",
    ],
)
def test_rented_servers_and_look_alikes_are_no_platform(host: str) -> None:
    opinion = FRONTS.judge(host=host, cname_path=(), addresses=())
    assert (opinion.verdict, opinion.tenant) == (Verdict.UNKNOWN, None)


def test_a_domain_of_its_own_is_the_tenant_to_which_it_leads() -> None:
    at_pages = hosting("kittens.example", "bicycles.github.io")
    assert at_pages.tenant == Tenant(platform="GitHub Pages", name="bicycles")


@pytest.mark.parametrize(
    ("place", "platform", "tenant"),
    [
        ("s3.amazonaws.com/kittens/cat.jpg", "Amazon S3", "kittens"),
        ("s3.eu-west-1.amazonaws.com/kittens", "Amazon S3", "kittens"),
        ("storage.googleapis.com/kittens/a/b", "Google Cloud Storage", "kittens"),
        ("sites.google.com/view/kittens/home", "Google Sites", "kittens"),
        ("linktr.ee/kittens?from=cats", "Linktree", "kittens"),
        ("f001.backblazeb2.com/file/kittens/cat.jpg", "Backblaze B2", "kittens"),
        ("kittens.github.io/bicycles/", "GitHub Pages", "kittens"),
        ("s3.amazonaws.com/", "Amazon S3", None),
        ("sites.google.com/kittens", "Google Sites", None),
        ("imgur.com/kittens", "Imgur", None),
    ],
)
def test_a_path_names_the_tenant_where_the_host_does_not(
    place: str, platform: str, tenant: str | None
) -> None:
    found = tenant_of(f"https://{place}", hosting(place.partition("/")[0]))
    assert found == (Tenant(platform=platform, name=tenant) if tenant else None)


def test_only_a_platform_has_tenants() -> None:
    plain = hosting("s3.amazonaws.com", verdict=Verdict.ORIGIN)
    assert tenant_of(f"https://{plain.host}/kittens", plain) is None
    assert tenant_of("no url", hosting("s3.amazonaws.com")) is None
