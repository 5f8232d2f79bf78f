"""Whether a server answers on while its library is changed."""
