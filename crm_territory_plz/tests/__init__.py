from . import test_activation
from . import test_atlas
from . import test_territory_draft
from . import test_territory_map
from . import test_territory_map_report
from . import test_territory_map_tours
from . import test_territory_mine
from . import test_distribution
from . import test_permission
from . import test_territory

from . import test_enquiry_engine
from . import test_enquiry_form
from . import test_enquiry_api
from . import test_enquiry_import
from . import test_enquiry_known
from . import test_enquiry_mail
from . import test_enquiry_browser
