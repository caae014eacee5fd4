"""Signing in with an identity provider (OpenID Connect Core 1.0, code flow with PKCE).

It tells who somebody is and makes neither accounts nor roles: ``accounts.views_oidc`` finds the account of an official,
``portal.identity`` the identity of somebody who sends or follows items. Trust: docs/identity.md.
"""
