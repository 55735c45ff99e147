"""Builds the bundles of scripts and styles that the first page would wait for."""

import sys

from environment import environment

if __name__ == "__main__":
    with environment(sys.argv[1]) as env:
        for bundle in ("web.assets_web", "web.assets_frontend", "web.assets_frontend_minimal", "web.assets_frontend_lazy"):
            links = env["ir.qweb"]._get_asset_bundle(bundle, css=True, js=True)
            links.css()
            links.js()
