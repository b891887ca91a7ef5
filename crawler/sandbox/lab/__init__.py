"""The labelled lab: invented hosts in every situation that tracing meets, with the truth written beside each.

Nothing listens at the hosts' addresses: a trace never connects to them. Two resolvers and the registries listen, on loopback.
"""
