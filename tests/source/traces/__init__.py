"""Traces, as the real libraries write them and as they break."""
