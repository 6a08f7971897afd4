-- Rebates agreed with suppliers, one row per tier. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__rebate_agreements') }}
),

final as (
    select
        coalesce({{ register_text('source') }}, 'finance') as source,
        {{ register_text('agreement_id') }} as agreement_id,
        {{ register_text('company_code') }} as company_code,
        {{ sap_key('supplier_id') }} as supplier_id,
        {{ register_text('item_group') }} as item_group,
        {{ register_date('valid_from') }} as valid_from,
        {{ register_date('valid_to') }} as valid_to,
        {{ register_number('tier_from_amount', 'decimal(23, 4)') }} as tier_from_amount,
        {{ register_number('rebate_share', 'decimal(9, 6)') }} as rebate_share,
        upper({{ register_text('currency') }}) as currency,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final
