-- Where the goods of a shipment go and which accounts they touch.
with source as (
    select * from {{ source('landing', 'oracle__po_distributions_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('po_distribution_id') }} as po_distribution_id,
        {{ sap_key('line_location_id') }} as line_location_id,
        upper({{ sap_text('destination_type_code') }}) as destination_type_code,
        {{ sap_key('code_combination_id') }} as code_combination_id,
        {{ sap_key('accrual_account_id') }} as accrual_account_id,
        {{ sap_key('org_id') }} as org_id,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('po_distribution_id') }} is not null
    {{ first_of_key([sap_key('po_distribution_id')]) }}
)

select * from final
