from . import organisation_chart_report
