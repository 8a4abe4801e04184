from tests.support.asterisk import asterisk, engine, short_folder

__all__ = ["asterisk", "engine", "short_folder"]
