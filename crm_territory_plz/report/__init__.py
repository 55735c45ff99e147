from . import territory_map_report
