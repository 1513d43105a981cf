"""Edges: each touches one outside thing, and decides nothing. Edges never import edges."""
