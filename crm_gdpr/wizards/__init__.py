from . import crm_gdpr_access_check
from . import crm_gdpr_override_ask
from . import crm_gdpr_override_line
from . import crm_gdpr_reveal_ask
from . import crm_lead_share
from . import mail_compose_message
from . import mail_template_preview
