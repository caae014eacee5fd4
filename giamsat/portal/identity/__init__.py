"""Signing in with an identity provider such as VNeID: no account, no role, one's own items."""
