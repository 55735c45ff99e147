from . import enquiry_api
from . import enquiry_form
