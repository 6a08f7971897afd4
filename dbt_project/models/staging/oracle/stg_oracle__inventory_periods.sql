-- Accounting periods of inventory organisations.
with source as (
    select * from {{ source('landing', 'oracle__org_acct_periods') }}
),

final as (
    select
        _source as source,
        {{ sap_key('acct_period_id') }} as acct_period_id,
        {{ sap_key('organization_id') }} as organization_id,
        {{ sap_text('period_name') }} as period_name,
        {{ sap_integer('period_year') }} as period_year,
        {{ sap_integer('period_num') }} as period_num,
        {{ sap_date('period_start_date') }} as period_start_date,
        {{ sap_date('schedule_close_date') }} as schedule_close_date,
        upper({{ sap_text('open_flag') }}) as open_flag,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('acct_period_id') }} is not null
        and {{ sap_key('organization_id') }} is not null
    {{ first_of_key([sap_key('acct_period_id'), sap_key('organization_id')]) }}
)

select * from final
