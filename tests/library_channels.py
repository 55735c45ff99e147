"""More ways to ask Odoo who reads a document: pages, file route, old links and mails; each true where the document shows."""


def page_and_file(library, documents):
    """What the routes of a document's page and file ask."""
    return documents._offered(library.document.id) == library.document


def old_link(library, documents):
    """A link to a version leads to the document."""
    return documents._offered_with_version(library.document.version_ids[-1:].id) == library.document


def mail(library, documents):
    """A notice that waits is asked about once more when it is sent."""
    user, notices = documents.env.user, library.env['crm.document.notice']
    version = library.document.current_version_id
    if not notices.search_count([('version_id', '=', version.id), ('partner_id', '=', user.partner_id.id)]):
        notices.create({'version_id': version.id, 'partner_id': user.partner_id.id, 'user_id': user.id, 'due_at': documents._now()})
    return (library.document.id, user.id) in notices._entitled(user)


CHANNELS = [page_and_file, old_link, mail]
