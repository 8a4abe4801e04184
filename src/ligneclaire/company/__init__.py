"""What a manager owns. Models hold it, `services` write it, `selectors` read it, `access` is the one door
to it, `snapshot` shows it to call control, `file` writes it down as YAML.
"""
