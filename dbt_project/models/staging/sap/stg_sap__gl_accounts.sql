-- SKA1 with the text of SKAT (English if there, else the first language).
with accounts as (
    select * from {{ source('landing', 'sap__ska1') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('saknr') }} is not null
    {{ first_of_key(['trim(ktopl)', sap_key('saknr')]) }}
),

texts as (
    select
        _source as source,
        {{ sap_text('ktopl') }} as chart_of_accounts,
        {{ sap_key('saknr') }} as account,
        coalesce({{ sap_text('txt50') }}, {{ sap_text('txt20') }}) as account_name
    from {{ source('landing', 'sap__skat') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('saknr') }} is not null
    qualify row_number() over (
        partition by _source, trim(ktopl), {{ sap_key('saknr') }}
        order by case when upper(trim(spras)) in ('E', 'EN') then 0 else 1 end, spras, _file, _row
    ) = 1
),

final as (
    select
        accounts._source as source,
        {{ sap_text('accounts.ktopl') }} as chart_of_accounts,
        {{ sap_key('accounts.saknr') }} as account,
        texts.account_name,
        {{ sap_flag('accounts.xbilk') }} as is_balance_sheet
    from accounts
    left join texts
        on texts.source = accounts._source
        and texts.chart_of_accounts is not distinct from {{ sap_text('accounts.ktopl') }}
        and texts.account = {{ sap_key('accounts.saknr') }}
)

select * from final
