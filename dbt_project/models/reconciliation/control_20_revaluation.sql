-- Control 20 revaluation: a standard roll or another revaluation lowers the value of stock, not its quantity. A claim above the measured release by no more than
-- such amounts of the period counts them. What finance has cut or refused is settled.
-- An excess larger than every cause is told by the control of the largest. Severity H.
with {{ excluded_stock_in_claims('20', ['revaluation_reporting'], 'revaluation of the same stock', 'Take the revaluation out of the claim.') }}

{{ control_output(
    '20_revaluation', 'measures', 'no revaluation in a claim on stock',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so no stock is claimed. Deliver the register.'
) }}
