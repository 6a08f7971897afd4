-- Control 22 write off: scrap, count losses and reserves are losses, no release of stock. A claim above the measured release by no more than
-- such amounts of the period counts them. What finance has cut or refused is settled.
-- An excess larger than every cause is told by the control of the largest. Severity H.
with {{ excluded_stock_in_claims('22', ['write_off_reporting', 'count_reporting', 'reserve_reporting'], 'scrap, count losses and reserves', 'Take out what was written off.') }}

{{ control_output(
    '22_write_off', 'measures', 'no write-off in a claim on stock',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so no stock is claimed. Deliver the register.'
) }}
