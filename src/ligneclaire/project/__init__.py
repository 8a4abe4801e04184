"""Django's settings and URLs: what the web process, the worker and the command line share."""
