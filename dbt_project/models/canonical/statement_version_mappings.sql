-- Account to statement line as the systems themselves have it: the financial statement versions of SAP. Empty where no system has any.
{% if 'sap' in delivered_systems() -%}
with final as (
    select
        company_code,
        account,
        statement,
        line_id,
        presentation_sign,
        statement_version,
        source_file,
        source_row
    from {{ ref('int_sap__statement_mappings') }}
)
{%- else -%}
with final as (
    select
        cast(null as varchar) as company_code,
        cast(null as varchar) as account,
        cast(null as varchar) as statement,
        cast(null as varchar) as line_id,
        cast(null as integer) as presentation_sign,
        cast(null as varchar) as statement_version,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from {{ source('config', 'run') }}
    where false
)
{%- endif %}

select * from final
