-- T001B (posting periods of finance, by posting-period variant) and MARV (current and previous period of inventory).
with finance_rows as (
    select
        _source as source,
        {{ sap_code('bukrs') }} as posting_period_variant,
        {{ sap_integer('frye1') }} as year_from,
        {{ sap_integer('frpe1') }} as period_from,
        {{ sap_integer('toye1') }} as year_to,
        {{ sap_integer('tope1') }} as period_to
    from {{ source('landing', 'sap__t001b') }}
    where {{ sap_of_client('mandt') }} and {{ sap_code('bukrs') }} is not null and trim(coalesce(mkoar, '+')) = '+'
),

inventory_rows as (
    select
        _source as source,
        {{ sap_code('bukrs') }} as company_code,
        {{ sap_integer('lfgja') }} as year_current,
        {{ sap_integer('lfmon') }} as period_current,
        {{ sap_integer('vmgja') }} as year_previous,
        {{ sap_integer('vmmon') }} as period_previous,
        {{ sap_flag('xruem') }} as previous_is_open
    from {{ source('landing', 'sap__marv') }}
    where {{ sap_of_client('mandt') }} and {{ sap_code('bukrs') }} is not null
),

final as (
    select
        source,
        posting_period_variant as entity,
        'finance' as area,
        year_from,
        period_from,
        year_to,
        period_to
    from finance_rows
    union all
    select
        source,
        company_code as entity,
        'inventory' as area,
        case when previous_is_open then year_previous else year_current end as year_from,
        case when previous_is_open then period_previous else period_current end as period_from,
        year_current as year_to,
        period_current as period_to
    from inventory_rows
)

select * from final
