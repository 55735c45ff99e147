"""What people ask of the server all day, as the web client asks it."""

PAGE = 80
COUNT_LIMIT = 10001
PIPELINE = [("type", "=", "opportunity")]

NAMED = {"fields": {"display_name": {}}}
LIST = {
    "company_id": NAMED, "date_deadline": {}, "won_status": {}, "name": {}, "partner_id": NAMED, "contact_name": {},
    "email_from": {}, "phone": {}, "city": {}, "country_id": NAMED, "user_id": NAMED, "team_id": NAMED, "priority": {},
    "company_currency": NAMED, "expected_revenue": {}, "stage_id": NAMED, "active": {}, "probability": {},
    "tag_ids": {"fields": {"display_name": {}, "color": {}}}, "activity_ids": {}, "create_date": {},
}
CARD = {
    "stage_id": NAMED, "probability": {}, "active": {}, "company_currency": NAMED, "team_id": NAMED, "won_status": {},
    "name": {}, "expected_revenue": {}, "partner_id": NAMED, "contact_name": {}, "partner_name": {},
    "tag_ids": {"fields": {"display_name": {}, "color": {}}},
    "priority": {}, "activity_ids": {}, "user_id": NAMED,
}


PROGRESS = {"field": "activity_state", "colors": {"planned": "success", "today": "warning", "overdue": "danger"}}


def list_page(leads, persona):
    """The first page of the pipeline as a list, without its count."""
    records = leads.search_fetch(PIPELINE, list(LIST), limit=PAGE)
    return records.web_read(LIST)


def count(leads, persona):
    """How many opportunities there are."""
    return leads.search_count(PIPELINE)


def kanban_groups(leads, persona):
    """The columns of the kanban view: one per stage, with number and revenue."""
    return leads.formatted_read_group(PIPELINE, ["stage_id"], ["__count", "expected_revenue:sum"])


def kanban_page(leads, persona):
    """The whole kanban view: the columns with their first cards, and the progress bars."""
    groups = leads.web_read_group(
        PIPELINE, ["stage_id"], ["expected_revenue:sum"], auto_unfold=True, unfold_read_specification=CARD,
    )
    bars = leads.read_progress_bar(PIPELINE, "stage_id", PROGRESS)
    return groups, bars


def name_search(leads, persona):
    """The search box, with the name of a customer."""
    return _search(leads, (persona.example.partner_name or "Lindenbach GmbH").split()[0])


def common_name_search(leads, persona):
    """The search box, with a word that one lead in thirty has."""
    return _search(leads, "Logistik")


def _search(leads, word):
    anywhere = [*["|"] * 3, *((name, "ilike", word) for name in ("partner_name", "email_from", "contact_name", "name"))]
    return leads.web_search_read([*PIPELINE, *anywhere], LIST, limit=PAGE, count_limit=COUNT_LIMIT)


def phone_search(leads, persona):
    """The search box, with a phone number."""
    number = [("phone_mobile_search", "ilike", persona.example.phone or "+49 151 1234567")]
    return leads.web_search_read([*PIPELINE, *number], LIST, limit=PAGE, count_limit=COUNT_LIMIT)


def web_list(leads, persona):
    """The list view as the browser loads it: the first page, and the count up to a bound."""
    return leads.web_search_read(PIPELINE, LIST, limit=PAGE, count_limit=COUNT_LIMIT)


def read_page(leads, persona):
    """Reading the 80 records of a page again, as after an edit."""
    return leads.browse(persona.page).web_read(LIST)


LEADS = {
    operation.__name__.replace("_", " "): operation
    for operation in (list_page, count, kanban_groups, name_search, phone_search, web_list, read_page, kanban_page, common_name_search)
}
