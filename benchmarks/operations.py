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


PARTNER_LIST = {
    "complete_name": {}, "email": {}, "phone": {}, "user_id": NAMED, "city": {}, "country_id": NAMED, "is_company": {},
    "category_id": {"fields": {"display_name": {}, "color": {}}}, "activity_ids": {}, "company_id": NAMED, "active": {},
}
SEARCHED = {
    "crm.lead": ("partner_name", "email_from", "contact_name", "name"),
    "res.partner": ("complete_name", "ref", "email", "vat", "company_registry"),
}
PROGRESS = {"field": "activity_state", "colors": {"planned": "success", "today": "warning", "overdue": "danger"}}


def list_page(records, persona):
    """The first page of the list view, without its count."""
    return records.search_fetch(_domain(records), list(_columns(records)), limit=PAGE).web_read(_columns(records))


def count(records, persona):
    """How many there are."""
    return records.search_count(_domain(records))


def kanban_groups(records, persona):
    """The columns of the kanban view: one per stage with its number and revenue, one per country for customers."""
    if records._name == "crm.lead":
        return records.formatted_read_group(PIPELINE, ["stage_id"], ["__count", "expected_revenue:sum"])
    return records.formatted_read_group([], ["country_id"], ["__count"])


def kanban_page(leads, persona):
    """The whole kanban view: the columns with their first cards, and the progress bars."""
    groups = leads.web_read_group(
        PIPELINE, ["stage_id"], ["expected_revenue:sum"], auto_unfold=True, unfold_read_specification=CARD,
    )
    return groups, leads.read_progress_bar(PIPELINE, "stage_id", PROGRESS)


def name_search(records, persona):
    """The search box, with the name of a customer."""
    return _search(records, (_name(persona.example(records._name)) or "Lindenbach").split()[0])


def common_name_search(records, persona):
    """The search box, with a word that one in thirty has."""
    return _search(records, "Logistik")


def phone_search(records, persona):
    """The search box, with a phone number."""
    number = persona.example(records._name).phone or "+49 151 1234567"
    return _load(records, [("phone_mobile_search", "ilike", number)])


def web_list(records, persona):
    """The list view as the browser loads it: the first page, and the count up to a bound."""
    return _load(records, [])


def read_page(records, persona):
    """Reading the 80 records of a page again, as after an edit."""
    return records.browse(persona.page(records._name)).web_read(_columns(records))


def pick(partners, persona):
    """Typing into a field that asks for a customer."""
    return partners.name_search((_name(persona.example("res.partner")) or "Lindenbach").split()[0], limit=8)


def _domain(records):
    return PIPELINE if records._name == "crm.lead" else []


def _columns(records):
    return LIST if records._name == "crm.lead" else PARTNER_LIST


def _name(record):
    return record.partner_name if record._name == "crm.lead" else record.commercial_company_name or record.name


def _search(records, word):
    names = SEARCHED[records._name]
    return _load(records, [*["|"] * (len(names) - 1), *((name, "ilike", word) for name in names)])


def _load(records, domain):
    domain = [*_domain(records), *domain]
    return records.web_search_read(domain, _columns(records), limit=PAGE, count_limit=COUNT_LIMIT)


def _by_name(*operations):
    return {operation.__name__.replace("_", " "): operation for operation in operations}


OPERATIONS = {
    "crm.lead": _by_name(
        list_page, count, kanban_groups, name_search, phone_search, web_list, read_page, kanban_page, common_name_search
    ),
    "res.partner": _by_name(
        list_page, count, kanban_groups, name_search, phone_search, web_list, read_page, pick, common_name_search
    ),
}
