-- Control 21 ownership: stock moved to consignment, to the supplier or to a third party is still there. A claim above the measured release by no more than
-- such amounts of the period counts them. What finance has cut or refused is settled.
-- An excess larger than every cause is told by the control of the largest. Severity H.
with {{ excluded_stock_in_claims('21', ['ownership_reporting'], 'stock moved to consignment', 'Take out what only changed its owner.') }}

{{ control_output(
    '21_ownership', 'measures', 'no change of ownership in a claim on stock',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so no stock is claimed. Deliver the register.'
) }}
