"""The HTTP side of the sandbox: routes, envelopes, sessions and pages as Odoo has them."""
