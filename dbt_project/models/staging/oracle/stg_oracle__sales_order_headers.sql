-- Headers of sales orders. A transaction phase of N is a quotation (negotiation); a missing rate means the functional currency. Fusion keeps what was not submitted
-- (drafts) and the revisions that a later one replaced (DOO_REFERENCE) in the same table: they are no orders either.
with source as (
    select * from {{ source('landing', 'oracle__oe_order_headers_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('header_id') }} as header_id,
        {{ sap_key('order_number') }} as order_number,
        {{ sap_key('org_id') }} as org_id,
        {{ sap_date('ordered_date') }} as ordered_on,
        {{ sap_date('request_date') }} as requested_date,
        {{ sap_key('sold_to_org_id') }} as customer_id,
        upper({{ sap_text('transactional_curr_code') }}) as currency,
        {{ sap_decimal('conversion_rate', 'decimal(20,10)') }} as exchange_rate,
        case
            when upper({{ sap_text('status_code') }}) in ('DOO_DRAFT', 'DOO_REFERENCE') or upper({{ sap_text('submitted_flag') }}) = 'N' then 'N'
            else upper({{ sap_text('transaction_phase_code') }})
        end as transaction_phase,
        {{ sap_date('creation_date') }} as entered_on,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('header_id') }} is not null
    {{ first_of_key([sap_key('header_id')]) }}
)

select * from final
