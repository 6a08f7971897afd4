-- T001: company codes. One row per company code.
with source_rows as (
    select * from {{ source('landing', 'sap__t001') }}
    where {{ sap_of_client('mandt') }} and {{ sap_code('bukrs') }} is not null
    {{ first_of_key(['trim(bukrs)']) }}
),

final as (
    select
        _source as source,
        {{ sap_code('bukrs') }} as company_code,
        {{ sap_text('butxt') }} as company_name,
        upper({{ sap_text('waers') }}) as currency_local,
        {{ sap_optional_key('rcomp') }} as trading_partner_id,
        {{ sap_text('ktopl') }} as chart_of_accounts,
        {{ sap_text('periv') }} as fiscal_year_variant,
        coalesce({{ sap_code('opvar') }}, {{ sap_code('bukrs') }}) as posting_period_variant
    from source_rows
)

select * from final
