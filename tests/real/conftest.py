from tests.support.asterisk import engine, short_folder
from tests.support.house import house, open_house

__all__ = ["engine", "house", "open_house", "short_folder"]
