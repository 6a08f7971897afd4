-- Rebates agreed with suppliers, one row per tier: the share holds from its amount of purchases on.
{%- set offered = [
        'agreement_id', 'company_code', 'supplier_id', 'item_group', 'valid_from', 'valid_to', 'tier_from_amount', 'rebate_share', 'currency',
] %}

with offers as (
    {{ offered_rows(
        'rebate_agreements', offered, ['agreement_id', 'supplier_id', 'valid_from', 'valid_to', 'tier_from_amount', 'rebate_share', 'currency'],
        ['agreement_id', 'item_group', 'tier_from_amount', 'valid_from'],
        natives=[], contract=false, finance=true
    ) | indent(4) }}
),

final as (
    select
        offers.source,
        offers.agreement_id,
        offers.company_code,
        offers.supplier_id,
        offers.item_group,
        offers.valid_from,
        offers.valid_to,
        offers.tier_from_amount,
        offers.rebate_share,
        offers.currency,
        offers.source_file,
        offers.source_row
    from offers
)

select * from final
