-- "SCMS from RDC" is the programme's own distribution centre.
select distinct
    vendor as supplier_id,
    vendor as supplier_name
from deliveries
