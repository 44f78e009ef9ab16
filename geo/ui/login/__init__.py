"""Signing in and out, as pages show it."""
